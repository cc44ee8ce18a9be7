"""The shared budget: evenly spaced turns for everybody who asks, and never a standstill."""

import time

import pytest

from porch.store.budget import Budget
from porch.store.database import Database

RATE = 9.5


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def beside(sqlite_database, clock):
    """Makes budgets that share one file and one clock, as two processes do."""
    made = []

    def make():
        made.append(Budget.beside(sqlite_database, RATE, clock=clock))
        return made[-1]

    yield make
    for budget in made:
        budget.close()


@pytest.fixture
def shared(database):
    """A budget on each database, with the real clock."""
    budget = Budget.beside(database, RATE)
    yield budget
    budget.close()


def test_the_first_turn_is_now_and_the_next_ones_follow_evenly(shared):
    began = time.monotonic()
    waits = [shared.reserve(60) for _ in range(20)]
    elapsed = time.monotonic() - began
    assert waits[0] == 0
    assert 19 / RATE - elapsed <= waits[-1] <= 19 / RATE


def test_a_turn_that_comes_too_late_is_not_taken(shared):
    last = [shared.reserve(60) for _ in range(200)][-1]  # so far ahead that no delay of this machine matters
    for _ in range(5):
        assert shared.reserve(0.01) is None
    assert shared.reserve(60) <= last + 1 / RATE


def test_two_processes_never_start_more_than_ten_calls_in_a_second(beside, clock):
    one, other = beside(), beside()
    starts = []
    while clock.now < 1010:
        for budget in (one, other):
            wait = budget.reserve(1.0)
            if wait is not None:
                starts.append(clock.now + wait)
        clock.now += 0.02
    starts.sort()
    worst = max(sum(start <= then < start + 1 for then in starts) for start in starts)
    assert worst <= 10
    assert len(starts) / (starts[-1] - starts[0]) >= 9.4


@pytest.mark.parametrize("late", [0.06, 0.2, 0.9])
def test_a_call_that_begins_late_does_not_crowd_the_next_ones(beside, clock, late):
    one, other = beside(), beside()
    turns = [clock.now + one.reserve(60) for _ in range(300)]
    wakes = sorted(turn + (late if number % 15 == 5 else 0) for number, turn in enumerate(turns))
    starts = []
    while wakes:
        clock.now = max(clock.now, wakes.pop(0))
        wait = (one, other)[len(wakes) % 2].begin()
        if wait:
            wakes = sorted([*wakes, clock.now + wait])
        else:
            starts.append(clock.now)
    assert max(sum(start <= then < start + 1 for then in starts) for start in starts) <= 10
    assert 299 / (starts[-1] - starts[0]) >= 9.4


def test_two_processes_that_ask_alike_get_alike(beside, clock):
    budgets = [beside(), beside()]
    turns = [0, 0]
    for step in range(1000):
        turns[step % 2] += budgets[step % 2].reserve(0.5) is not None
        clock.now += 0.01
    assert min(turns) >= 0.4 * sum(turns)
    assert sum(turns) >= 9.4 * 10


def test_time_that_nobody_used_is_not_saved_up(beside, clock):
    budget = beside()
    budget.reserve(1)
    clock.now += 3600
    assert budget.reserve(1) == 0
    assert budget.reserve(1) == pytest.approx(1 / RATE)


def test_a_clock_that_was_set_back_does_not_stop_the_deliveries(beside, clock):
    budget = beside()
    budget.reserve(1)
    clock.now -= 900
    assert budget.reserve(1) == 0


def test_a_process_that_cannot_reach_the_others_goes_on_slowly():
    away = Database("postgresql+psycopg://porch@127.0.0.1:1/nowhere")
    budget = Budget(away, 0.2)
    assert budget.reserve(1) == 0
    assert budget.reserve(0.5) is None  # its own turns are so far apart that no delay of this machine matters
    assert 0.5 < budget.reserve(60) <= 10 / 0.2
    budget.close()


def test_a_very_slow_rate_is_kept_too(sqlite_database, clock):
    budget = Budget.beside(sqlite_database, 0.01, clock=clock)
    assert budget.reserve(1) == 0
    clock.now += 50
    assert budget.reserve(10) is None
    assert budget.reserve(60) == pytest.approx(50)
    budget.close()


def test_a_file_that_a_power_failure_has_damaged_is_made_anew(sqlite_database, beside):
    first = beside()
    first.reserve(60)
    first.close()
    sqlite_database.path.with_name("budget.db").write_bytes(b"no database" * 1000)
    budget = beside()
    budget.reserve(60)  # alone, at a tenth of the rate
    turns = [budget.reserve(60) for _ in range(3)]
    assert turns == pytest.approx([turn / RATE for turn in range(3)])
