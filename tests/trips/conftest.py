"""Whole journeys with real processes: the town they take place in, on each database."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from porch.store.migration import migrate
from trips.town import Town


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long a campaign is; the defaults are those of the test suite, `make storm` asks for more."""
    parser.addoption("--kills", type=int, default=0, help="how many processes the storm kills on each database")
    parser.addoption("--signups", type=int, default=0, help="how many people sign up while the platform is down")
    parser.addoption("--outage", type=float, default=0.0, help="how many seconds the platform is down")


@pytest.fixture
def campaign(request: pytest.FixtureRequest) -> Callable[[str, Any], Any]:
    """What was asked for on the command line, or the default."""
    return lambda name, default: request.config.getoption(name, None) or default


@pytest.fixture
def sqlite_town(tmp_path: Path, sqlite_template: Path) -> Iterator[Town]:
    """A town whose journal is an SQLite file."""
    journal = tmp_path / "one" / "journal.db"
    journal.parent.mkdir()
    shutil.copy(sqlite_template, journal)
    town = Town(tmp_path, f"sqlite:///{journal}")
    yield town
    town.end()


@pytest.fixture
def postgres_town(tmp_path: Path, postgres: Any, postgres_template: str) -> Iterator[Town]:
    """A town whose machines share a PostgreSQL database."""
    name = postgres.create(postgres_template)
    town = Town(tmp_path, postgres.sqlalchemy_url(name), postgres.url(name))
    yield town
    town.end()
    postgres.drop(name)


@pytest.fixture
def fragile_town(tmp_path: Path, own_postgres: Any) -> Iterator[Town]:
    """A town whose database server is nobody else's, and may be stopped."""
    name = own_postgres.create()
    migrate(own_postgres.sqlalchemy_url(name))
    town = Town(tmp_path, own_postgres.sqlalchemy_url(name), own_postgres.url(name))
    yield town
    town.end()


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest) -> Town:
    """A town on SQLite, and again on PostgreSQL."""
    town: Town = request.getfixturevalue("sqlite_town" if request.param == "sqlite" else "postgres_town")
    return town
