"""Answers to proof-of-work challenges: right ones, and everything else that may be posted in their place."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge
from hypothesis import given
from hypothesis import strategies as st

from porch.guard.proof import LIFETIME, LONGEST, Proofs

KEY = b"k" * 32
NOW = 1_700_000_000.0


def proofs(now: float = NOW, key: bytes = KEY) -> Proofs:
    """The site's proofs at a moment."""
    return Proofs(key, lambda: now)


def solved(challenge: str) -> str:
    """The answer of a browser."""
    parsed = Challenge.from_dict(json.loads(challenge))
    solution = solve_challenge(parsed, counter_start=200)
    assert solution
    return Payload(parsed, solution).to_base64()


def packed(payload: Any) -> str:
    """Anything as it would be posted."""
    return base64.b64encode(json.dumps(payload).encode()).decode()


@pytest.fixture(scope="module")
def answer() -> str:
    """A right answer for the letter, of a challenge made at ``NOW``."""
    return solved(proofs().make("letter"))


@pytest.fixture
def changed(answer: str) -> Callable[..., str]:
    """The right answer with one thing in it changed."""

    def change(edit: Callable[[dict[str, Any]], None]) -> str:
        payload = json.loads(base64.b64decode(answer))
        edit(payload)
        return packed(payload)

    return change


def test_a_right_answer_is_good_for_an_hour_and_always_has_the_same_id(answer: str) -> None:
    found = proofs(NOW + LIFETIME - 1).check(answer, "letter")
    assert found
    assert found[1] == NOW + LIFETIME
    assert proofs().check(answer, "letter") == found
    assert len(found[0]) < 64


def test_two_challenges_have_two_ids(answer: str) -> None:
    assert proofs().check(solved(proofs().make("letter")), "letter") != proofs().check(answer, "letter")


def test_an_answer_of_another_form_or_another_site_is_none(answer: str) -> None:
    assert proofs().check(answer, "other") is None
    assert proofs(key=b"x" * 32).check(answer, "letter") is None


def test_an_answer_after_its_hour_is_none_by_the_clock_that_is_given(answer: str) -> None:
    assert proofs(NOW + LIFETIME).check(answer, "letter") is None


def test_an_answer_with_anything_changed_is_none(changed: Callable[..., str]) -> None:
    def parameters(**values: Any) -> Callable[[dict[str, Any]], None]:
        return lambda payload: payload["challenge"]["parameters"].update(values)

    later = {"form": "letter", "expires": NOW + 99 * LIFETIME}
    edits: list[Callable[[dict[str, Any]], None]] = [
        parameters(data=later),
        parameters(data={"form": "letter"}),
        parameters(cost=1),
        parameters(keyPrefix="00"),
        parameters(keySignature=None),
        parameters(expiresAt=None),
        lambda payload: payload["solution"].update(derivedKey="00" * 32),
        lambda payload: payload["challenge"].update(signature=""),
        lambda payload: payload["challenge"].update(signature=payload["challenge"]["signature"].upper()),
        lambda payload: payload.pop("solution"),
    ]
    assert [proofs().check(changed(edit), "letter") for edit in edits] == [None] * len(edits)
    assert proofs().check(changed(lambda _payload: None), "letter")


def test_the_counter_alone_proves_nothing(changed: Callable[..., str]) -> None:
    """The key is what costs; whoever has it has computed it, whatever the counter says."""
    assert proofs().check(changed(lambda payload: payload["solution"].update(derivedKey="")), "letter") is None


def test_too_long_an_answer_is_not_even_read(changed: Callable[..., str]) -> None:
    fits = changed(lambda payload: payload.update(more="x" * 1000))
    long = changed(lambda payload: payload.update(more="x" * LONGEST))
    assert proofs().check(fits, "letter")
    assert proofs().check(long, "letter") is None


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "null",
        "\udc80",
        "[" * LONGEST,
        base64.b64encode(b"[" * 3000).decode(),
        base64.b64encode(b'{"challenge": {"parameters": ' + b"[" * 2000).decode(),
        packed({"challenge": {"parameters": {}}, "solution": {}}),
        packed({"challenge": [], "solution": "x"}),
        packed({"challenge": {"parameters": "abc"}, "solution": None}),
    ],
)
def test_junk_is_none(junk: str) -> None:
    assert proofs().check(junk, "letter") is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    parameters=st.fixed_dictionaries(
        {"algorithm": ANYTHING, "nonce": ANYTHING, "salt": ANYTHING, "cost": ANYTHING | st.just(10**400)},
        optional={"keyLength": ANYTHING, "keySignature": ANYTHING, "expiresAt": ANYTHING, "data": ANYTHING},
    ),
    signature=ANYTHING,
    solution=st.fixed_dictionaries({"counter": ANYTHING, "derivedKey": ANYTHING}),
)
def test_nothing_that_is_posted_raises(parameters: Any, signature: Any, solution: Any) -> None:
    posted = packed({"challenge": {"parameters": parameters, "signature": signature}, "solution": solution})
    assert proofs().check(posted, "letter") is None


@given(st.text(max_size=80))
def test_no_text_at_all_raises(posted: str) -> None:
    assert proofs().check(posted, "letter") is None


def test_a_challenge_fits_into_an_attribute_and_says_what_the_browser_needs() -> None:
    made = proofs().make("letter")
    assert made.isascii()
    assert not set("<>'&") & set(made)
    parameters = json.loads(made)["parameters"]
    assert parameters["algorithm"] == "PBKDF2/SHA-256"
    assert parameters["keyLength"] == 32
    assert len(made) < 600
