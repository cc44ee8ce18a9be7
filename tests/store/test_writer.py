"""Group commit: what is acknowledged is committed, and whoever fails, fails alone."""

import sqlite3
import sys
import threading

import pytest
from sqlalchemy import event, select, text, update

from porch.errors import JournalBusy, JournalUnavailable
from porch.store.database import Database
from porch.store.tables import switches, totals
from porch.store.writer import Writer


@pytest.fixture
def writer(database):
    writer = Writer(database)
    yield writer
    writer.close()


def put(form):
    return lambda connection: connection.execute(totals.insert().values(form=form, state="delivered", signups=1))


def forms(database):
    with database.read() as connection:
        return set(connection.scalars(select(totals.c.form)))


def together(writer, *works):
    """Ask for all of ``works`` while the writer is busy, so that they come into one batch; what each one raised."""
    busy, queued = threading.Event(), threading.Event()
    raised = {}

    def hold_up(connection):
        busy.set()
        queued.wait(60)
        return connection.scalar(select(1))

    def ask(number, work):
        try:
            writer.write(work)
        except Exception as error:
            raised[number] = error

    threads = [threading.Thread(target=ask, args=("first", hold_up))]
    threads[0].start()
    busy.wait(60)
    for number, work in enumerate(works):
        threads.append(threading.Thread(target=ask, args=(number, work)))
        threads[-1].start()
    while writer.waiting() < len(works):
        threads[-1].join(0.01)
    queued.set()
    for thread in threads:
        thread.join()
    return raised


def test_what_was_written_is_there_for_everybody_when_the_call_returns(database, writer):
    writer.write(put("a"))
    assert forms(database) == {"a"}


def test_writes_that_come_together_are_committed_together(database, writer):
    commits = []
    event.listen(database.engine, "commit", lambda connection: commits.append(connection))
    assert together(writer, put("a"), put("b"), put("c")) == {}
    assert forms(database) == {"a", "b", "c"}
    assert len(commits) == 2 + 1  # the one that held them up, theirs, and the reading of the forms


def test_one_bad_write_fails_alone(database, writer):
    def bad(connection):
        put("half")(connection)
        connection.execute(text("INSERT INTO nowhere VALUES (1)"))

    raised = together(writer, put("a"), bad, put("c"))
    assert list(raised) == [1]
    assert isinstance(raised[1], JournalUnavailable)
    assert forms(database) == {"a", "c"}


def test_an_error_that_is_not_the_databases_reaches_who_asked(database, writer):
    def bad(connection):
        put("half")(connection)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        writer.write(bad)
    assert forms(database) == set()


def test_a_caller_who_gave_up_has_written_nothing(database, writer):
    begun, go_on = threading.Event(), threading.Event()

    def slow(_connection):
        begun.set()
        go_on.wait(60)

    holder = threading.Thread(target=writer.write, args=(slow,))
    holder.start()
    begun.wait(60)
    with pytest.raises(JournalBusy, match="busy"):
        writer.write(put("late"), patience=0.01)
    go_on.set()
    holder.join()
    writer.write(put("next"))
    assert forms(database) == {"next"}


def test_a_caller_whose_write_never_ends_is_told_so_all_the_same(database, writer):
    go_on = threading.Event()

    def stuck(connection):
        go_on.wait(60)
        put("late")(connection)

    for patience in (0.1, 0.5, 2.0, 8.0, 30.0):  # what did not begin in time never will, and is asked for once more
        with pytest.raises(JournalBusy) as told:
            writer.write(stuck, patience=patience, longest=patience + 0.05)
        if "did not begin" not in str(told.value):
            break
    assert "does not answer" in str(told.value)
    go_on.set()
    writer.write(put("next"))
    assert forms(database) == {"late", "next"}  # nobody could know, when the first one was told


