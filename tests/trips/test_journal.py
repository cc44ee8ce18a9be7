"""The journal's own troubles: no space, a lock that somebody else holds, a database that is started anew."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from sqlalchemy import text

from porch.store.database import Database
from processes import LONGEST
from trips.checker import check
from trips.crowd import Crowd
from trips.program import Program, wait_until
from trips.town import Town

HELD = 6.0
"""Seconds that a lock is held: longer than anybody waits for one."""


def readiness(server: Program) -> tuple[int, dict[str, str]]:
    """What `/-/ready` answers."""
    answer = requests.get(f"{server.address}/-/ready", timeout=LONGEST)
    return answer.status_code, answer.json()["checks"]


def readiness_in_the_end(server: Program, status: int) -> dict[str, str]:
    """What `/-/ready` says once it answers ``status``: each process remembers for some seconds what it found."""
    found: list[tuple[int, dict[str, str]]] = []

    def is_there() -> bool:
        found.append(readiness(server))
        return found[-1][0] == status

    wait_until(is_there, f"readiness to answer {status}")
    return found[-1][1]


def bound_files(server: Program, most: int) -> None:
    """No process of the server may make a file longer than ``most`` bytes: to it, the disk is full."""
    for pid in (server.pid, *server.children()):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@contextmanager
def locked(town: Town) -> Iterator[None]:
    """Another program holds the lock that every write needs."""
    database = Database(town.database)
    with database.engine.connect().execution_options(porch_writing=True) as connection, connection.begin():
        if not database.is_sqlite:
            connection.execute(text("LOCK TABLE signups IN ACCESS EXCLUSIVE MODE"))
        yield
    database.close()


def test_a_full_disk_is_told_honestly_and_forgotten_when_there_is_space_again(sqlite_town):
    town = sqlite_town
    town.audience("--limit", "0")
    server = town.serve()
    crowd = Crowd(lambda: server.address)
    crowd.come(10)
    assert readiness(server)[0] == 200
    bound_files(server, (town.data() / "journal.db-wal").stat().st_size)  # where the next signup would be written
    assert crowd.sign_up(crowd.newcomer(), as_json=True)[0] == 503
    assert crowd.sign_up(crowd.newcomer(), as_json=False)[0] == 503  # the crowd looks whether its values are kept
    assert crowd.sign_up(crowd.newcomer(), "quiet", as_json=True)[0] == 503
    checks = readiness_in_the_end(server, 503)
    assert checks["migrations"] == "current"
    assert checks["journal"].startswith("The journal cannot be reached or written")
    bound_files(server, resource.RLIM_INFINITY)
    assert readiness_in_the_end(server, 200)
    crowd.come(10)
    assert check(town, crowd).acknowledged == 20


def test_a_lock_held_elsewhere_delays_visitors_and_loses_none(town):
    town.audience("--limit", "0")
    server = town.mortal("serve")
    crowd = Crowd(lambda: server.address)
    with crowd.keeps_coming(threads=4):
        wait_until(lambda: len(crowd.people) > 10, "a crowd")
        with locked(town):
            time.sleep(HELD)
        after = len(crowd.people)
        wait_until(lambda: len(crowd.people) > after + 10, "signups to go on")
    assert check(town, crowd).acknowledged > 15


def test_a_database_that_is_started_anew_loses_nothing(fragile_town, own_postgres):
    town = fragile_town
    town.audience("--limit", "0", "--latency", "0.02")
    server = town.mortal("serve")
    town.mortal("deliver")
    crowd = Crowd(lambda: server.address)
    with crowd.keeps_coming(threads=4):
        wait_until(lambda: len(crowd.people) > 10, "a crowd")
        own_postgres.stop()
        time.sleep(0.5)
        own_postgres.start()
        after = len(crowd.people)
        wait_until(lambda: len(crowd.people) > after + 20, "signups to go on")
    assert check(town, crowd).acknowledged > 20
