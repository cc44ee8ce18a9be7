"""The worker: everything due gets delivered, several at a time, through outages and until it is told to stop."""

import subprocess
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import event, text

from porch.delivery.courier import Courier
from porch.delivery.worker import Worker
from porch.errors import KeyRefused
from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.tallies import Tallies
from porch.tally import Tally


@pytest.fixture
def worker(courier, journal):
    worker = Worker(courier, journal, "here")
    yield worker
    worker.stop()


@pytest.fixture
def reached(audience):
    """Makes an event that is set once so many calls have reached the platform."""

    def reached(count):
        everyone = threading.Barrier(count + 1)
        audience.answers.extend([lambda: everyone.wait(60)] * count)
        return everyone

    return reached


class Dying(Courier):
    """A courier that takes its thread with it."""

    def claim_due(self, *_):
        """End the thread."""
        raise SystemExit


def states(journal):
    return [entry.state for entry in journal.find()]


def test_everything_that_waits_is_delivered(worker, journal, accept, reached):
    for number in range(10):
        accept(f"person{number}@example.com")
    last = reached(1)
    worker.start()
    last.wait(60)
    deadline = threading.Event()
    while "waiting" in states(journal):
        deadline.wait(0.02)
    assert states(journal) == ["delivered"] * 10
    assert worker.stop()


def test_several_calls_are_in_flight_at_once(worker, journal, accept, reached):
    for number in range(4):
        accept(f"person{number}@example.com")
    all_four = reached(4)
    worker.start()
    all_four.wait(60)
    assert worker.stop()
    assert states(journal) == ["delivered"] * 4


def test_it_wakes_up_for_a_signup_that_comes_while_it_sleeps(worker, journal, accept, reached):
    worker.start()
    arrived = reached(1)
    accept()
    worker.wake()
    arrived.wait(60)
    assert worker.stop()
    assert states(journal) == ["delivered"]


def test_stopping_finishes_what_is_in_flight_and_takes_nothing_more(courier, journal, audience, accept):
    worker = Worker(courier, journal, "here", lanes=1)  # with a second one the late signup may be taken before the stop
    under_way, go_on = threading.Event(), threading.Event()

    def slow():
        under_way.set()
        go_on.wait(60)

    accept()
    audience.answers.append(slow)
    worker.start()
    under_way.wait(60)
    accept("late@example.com")
    assert not worker.stop(timeout=0)
    go_on.set()
    assert worker.stop()
    assert sorted(states(journal)) == ["delivered", "waiting"]
    assert not any(entry.in_flight for entry in journal.find())


def test_a_worker_that_never_started_stops_at_once(worker):
    assert worker.stop()


def test_a_journal_that_is_away_is_said_once_and_asked_again(worker, journal, database, accept, caplog, reached):
    asked = threading.Semaphore(0)
    accept()

    @event.listens_for(database.engine, "before_cursor_execute")
    def count(_connection, _cursor, statement, *_):
        if "FROM signups" in statement:
            asked.release()

    rename(database, "signups", "elsewhere")
    worker.start()
    for _ in range(3):
        assert asked.acquire(timeout=60)
        worker.wake()
    rename(database, "elsewhere", "signups")
    back = reached(1)
    worker.wake()
    back.wait(60)
    worker.stop()
    assert caplog.text.count("Deliveries go on when it is back") == 1
    assert states(journal) == ["delivered"]


def rename(database, old, new):
    with database.write() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_it_erases_answers_whose_time_is_over(courier, journal, hold, reached, accept):
    old = hold("old@example.com")
    courier.deliver(old)
    worker = Worker(courier, journal, "here", retention=0)
    arrived = reached(1)
    accept()
    worker.start()
    arrived.wait(60)
    worker.stop()
    assert journal.show(old.id).contact is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_it_erases_cannot_be_read_in_the_log_either(courier, journal, database, hold, reached, accept):
    courier.deliver(hold("old@example.com"))
    worker = Worker(courier, journal, "here", retention=0)
    arrived = reached(1)
    accept()
    worker.start()
    arrived.wait(60)
    worker.stop()
    look = ["grep", "-l", "-r", '"email":"old@', database.path.parent]  # to close a file here would give up its locks
    assert subprocess.run(look, capture_output=True).stdout == b""


def test_it_drops_what_nobody_has_decided_on_in_quarantine(courier, journal, database, accept):
    old, new = accept("old@example.com"), accept()
    with database.write() as connection:
        connection.execute(text("UPDATE signups SET state = 'quarantined'"))
        connection.execute(text("UPDATE signups SET accepted_at = 9e9 WHERE id = :new"), {"new": new})
    worker = Worker(courier, journal, "here", quarantine=3600)
    worker.start()
    eventually(lambda: journal.show(old).state == "dropped")
    worker.stop()
    assert journal.show(old).contact is None
    assert journal.show(new).state == "quarantined"