@pytest.fixture
def locked_row(postgres_database):
    """A row that a stranger holds, and a writer that does not wait long for it."""
    impatient = Database(postgres_database.url.render_as_string(hide_password=False), patience=1.0)
    writer = Writer(impatient)
    writer.write(put("locked"))
    with postgres_database.write() as stranger:
        stranger.execute(select(totals).where(totals.c.form == "locked").with_for_update())
        yield writer
    writer.close()
    impatient.close()


def touch(connection):
    connection.execute(update(totals).where(totals.c.form == "locked").values(signups=2))


def test_who_waits_for_a_locked_row_in_vain_fails_alone(postgres_database, locked_row):
    raised = together(locked_row, put("a"), touch, put("c"), put("d"))
    assert list(raised) == [1]
    assert isinstance(raised[1], JournalUnavailable)
    assert forms(postgres_database) == {"locked", "a", "c", "d"}


def test_when_a_second_one_waits_in_vain_the_rest_does_not_wait_too(locked_row):
    begun = []

    def counted(connection):
        begun.append(1)
        touch(connection)

    raised = together(locked_row, *[counted] * 6)
    assert sorted(raised) == [0, 1, 2, 3, 4, 5]
    assert len(begun) == 2


def test_what_was_asked_for_is_written_before_the_writer_closes(database):
    writer = Writer(database)
    assert together(writer, put("a"), put("b")) == {}
    writer.close()
    assert forms(database) == {"a", "b"}


def test_a_writer_that_closes_while_others_ask_loses_none_of_them_and_ends(sqlite_database):
    writer = Writer(sqlite_database)
    refused, over = [], threading.Event()

    def ask():
        while not over.is_set():
            try:
                writer.write(lambda _connection: None)
            except JournalUnavailable as error:
                refused.append(error)

    def close_often():
        for _ in range(20_000):
            writer.close()

    askers = [threading.Thread(target=ask, daemon=True) for _ in range(4)]
    closing = threading.Thread(target=close_often, daemon=True)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # the moments between two steps are long
    for thread in (*askers, closing):
        thread.start()
    closing.join(60)
    over.set()
    for asker in askers:
        asker.join(60)
    sys.setswitchinterval(usual)
    assert not closing.is_alive()
    assert refused == []
    writer.close()


def test_a_locked_file_is_unavailable_within_bounded_time(sqlite_database):
    impatient = Database(f"sqlite:///{sqlite_database.path}", patience=0.1)
    writer = Writer(impatient)
    with sqlite3.connect(sqlite_database.path, isolation_level=None) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalUnavailable, match="database is locked"):
            writer.write(put("a"))
        stranger.execute("ROLLBACK")
    stranger.close()
    writer.write(put("b"))
    writer.close()
    impatient.close()
    assert forms(sqlite_database) == {"b"}


def test_a_full_disk_is_unavailable_and_nothing_is_half_written(sqlite_database):
    writer = Writer(sqlite_database)

    @event.listens_for(sqlite_database.engine, "connect")
    def bound(connection, _record):
        connection.execute("PRAGMA max_page_count = 40")

    sqlite_database.engine.dispose()

    def big(connection):
        put("half")(connection)
        connection.execute(switches.insert().values(name="big", reason="x" * 1_000_000, since=0.0, probe_at=0.0))

    with pytest.raises(JournalUnavailable, match="full"):
        writer.write(big)
    assert forms(sqlite_database) == set()
    writer.write(put("small"))
    writer.close()
    assert forms(sqlite_database) == {"small"}


def test_a_database_that_is_not_there_is_unavailable():
    database = Database("postgresql+psycopg://porch@127.0.0.1:1/nowhere")
    writer = Writer(database)
    with pytest.raises(JournalUnavailable, match="cannot be written"):
        writer.write(put("a"))
    writer.close()
    database.close()


def test_an_error_never_repeats_the_answers(journal, signup, database):
    with database.write() as connection:
        connection.execute(text("DROP TABLE attempts"))
        connection.execute(text("DROP TABLE signups"))
    with pytest.raises(JournalUnavailable) as raised:
        journal.accept(signup("secret@example.com"))
    error = raised.value
    while error is not None:
        assert "secret" not in str(error)
        error = error.__cause__
