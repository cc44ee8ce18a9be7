"""Each misbehaviour, on a real socket, is what the Loops client takes it for."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from porch.audience.base import Receipt
from porch.audience.local.gateway import Application, Dropped
from porch.audience.local.misbehaviour import Misbehaviour, Plan, read_failure
from porch.audience.local.people import People
from porch.audience.local.wire import WsgiAdapter
from porch.audience.loops import LoopsAudience
from porch.contact import Contact
from porch.errors import AudienceError, KeyRefused, NeedsOperator, TryAgainLater

ADA = Contact("ada@example.org")


def draws(*chances: float) -> Callable[[], float]:
    """Chance as it is written here: 0 goes wrong first, 0.99 not at all."""
    given: Iterator[float] = iter(chances)
    return lambda: next(given)


def failure(audience: LoopsAudience, timeout: float = 60) -> AudienceError:
    with pytest.raises(AudienceError) as caught:
        audience.create(ADA, timeout=timeout)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "expected", "reason", "uncertain"),
    [
        ("503", TryAgainLater, "503", True),
        ("500", TryAgainLater, "500", True),
        ("429", TryAgainLater, "429", False),
        ("html", TryAgainLater, "502", True),
        ("empty", TryAgainLater, "not-json", True),
        ("garbage", TryAgainLater, "not-json", True),
        ("401", KeyRefused, "401", None),
        ("403", NeedsOperator, "403", None),
    ],
)
def test_a_failure_is_taken_for_what_it_is_and_nothing_was_done(
    on_socket: Any,
    api: Application,
    people: People,
    kind: str,
    expected: type[AudienceError],
    reason: str,
    uncertain: bool | None,
) -> None:
    audience = on_socket(Misbehaviour(api, Plan(failures=((kind, 0.5),)), draws(0, 0.99)))
    error = failure(audience)
    assert type(error) is expected
    assert (error.reason, getattr(error, "uncertain", None)) == (reason, uncertain)
    assert list(people.everyone()) == []
    assert audience.create(ADA) is Receipt.CREATED


@pytest.mark.parametrize("plan", [Plan(drop_after_commit=0.5), Plan(failures=(("half", 0.5),))])
def test_an_answer_lost_on_the_way_leaves_the_contact_there(
    on_socket: Any, api: Application, people: People, plan: Plan
) -> None:
    audience = on_socket(Misbehaviour(api, plan, draws(0, 0.99)))
    error = failure(audience)
    assert isinstance(error, TryAgainLater)
    assert error.uncertain
    assert [person.email for person in people.everyone()] == ["ada@example.org"]
    assert audience.create(ADA) is Receipt.EXISTING


def test_a_request_that_hangs_is_a_timeout_and_nothing_was_done(
    on_socket: Any, api: Application, people: People
) -> None:
    patience = threading.Event()
    misbehaving = Misbehaviour(api, Plan(hang=0.5), draws(0, 0.99), sleep=lambda _seconds: bool(patience.wait(60)))
    audience = on_socket(misbehaving)
    error = failure(audience, timeout=1)
    patience.set()
    assert isinstance(error, TryAgainLater)
    assert (error.reason, error.uncertain) == ("timeout", True)
    assert list(people.everyone()) == []
    assert audience.create(ADA) is Receipt.CREATED


def test_latency_comes_before_each_answer(on_socket: Any, api: Application) -> None:
    slept: list[float] = []
    audience = on_socket(Misbehaviour(api, Plan(latency=0.3), sleep=slept.append))
    audience.create(ADA)
    audience.team()
    assert slept == [0.3, 0.3]


def test_the_wire_in_this_process_drops_as_a_socket_would() -> None:
    def dropping(_environ: Any, _start: Any) -> Any:
        raise Dropped

    audience = LoopsAudience("key", "http://local-audience/api/v1", wire=lambda: WsgiAdapter(dropping))
    error = failure(audience)
    assert isinstance(error, TryAgainLater)
    assert (error.reason, error.uncertain) == ("connection", True)


def test_shares_hold_over_many_requests_and_a_seed_repeats_them() -> None:
    plan = Plan(failures=(("503", 0.2), ("400", 0.1)), hang=0.05, drop_after_commit=0.1)

    def run() -> list[str]:
        seen: list[str] = []

        def app(_environ: Any, start_response: Any) -> list[bytes]:
            start_response("200 OK", [])
            return []

        misbehaving = Misbehaviour(app, plan, Random(7).random, sleep=lambda _seconds: None)  # noqa: S311 - chance, not secrets
        for _ in range(4000):
            try:
                misbehaving({}, lambda status, _headers: seen.append(status[:3]))
            except Dropped:
                seen.append("dropped")
        return seen

    first = run()
    assert first == run()
    counts = Counter(first)
    assert counts["503"] == pytest.approx(800, rel=0.15)
    assert counts["400"] == pytest.approx(400, rel=0.2)
    assert counts["dropped"] == pytest.approx(600, rel=0.2)


@pytest.mark.parametrize(
    ("text", "expected"), [("503:0.2", ("503", 0.2)), ("html:1", ("html", 1.0)), ("empty", ("empty", 1.0))]
)
def test_a_failure_is_written_as_kind_and_share(text: str, expected: tuple[str, float]) -> None:
    assert read_failure(text) == expected


@pytest.mark.parametrize(
    "text", ["", "200:0.1", "600:1", "503:2", "503:-1", "503:x", "503:nan", "fire:0.1", "½:1", "²03:1"]
)
def test_what_cannot_be_a_failure_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"503:0\.2"):
        read_failure(text)
