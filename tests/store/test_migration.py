"""The tables come into being once, wherever Porch is installed, and whoever starts at the same time."""

import subprocess
import sys
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

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


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(database):
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        names = {
            table: {index["name"] for index in inspect(connection).get_indexes(table)} for table in metadata.tables
        }
    assert names == {table.name: {index.name for index in table.indexes} for table in metadata.tables.values()}


def test_the_newest_migration_is_the_one_that_readiness_expects():
    config = Config()
    config.set_main_option("script_location", str(porch.store.migration.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_a_database_that_is_not_there_is_said_in_one_line_without_its_password():
    with pytest.raises(JournalUnavailable) as raised:
        ensure_current("postgresql+psycopg://porch:hush@127.0.0.1:1/nowhere")
    assert "hush" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_journal_does_not_load_the_migration_library():
    code = "import sys, porch.store.journal, porch.store.migration; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_journals_file_is_for_its_owner_alone(sqlite_template):
    assert sqlite_template.stat().st_mode & 0o077 == 0
