"""When again, when never."""

import pytest

from porch.delivery.retry import GIVE_UP, LONGEST, Park, Retry, next_attempt
from porch.errors import TryAgainLater
from porch.store.upkeep import LONGEST_DELAY


@pytest.mark.parametrize(
    ("attempts", "shortest", "longest"),
    [(0, 1, 2), (1, 2, 4), (2, 4, 8), (5, 32, 64), (10, 1024, 2048), (11, 1800, 3600), (500, 1800, 3600)],
)
def test_the_delay_doubles_up_to_an_hour_and_is_drawn_from_its_upper_half(attempts, shortest, longest):
    error = TryAgainLater("503")
    assert next_attempt(attempts, error, 0, lambda: 0.0) == Retry(shortest)
    assert next_attempt(attempts, error, 0, lambda: 1.0) == Retry(longest)


def test_the_platforms_own_wish_is_a_lower_bound():
    assert next_attempt(0, TryAgainLater("429", retry_after=30), 0, lambda: 0.0) == Retry(30)
    assert next_attempt(8, TryAgainLater("429", retry_after=30), 0, lambda: 0.0) == Retry(256)


def test_after_three_days_it_is_the_operators():
    error = TryAgainLater("timeout")
    assert next_attempt(80, error, GIVE_UP - LONGEST, lambda: 1.0) == Retry(LONGEST)
    assert next_attempt(80, error, GIVE_UP - LONGEST + 1, lambda: 1.0) == Park("given-up")


def test_a_wish_beyond_the_three_days_is_the_operators_too():
    assert next_attempt(0, TryAgainLater("429", retry_after=GIVE_UP + 1), 0, lambda: 0.0) == Park("given-up")


def test_a_platform_that_is_away_for_two_days_is_asked_less_than_a_hundred_times():
    age, attempts = 0.0, 0
    while age < 2 * 24 * 3600:
        age += next_attempt(attempts, TryAgainLater("503"), age, lambda: 0.5).delay
        attempts += 1
    assert 50 < attempts < 100


def test_no_delay_is_longer_than_the_journal_believes():
    assert GIVE_UP <= LONGEST_DELAY
