"""The pause of all deliveries, and the single ones that try whether it may end."""

import shutil

import pytest

from porch.store.database import Database
from porch.store.journal import Hold, Journal
from porch.store.signup import Verdict
from porch.store.switch import PROBE_EVERY


class Clock:
    """A clock that is set by hand."""

    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def journals(sqlite_template, tmp_path, clock):
    """Two processes' journals on one file, and one clock."""
    path = tmp_path / "journal.db"
    shutil.copy(sqlite_template, path)
    journals = [Journal(Database(f"sqlite:///{path}", clock=clock)) for _ in range(2)]
    yield journals
    for journal in journals:
        journal.close()


def test_a_pause_holds_for_every_process(journals, signup):
    one, other = journals
    one.accept(signup())
    one.pause("401")
    assert other.paused() == one.paused()
    assert other.claim("worker", 10, 60) == []


def test_every_few_minutes_one_process_may_try_one_signup(journals, signup, clock):
    for number in range(3):
        journals[0].accept(signup(f"person{number}@example.com"))
    journals[0].pause("401")
    clock.now += PROBE_EVERY
    assert [len(journal.claim("worker", 10, 60)) for journal in journals] == [1, 0]
    clock.now += PROBE_EVERY
    assert [len(journal.claim("worker", 10, 60)) for journal in reversed(journals)] == [1, 0]


def test_a_probe_that_gets_through_lets_all_of_them_go(journals, signup, clock):
    one, other = journals
    for number in range(3):
        one.accept(signup(f"person{number}@example.com"))
    one.pause("401")
    clock.now += PROBE_EVERY
    [probe] = one.claim("worker", 10, 60)
    one.settle(probe, Verdict("delivered"))
    assert len(other.claim("worker", 10, 60)) == 2


def test_a_clock_that_was_set_back_does_not_put_off_the_next_probe(journals, signup, clock):
    one, _ = journals
    clock.now += 7200
    one.pause("401")
    clock.now -= 7200
    one.accept(signup())
    assert one.next_due() <= 0
    assert len(one.claim("worker", 10, 60)) == 1
    assert one.claim("worker", 10, 60) == []


def test_the_next_delivery_is_due_when_the_next_probe_is(journals, signup, clock):
    one, _ = journals
    one.accept(signup(), hold=Hold("visitor", 10))
    one.pause("401")
    clock.now += 100
    assert one.next_due() == pytest.approx(PROBE_EVERY - 100)
