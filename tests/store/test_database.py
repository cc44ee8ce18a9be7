"""The door to the database: what is written is on the disk, and nobody waits for ever."""

import fcntl
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from porch.errors import JournalBusy, JournalUnavailable
from porch.store.database import Database
from porch.store.tables import totals
from processes import printed

LOOK_IN = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(*connection.execute("SELECT form FROM totals"))
connection.close()
"""
"""What any other program does that reads the file and goes away again."""

OPEN = """
import sys
from sqlalchemy import event
from sqlalchemy.pool import Pool
from porch.store.database import Database

def listen(connection, _record):
    connection.set_trace_callback(lambda statement: print(statement.partition(" =")[0]))

event.listen(Pool, "connect", listen)  # before those of one database alone
with Database(sys.argv[1], durable=False).write():
    pass
"""
"""Opens a new file, and says what SQLite is told."""


def test_every_connection_of_a_journal_waits_for_the_disk(sqlite_database):
    for door in (sqlite_database.read, sqlite_database.write):
        with door() as connection:
            assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL (SQLite docs, "PRAGMA synchronous")


def test_what_need_not_survive_the_machine_does_not_wait_for_the_disk(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'budget.db'}", durable=False)
    with database.write() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 0
    database.close()


def test_it_does_not_wait_for_it_even_when_its_file_is_new(tmp_path):
    command = [sys.executable, "-c", OPEN, f"sqlite:///{tmp_path / 'budget.db'}"]
    [said] = printed(command)
    asked = said.splitlines()
    assert asked.index("PRAGMA synchronous") < asked.index("PRAGMA journal_mode")  # which writes, and would wait


def test_what_a_journal_writes_is_there_for_others_although_it_was_opened_twice_and_looked_into(sqlite_database):
    def seen_from_outside():
        command = [sys.executable, "-c", LOOK_IN, sqlite_database.path]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with sqlite_database.read() as connection:
        connection.execute(select(totals)).all()
    with closing(Database(str(sqlite_database.url))) as again, again.read() as connection:
        connection.execute(select(totals)).all()
    assert seen_from_outside() == ""
    with sqlite_database.write() as connection:
        connection.execute(totals.insert().values(form="letter", state="delivered", signups=1))
    assert seen_from_outside() == "('letter',)"


def test_the_threads_of_a_process_queue_up_and_none_gives_away_the_others_turn(sqlite_database):
    refused = []

    def push_in():
        try:
            with sqlite_database.write(patience=0.05):
                pass
        except JournalUnavailable as error:
            refused.append(error)

    with sqlite_database.write(), Path(f"{sqlite_database.path}.lock").open() as lock:
        thread = threading.Thread(target=push_in)
        thread.start()
        thread.join()
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert len(refused) == 1


def test_whoever_reads_sees_one_moment_however_much_it_asks(database):
    with closing(Database(database.url.render_as_string(hide_password=False))) as other, database.read() as connection:
        assert connection.execute(select(totals)).all() == []
        with other.write() as writing:
            writing.execute(totals.insert().values(form="letter", state="delivered", signups=1))
        assert connection.execute(select(totals)).all() == []
    with database.read() as connection:
        assert len(connection.execute(select(totals)).all()) == 1


def test_a_queue_that_cannot_be_opened_is_said_in_plain_words(sqlite_database):
    Path(f"{sqlite_database.path}.lock").mkdir()  # as another user's file, where the tests run as root
    for use in (sqlite_database.is_current, sqlite_database.read().__enter__, sqlite_database.write().__enter__):
        with pytest.raises(JournalUnavailable, match=r"journal\.db\.lock"):
            use()


def test_a_server_that_falls_silent_counts_as_gone_within_seconds(postgres_database):
    with postgres_database.read() as connection:
        given = connection.connection.dbapi_connection.info.get_parameters()
    names = ("tcp_user_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count")
    assert [given[name] for name in names] == ["5000", "5", "2", "2"]


def test_a_write_waits_no_longer_for_a_lock_than_it_was_told_to(postgres_database):
    with postgres_database.write() as connection:
        connection.execute(totals.insert().values(form="locked", state="delivered", signups=1))
    locked = select(totals).with_for_update()
    with postgres_database.write(patience=0.05) as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "50ms"
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    with postgres_database.write() as stranger:
        stranger.execute(locked)
        with pytest.raises(JournalUnavailable, match="lock timeout"), postgres_database.write(patience=0.05) as late:
            late.execute(locked)
    with postgres_database.write() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "4s"


def test_a_process_keeps_as_many_connections_as_its_threads_need(sqlite_database):
    database = Database(f"sqlite:///{sqlite_database.path}", pool_size=22)
    assert database.engine.pool.size() == 22
    database.close()


def test_no_connection_in_time_is_busy_and_no_address_is_broken(sqlite_database):
    address = str(sqlite_database.url)
    with closing(Database(address, patience=0.1, pool_size=1)) as database, ExitStack() as others:
        for _ in range(1 + 10):  # SQLAlchemy opens ten more than it keeps
            others.enter_context(database.read())
        with pytest.raises(JournalBusy), database.read():
            pytest.fail("there was a connection")
    with closing(Database("postgresql+psycopg://porch@127.0.0.1:1/nowhere", name="list")) as nowhere:
        with pytest.raises(JournalUnavailable, match=r"^The list cannot be read: ") as raised, nowhere.read():
            pytest.fail("there was a server")
        assert not isinstance(raised.value, JournalBusy)
