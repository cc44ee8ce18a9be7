"""What a SQLite file gets before it is used."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from porch.sqlite_file import use_log


def _connection(path: Path) -> sqlite3.Connection:
    """A connection for any thread, for which SQLite itself never waits: so it is with those that come at once."""
    return sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)


def test_whoever_comes_while_the_log_is_made_waits_for_it(tmp_path: Path) -> None:
    with closing(_connection(tmp_path / "a.db")) as first, closing(_connection(tmp_path / "a.db")) as second:
        first.execute("BEGIN IMMEDIATE")
        asked = Event()
        second.set_trace_callback(lambda _statement: asked.set())
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(use_log, second, 60.0)
            assert asked.wait(30)
            first.execute("COMMIT")
            waiting.result(timeout=30)
        assert second.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_log_that_cannot_be_made_is_waited_for_no_longer_than_said(tmp_path: Path) -> None:
    with closing(_connection(tmp_path / "a.db")) as first, closing(_connection(tmp_path / "a.db")) as second:
        first.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            use_log(second, 0.0)


def test_any_other_trouble_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database at all" * 100)
    with closing(_connection(tmp_path / "a.db")) as connection, pytest.raises(sqlite3.DatabaseError, match="not a"):
        use_log(connection, 60.0)
