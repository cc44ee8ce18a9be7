"""Several machines, deploys, and the budget that all of them share."""

import os
import signal

from trips.checker import check
from trips.crowd import Crowd
from trips.program import wait_until

ROUNDS = 12
"""Tries to see the budget as it is: on a busy machine a call may be held up on its way, which no budget can prevent."""


def test_a_deploy_in_mid_flight_finishes_or_gives_back_what_it_holds(town):
    town.audience("--limit", "0", "--latency", "0.3")
    server, deliverer = town.serve(), town.deliver()
    crowd = Crowd(lambda: server.address)
    with crowd.keeps_coming(threads=6):
        wait_until(lambda: len(crowd.people) > 20, "a crowd")
        assert [server.terminate(), deliverer.terminate()] == [0, 0]
        with town.journal() as journal:
            assert not [entry for entry in journal.export() if entry.in_flight]
        server.start()
        deliverer.start()
        after = len(crowd.people)
        wait_until(lambda: len(crowd.people) > after + 20, "signups to go on")
    assert check(town, crowd).acknowledged > 20


def test_one_of_two_machines_dies_under_load_and_the_other_and_the_worker_go_on(postgres_town):
    town = postgres_town
    town.audience("--limit", "0", "--latency", "0.05")
    one, two = town.mortal("serve", "one"), town.mortal("serve", "two")
    town.mortal("deliver", "three")
    crowd = Crowd(lambda: one.address, lambda: two.address)
    with crowd.keeps_coming(threads=6):
        wait_until(lambda: len(crowd.people) > 40, "a crowd")
        os.killpg(two.pid, signal.SIGKILL)
        after = len(crowd.people)
        wait_until(lambda: len(crowd.people) > after + 40, "signups to go on")
    assert check(town, crowd).acknowledged > 40


def test_no_second_has_more_calls_than_the_platform_allows(town):
    town.audience("--limit", "0", "--latency", "0.1")
    machines = ["one", "two"] if town.operator_url else ["one"]
    servers = [town.serve(machine, PORCH_UPSTREAM_RATE="9.5") for machine in machines]
    town.deliver("three" if town.operator_url else "one", PORCH_UPSTREAM_RATE="9.5")
    crowd = Crowd(*(lambda server=server: server.address for server in servers))
    worst = []
    while not worst or min(worst) > 10:
        assert len(worst) < ROUNDS, f"the calls in the worst second of each round: {worst}"
        before = len(list(town.calls()))
        crowd.come(70, threads=12)
        check(town, crowd)
        worst.append(_worst_second(sorted(call["at"] for call in town.calls())[before:]))


def _worst_second(starts):
    """The most calls in any second that begins with a call."""
    worst = max(sum(start <= then < start + 1 for then in starts) for start in starts)
    print(f"calls={len(starts)} worst second={worst} mean={(len(starts) - 1) / (starts[-1] - starts[0]):.2f}/s")
    return worst
