"""The token behind "press the button once more"."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porch.guard.confirmation import EARLIEST, LIFETIME, Confirmations

OLD, NEW = "old-key-" * 4, "new-key-" * 4
ADA, BOB = "a" * 32, "b" * 32


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: float = 1_700_000_000.25

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the site."""
    return Clock()


@pytest.fixture
def confirmations(clock: Clock) -> Confirmations:
    """The site's confirmations."""
    return Confirmations((NEW,), clock)


def test_a_press_counts_from_one_second_until_one_hour(confirmations: Confirmations, clock: Clock) -> None:
    made = clock.now
    token = confirmations.make("letter", ADA)
    judged = {}
    for age in (0.0, 0.9, EARLIEST, 60.0, LIFETIME - 1, LIFETIME):
        clock.now = made + age
        judged[age] = confirmations.check(token, "letter", ADA) is not None
    assert judged == {0.0: False, 0.9: False, EARLIEST: True, 60.0: True, LIFETIME - 1: True, LIFETIME: False}


def test_who_was_too_quick_gets_through_with_the_next_press(confirmations: Confirmations, clock: Clock) -> None:
    first = confirmations.make("letter", ADA)
    clock.now += 0.3
    assert confirmations.check(first, "letter", ADA) is None
    second = confirmations.make("letter", ADA)
    clock.now += 1.1
    assert confirmations.check(second, "letter", ADA)


def test_it_is_for_one_form_and_one_person(confirmations: Confirmations, clock: Clock) -> None:
    token = confirmations.make("letter", ADA)
    clock.now += 5
    assert confirmations.check(token, "letter", BOB) is None
    assert confirmations.check(token, "other", ADA) is None
    assert confirmations.check(token, "letter", ADA)


def test_every_spelling_of_a_token_has_the_same_id_and_every_token_its_own(
    confirmations: Confirmations, clock: Clock
) -> None:
    token = confirmations.make("letter", ADA)
    other = confirmations.make("letter", ADA)
    clock.now += 5
    found = confirmations.check(token, "letter", ADA)
    assert found
    assert found[1] == pytest.approx(clock.now - 5 + LIFETIME, abs=0.002)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spellings = [confirmations.check(token[:-1] + letter, "letter", ADA) for letter in letters]
    assert {one for one in spellings if one} == {found}
    assert confirmations.check(other, "letter", ADA) not in (None, found)


def test_a_token_of_the_former_key_is_good_while_keys_are_rotated(clock: Clock) -> None:
    token = Confirmations((OLD,), clock).make("letter", ADA)
    clock.now += 5
    assert Confirmations((OLD, NEW), clock).check(token, "letter", ADA)
    assert Confirmations((NEW,), clock).check(token, "letter", ADA) is None


def test_no_key_is_refused(clock: Clock) -> None:
    with pytest.raises(ValueError, match="at least one key"):
        Confirmations((), clock)


@given(st.text(max_size=700))
def test_whatever_is_posted_instead_is_none(posted: str) -> None:
    assert Confirmations((NEW,), Clock()).check(posted, "letter", ADA) is None
