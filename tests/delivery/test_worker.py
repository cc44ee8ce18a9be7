"""The worker: everything due gets delivered, several at a time, through outages and until it is told to stop."""

import threading

import pytest
from sqlalchemy import event, text

from porch.delivery.worker import Worker


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
        audience.answers.extend([lambda: everyone.wait(10)] * count)
        return everyone

    return reached


def states(journal):
    return [entry.state for entry in journal.find()]


def test_everything_that_waits_is_delivered(worker, journal, accept, reached):
    for number in range(10):
        accept(f"person{number}@example.com")
    last = reached(1)
    worker.start()
    last.wait(10)
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
    all_four.wait(10)
    assert worker.stop()
    assert states(journal) == ["delivered"] * 4


def test_it_wakes_up_for_a_signup_that_comes_while_it_sleeps(worker, journal, accept, reached):
    worker.start()
    arrived = reached(1)
    accept()
    worker.wake()
    arrived.wait(10)
    assert worker.stop()
    assert states(journal) == ["delivered"]


def test_stopping_finishes_what_is_in_flight_and_takes_nothing_more(worker, journal, audience, accept):
    under_way, go_on = threading.Event(), threading.Event()

    def slow():
        under_way.set()
        go_on.wait(10)

    accept()
    audience.answers.append(slow)
    worker.start()
    under_way.wait(10)
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
        assert asked.acquire(timeout=10)
        worker.wake()
    rename(database, "elsewhere", "signups")
    back = reached(1)
    worker.wake()
    back.wait(10)
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
    arrived.wait(10)
    worker.stop()
    assert journal.show(old.id).contact is None
