"""What the store's benchmarks stand on: fresh databases, signups, and how figures are printed."""

import statistics
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from porch.contact import Contact
from porch.store.migration import migrate
from porch.store.signup import Signup

sys.path.append(str(Path(__file__).parent.parent))
postgres_server = import_module("postgres_server")


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Addresses of empty, migrated journals: SQLite, and PostgreSQL where its programs are."""
    with tempfile.TemporaryDirectory(prefix="porch-bench-") as folder, postgres_server.running() as server:
        urls = {"SQLite": f"sqlite:///{folder}/journal.db"}
        if server is not None:
            urls["PostgreSQL"] = server.sqlalchemy_url(server.create())
        for url in urls.values():
            migrate(url)
        yield urls


def signup() -> Signup:
    """A signup that nobody else has made."""
    name = uuid.uuid4().hex
    contact = Contact(f"{name}@example.com", {"firstName": "Ada", "teamSize": 3}, "Newsletter page", ("list1",))
    return Signup(name, "newsletter", contact, "message", name, 1.7e9)


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: list[float]) -> float:
    """The middle one: rounds are noisy here."""
    return statistics.median(values)


def heading() -> None:
    """The head of the table."""
    report("what", "figures", "good", "aim")


def report(what: str, figures: str, good: str = "", aim: str = "") -> None:
    """One line of the table."""
    print(f"{what:<48} {figures:<50} {good:<8} {aim}".rstrip(), flush=True)
