"""The queue for SQLite's one writer: one at a time over threads and processes, and nobody waits for ever."""

import fcntl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from porch.errors import JournalBusy
from porch.store.budget import Budget
from porch.store.database import TURN, Database
from porch.store.turnstile import Turnstile


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.db.lock"


@pytest.fixture
def turnstile(path):
    with closing(Turnstile(path)) as turnstile:
        yield turnstile


@pytest.fixture
def suspended(path):
    """Another process that has the turn and does nothing, until it is let go: a file opened anew has a lock apart."""
    path.touch()
    with path.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield lambda: fcntl.flock(file, fcntl.LOCK_UN)


def test_one_is_in_at_a_time_over_several_ways_in(turnstile, path):
    inside, most = [], []

    def pass_through(number):
        with ways_in[number % 2].turn(10):
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)

    with closing(Turnstile(path)) as other, ThreadPoolExecutor(8) as threads:
        ways_in = (turnstile, other)
        list(threads.map(pass_through, range(200)))
    assert (len(most), max(most)) == (200, 1)


def test_who_waits_for_one_that_is_suspended_waits_no_longer_than_it_wanted(turnstile, suspended):
    for _ in range(2):
        with pytest.raises(TimeoutError), turnstile.turn(0.05):
            pytest.fail("two were in at once")
    suspended()
    with turnstile.turn(10):
        pass


def test_a_turn_that_comes_while_somebody_waits_is_theirs(turnstile, suspended, path):
    waiting = ThreadPoolExecutor(1)

    def pass_through():
        with turnstile.turn(10), path.open() as stranger, pytest.raises(BlockingIOError):
            fcntl.flock(stranger, fcntl.LOCK_EX | fcntl.LOCK_NB)

    with waiting:
        passed = waiting.submit(pass_through)
        while "porch-turnstile" not in {thread.name for thread in threading.enumerate()}:
            pass
        suspended()
        assert passed.result(10) is None


def test_a_turn_that_came_too_late_is_given_back(turnstile, suspended, path):
    with pytest.raises(TimeoutError, match="another process"), turnstile.turn(0.01):
        pytest.fail("two were in at once")
    suspended()
    with turnstile.turn(10):
        pass
    with path.open() as stranger:
        fcntl.flock(stranger, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_queue_that_was_closed_says_so_and_who_was_in_goes_out(turnstile):
    with turnstile.turn(10):
        turnstile.close()
    for _ in range(2):
        with pytest.raises(OSError, match="closed"), turnstile.turn(10):
            pytest.fail("it was closed")


def test_a_budget_that_a_suspended_process_holds_keeps_nobody_waiting(sqlite_database, path):
    with closing(Budget.beside(sqlite_database, 9.5)) as budget, path.with_name("budget.db.lock").open("w") as lock:
        assert budget.reserve(1.0) == 0
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert budget.reserve(1.0, within=0.05) == 0  # at this process's own pace
        assert budget.begin(within=0.05) == 0


def test_the_first_to_ask_a_budget_waits_no_longer_for_a_suspended_process_than_it_was_told_to(sqlite_database, path):
    with closing(Budget.beside(sqlite_database, 9.5)) as budget, path.with_name("budget.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        began = time.monotonic()
        assert budget.reserve(1.0, within=0.05) == 0
        assert time.monotonic() - began < TURN


def test_a_write_behind_a_suspended_process_is_busy_in_time(sqlite_database, suspended):
    for _ in range(2):
        with pytest.raises(JournalBusy, match="cannot be written"), sqlite_database.write(patience=0.05):
            pytest.fail("two wrote at once")
    suspended()
    with sqlite_database.write(patience=10):
        pass


def test_a_database_that_is_closed_during_a_write_still_ends_it(sqlite_database):
    late = Database(f"sqlite:///{sqlite_database.path}")
    with late.write():
        late.close()
    with late.write():  # opened anew
        pass
    late.close()
