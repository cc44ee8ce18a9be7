"""The databases: every test that asks for ``database`` runs on SQLite and on a real PostgreSQL of its own.

And what concerns a run as a whole, be it in this process or in several (pytest-xdist).
"""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from flask.templating import Environment
from hypothesis import HealthCheck, settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from porch.store.database import Database
from porch.store.migration import migrate

sys.path.append(str(Path(__file__).parent))  # the two modules beside this one are scripts as well
machine = import_module("machine")
postgres_server = import_module("postgres_server")

# The same inputs each time, and no clock. At once, since `@settings` goes by the profile of the moment.
settings.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("steady")

LONGEST = ("test_simulations.py", "test_accessibility.py", "test_preview.py")
"""Files that take so long that nobody should begin with one of them when everybody else is nearly done."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of several processes, let the first begin with the longest files."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many inputs the fuzz tests have tried."""
    tried: Counter[str] = Counter()
    for report in (one for reports in terminalreporter.stats.values() for one in reports):
        if getattr(report, "when", "") == "teardown":
            tried.update({name: count for key, (name, count) in report.user_properties if key == "tried"})
    if tried:
        terminalreporter.section("inputs tried")
        for name, count in tried.items():
            terminalreporter.line(f"{count:8} {name}")
        terminalreporter.line(f"{tried.total():8} in all")


class Compiled(BytecodeCache):
    """Templates as Jinja has compiled them, by place and content: an edited one is another one."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was kept."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """Nearly every test opens a site of its own, and would else compile the same templates anew."""
    with pytest.MonkeyPatch.context() as flask:
        flask.setattr(Flask, "jinja_environment", staticmethod(partial(Environment, bytecode_cache=Compiled())))
        yield


@contextmanager
def running_postgres(*, durable: bool) -> Iterator[Any]:
    """A PostgreSQL server. Missing programs fail the test, unless this is a machine that cannot have them."""
    with postgres_server.running(durable=durable) as server:
        if server is None and not os.environ.get("CI") and not machine.installable():
            pytest.skip("there is no PostgreSQL, and no way to install it")
        assert server is not None, "PostgreSQL is missing: run `make machine`"
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """The server that all tests share (``postgres_server.Postgres``); none of them pulls the machine's plug."""
    with running_postgres(durable=False) as server:
        yield server


@pytest.fixture
def own_postgres() -> Iterator[Any]:
    """A server for a test that stops it."""
    with running_postgres(durable=True) as server:
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
