"""The tables come into being once, wherever Porch is installed, and whoever starts at the same time."""

import subprocess
import sys
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect, text

import porch.store.migration
from porch.errors import JournalUnavailable
from porch.store.database import Database
from porch.store.migration import ensure_current, migrate
from porch.store.tables import REVISION, metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request, tmp_path):
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'not yet' / 'journal.db'}"
    server = request.getfixturevalue("postgres")
    return server.sqlalchemy_url(server.create())


@pytest.fixture
def bare(bare_url):
    database = Database(bare_url)
    yield database
    database.close()


def test_a_bare_database_is_not_current_until_it_is_migrated(bare, bare_url):
    assert not bare.is_current()
    ensure_current(bare_url)
    assert bare.is_current()
    ensure_current(bare_url)


def test_two_that_start_at_once_both_find_it_done(bare, bare_url):
    failed = []

    def start():
        try:
            migrate(bare_url)
        except JournalUnavailable as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert bare.is_current()


@pytest.fixture
def timeouts():
    """How long every statement waits for a lock on PostgreSQL: pairs of the statement and what the server says."""
    found = []

    def listen(_connection, cursor, statement, *_):
        cursor.execute("SHOW lock_timeout")
        found.append((statement, cursor.fetchone()[0]))

    event.listen(Engine, "before_cursor_execute", listen)
    yield found
    event.remove(Engine, "before_cursor_execute", listen)


@pytest.mark.parametrize("start", [ensure_current, migrate])
def test_who_starts_waits_long_for_others_that_start_and_not_for_who_uses_a_table(postgres, timeouts, start):
    start(postgres.sqlalchemy_url(postgres.create()))
    assert [patience for statement, patience in timeouts if "pg_advisory" in statement] == ["1min"]
    assert {patience for statement, patience in timeouts if "CREATE" in statement} == {"4s"}


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(database):
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        names = {
            table: {index["name"] for index in inspect(connection).get_indexes(table)} for table in metadata.tables
        }
    assert names == {table.name: {index.name for index in table.indexes} for table in metadata.tables.values()}


def test_tables_that_were_made_at_once_are_those_that_the_migrations_make(bare, bare_url, request, tmp_path):
    ensure_current(bare_url)
    made = _drawn(bare)
    url = f"sqlite:///{tmp_path / 'migrated.db'}"
    if not bare.is_sqlite:
        server = request.getfixturevalue("postgres")
        url = server.sqlalchemy_url(server.create())
    migrate(url)
    migrated = Database(url)
    assert made == _drawn(migrated)
    migrated.close()


def _drawn(database):
    """Every table with its columns, keys and indexes, as the database itself tells them."""
    with database.read() as connection:
        look = inspect(connection)
        return {
            table: (
                [(one["name"], str(one["type"]), one["nullable"], one["default"]) for one in look.get_columns(table)],
                look.get_pk_constraint(table)["constrained_columns"],
                [
                    (key["constrained_columns"], key["referred_table"], key["options"])
                    for key in look.get_foreign_keys(table)
                ],
                sorted(
                    (
                        index["name"],
                        index["column_names"],
                        index["unique"],
                        [str(where) for where in index.get("dialect_options", {}).values()],
                    )
                    for index in look.get_indexes(table)
                ),
            )
            for table in look.get_table_names()
        }


def test_a_bare_database_needs_no_migration_library(bare_url):
    code = "import sys; from porch.store import migration as m; m.subprocess = None; m.ensure_current(sys.argv[1])"
    assert subprocess.run([sys.executable, "-c", code, bare_url], check=False).returncode == 0


def test_a_database_of_an_older_version_is_migrated_and_keeps_what_it_holds(bare, bare_url):
    ensure_current(bare_url)
    with bare.write() as connection:
        for table in ("past_calls", "places", "tallies", "tickets", "noted"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("ALTER TABLE signups DROP COLUMN retry_from"))
        connection.execute(text("ALTER TABLE signups DROP COLUMN untold"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        connection.execute(text("INSERT INTO totals VALUES ('newsletter', 'delivered', 7)"))
    assert not bare.is_current()
    ensure_current(bare_url)
    with bare.read() as connection:
        assert connection.scalar(text("SELECT signups FROM totals")) == 7
    assert bare.is_current()


def test_the_journal_of_a_newer_version_is_left_alone_and_its_owner_told(bare, bare_url):
    ensure_current(bare_url)
    with bare.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(JournalUnavailable) as raised:
        ensure_current(bare_url)
    assert "by a newer Porch: install that again, or restore your backup" in str(raised.value)
    assert "PORCH_DATABASE_URL" not in str(raised.value)
    with bare.read() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_the_newest_migration_is_the_one_that_readiness_expects():
    config = Config()
    config.set_main_option("script_location", str(porch.store.migration.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_a_database_that_is_not_there_is_said_in_one_line_without_its_password():
    with pytest.raises(JournalUnavailable) as raised:
        ensure_current("postgresql+psycopg://porch:hush@127.0.0.1:1/nowhere")
    assert "hush" not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert str(raised.value).endswith("Check PORCH_DATABASE_URL, and whether the database runs.")


def test_the_journal_does_not_load_the_migration_library():
    code = "import sys, porch.store.journal, porch.store.migration; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_journals_file_is_for_its_owner_alone(sqlite_template):
    assert sqlite_template.stat().st_mode & 0o077 == 0
