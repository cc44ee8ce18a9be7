"""A courier on each database, with an audience that answers what it was told to."""

import uuid
from collections import deque
from collections.abc import Callable, Iterator

import pytest

from porch.audience.base import Receipt
from porch.contact import Contact
from porch.delivery.courier import Courier
from porch.guard.gate import Gate
from porch.store.budget import Budget
from porch.store.database import Database
from porch.store.journal import Hold, Journal
from porch.store.signup import Claim, Signup
from porch.store.tallies import Tallies


class Book:
    """An audience in memory. ``answers`` are given one by one before the real ones: errors, receipts, or functions."""

    name = "book"

    def __init__(self) -> None:
        self.contacts: dict[str, Contact] = {}
        self.joined: list[tuple[str, tuple[str, ...]]] = []
        self.calls: list[str] = []
        self.timeouts: list[float | None] = []
        self.answers: deque[Exception | Callable[[], None]] = deque()

    def create(self, contact, *, timeout=None):
        """Keep the contact."""
        self._called("create", timeout)
        if contact.email.lower() in self.contacts:
            return Receipt.EXISTING
        self.contacts[contact.email.lower()] = contact
        return Receipt.CREATED

    def join(self, email, mailing_lists, *, timeout=None):
        """Keep who joined what."""
        self._called("join", timeout)
        self.joined.append((email, tuple(mailing_lists)))

    def _called(self, call, timeout):
        self.calls.append(call)
        self.timeouts.append(timeout)
        if self.answers:
            answer = self.answers.popleft()
            if isinstance(answer, Exception):
                raise answer
            answer()


class Time:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def audience() -> Book:
    """An empty audience."""
    return Book()


@pytest.fixture
def time() -> Time:
    """The courier's time."""
    return Time()


@pytest.fixture
def journal(database: Database) -> Iterator[Journal]:
    """An empty journal."""
    journal = Journal(database)
    yield journal
    journal.close()


@pytest.fixture
def gate(database: Database) -> Iterator[Gate]:
    """A guard that has not counted anything yet."""
    tallies = Tallies.beside(database)
    yield Gate(tallies, ("a key for tests",), lambda: 1000.0)
    tallies.close()


@pytest.fixture
def budget(database: Database) -> Iterator[Budget]:
    """A budget that nobody waits for long."""
    budget = Budget.beside(database, 1000)
    yield budget
    budget.close()


@pytest.fixture
def courier(audience: Book, journal: Journal, budget: Budget, time: Time) -> Courier:
    """A courier that draws the middle of every chance."""
    return Courier(audience, journal, budget, monotonic=time, random=lambda: 0.5, sleep=time.sleep)


@pytest.fixture
def deliver_due(courier: Courier) -> Callable[[], int]:
    """Delivers what is due, as a worker does; how many."""

    def deliver_due() -> int:
        claims = courier.claim_due("worker", 4)
        for claim in claims:
            courier.deliver(claim)
        return len(claims)

    return deliver_due


@pytest.fixture
def accept(journal: Journal) -> Callable[..., str]:
    """Records a signup for the worker; its ID."""

    def accept(email: str = "ada@example.com", **options) -> str:
        return journal.accept(_signup(email, **options)).id

    return accept


@pytest.fixture
def hold(journal: Journal) -> Callable[..., Claim]:
    """Records a signup as the visitor's path does, and holds it; its claim."""

    def hold(email: str = "ada@example.com", **options) -> Claim:
        claim = journal.accept(_signup(email, **options), hold=Hold("visitor", 60)).claim
        assert claim is not None
        return claim

    return hold


def _signup(email, *, on_existing="message", lists=("list1",)):
    return Signup(uuid.uuid4().hex, "newsletter", Contact(email, mailing_lists=lists), on_existing, email, 1e9)