def test_it_deletes_what_the_guard_no_longer_needs(courier, journal, database, accept):
    with closing(Tallies.beside(database)) as tallies:
        for part in range(3):
            tallies.take([Tally(f"subject {part} {number}", 1e-6) for number in range(500)])
        worker = Worker(courier, journal, "here", tallies=tallies)
        one = accept()
        worker.start()
        eventually(lambda: journal.show(one).state == "delivered")
        assert worker.stop()
        assert tallies.sweep() == 0


def test_counts_that_cannot_be_reached_stop_no_delivery(courier, journal, accept, caplog):
    with closing(Tallies(Database("postgresql+psycopg://porch@127.0.0.1:1/nowhere"))) as away:
        one = accept()
        worker = Worker(courier, journal, "here", tallies=away)
        worker.start()
        eventually(lambda: journal.show(one).state == "delivered")
        assert worker.stop()
    assert "What the guard has counted could not be swept." in caplog.text
    assert "Deliveries go on" not in caplog.text


def eventually(true):
    """Wait until ``true`` says so."""
    pause, patience = threading.Event(), time.monotonic() + 60
    while not true():
        assert time.monotonic() < patience, "it did not come true within a minute"
        pause.wait(0.01)


def test_after_more_than_a_year_nothing_but_the_counts_is_left(worker, courier, journal, database, hold, accept):
    old = hold("old@example.com")
    courier.deliver(old)
    with database.write() as connection:
        connection.execute(text("UPDATE signups SET contact = NULL, settled_at = settled_at - 401 * 86400"))
    new = accept()
    worker.start()
    eventually(lambda: journal.show(new).state == "delivered")
    assert journal.show(old.id) is None


def test_an_answer_that_cannot_be_read_stops_nobody(worker, journal, database, accept):
    broken = accept("broken@example.com")
    with database.write() as connection:
        connection.execute(text("UPDATE signups SET contact = '{}'"))
    fine = accept()
    worker.start()
    eventually(lambda: journal.show(fine).state == "delivered")
    assert (journal.show(broken).state, journal.show(broken).reason) == ("parked", "unreadable")
    assert not worker.has_died()


def test_it_goes_on_after_whatever_went_wrong_and_says_where(audience, budget, database, accept, caplog):
    failures = [ZeroDivisionError("ada@example.com")] * 2

    def fail(name):
        if name == "claim: before commit" and failures:
            raise failures.pop()

    journal = Journal(database, step=fail)
    worker = Worker(Courier(audience, journal, budget), journal, "here")
    one = accept()
    worker.start()
    eventually(lambda: worker.wake() or journal.show(one).state == "delivered")
    assert worker.stop()
    assert "ZeroDivisionError at " in caplog.text
    assert "ada@" not in caplog.text
    journal.close()


def test_a_machine_that_has_no_thread_left_is_asked_again(worker, journal, accept, caplog):
    one = accept()
    usual = threading.stack_size()
    worker_thread = threading.Thread(target=worker.run)
    worker_thread.start()
    eventually(lambda: journal.show(one).state == "delivered")
    threading.stack_size(1 << 46)  # more memory than any machine has for a thread
    try:
        ids = [accept(f"person{number}@example.com") for number in range(6)]
        eventually(lambda: worker.wake() or "RuntimeError" in caplog.text)
    finally:
        threading.stack_size(usual)
    eventually(lambda: worker.wake() or all(journal.show(one).state == "delivered" for one in ids))
    worker.halt()
    worker_thread.join(60)
    assert not worker_thread.is_alive()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # it is what the test is about
def test_a_worker_that_ended_by_itself_is_known_to_be_dead(audience, budget, database, accept):
    journal = Journal(database)
    dying = Worker(Dying(audience, journal, budget), journal, "here")
    assert not dying.has_died()
    accept()
    dying.start()
    eventually(dying.has_died)
    stopped = Worker(Courier(audience, journal, budget), journal, "there")
    stopped.start()
    stopped.stop()
    assert not stopped.has_died()
    journal.close()


def test_when_the_key_is_mended_deliveries_go_on_by_themselves(journal, worker, audience, courier, accept, hold):
    audience.answers.append(KeyRefused("401", "Invalid API key", status=401))
    ids = [accept(f"person{number}@example.com") for number in range(5)]
    courier.deliver(hold())
    assert journal.paused() is not None
    worker.start()  # by the restart that brings the mended key
    eventually(lambda: all(journal.show(one).state == "delivered" for one in ids))
    assert journal.paused() is None


def test_what_a_clock_set_back_has_stranded_is_delivered(journal, worker, database, accept):
    one = accept()
    with database.write() as connection:
        connection.execute(text("UPDATE signups SET due_at = due_at + 86400"))
    worker.start()
    eventually(lambda: journal.show(one).state == "delivered")
