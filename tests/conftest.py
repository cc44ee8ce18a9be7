"""The databases: every test that asks for ``database`` runs on SQLite and on a real PostgreSQL of its own."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from porch.store.database import Database
from porch.store.migration import migrate

sys.path.append(str(Path(__file__).parent))  # the two modules beside this one are scripts as well
machine = import_module("machine")
postgres_server = import_module("postgres_server")


@contextmanager
def running_postgres() -> Iterator[Any]:
    """A PostgreSQL server. Missing programs fail the test, unless this is a machine that cannot have them."""
    with postgres_server.running() as server:
        if server is None and not os.environ.get("CI") and not machine.installable():
            pytest.skip("there is no PostgreSQL, and no way to install it")
        assert server is not None, "PostgreSQL is missing: run `make machine`"
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """The server that all tests share (``postgres_server.Postgres``)."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def own_postgres() -> Iterator[Any]:
    """A server for a test that stops it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy, since migrating for each test would take longer than the tests."""
    path = tmp_path_factory.mktemp("journal") / "journal.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Any) -> str:
    """The name of a migrated database to copy."""
    name = postgres.create()
    migrate(postgres.sqlalchemy_url(name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of an empty, migrated journal: on SQLite, and again on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "journal.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    name = server.create(request.getfixturevalue("postgres_template"))
    yield server.sqlalchemy_url(name)
    server.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated journal's database."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """The same on SQLite alone, for what only a file can suffer."""
    path = tmp_path / "journal.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
