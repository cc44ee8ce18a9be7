"""Every row of the table: what an answer means is said by its status alone."""

import json
from typing import Any

import pytest

from porch.audience.answers import LONGEST_RETRY_AFTER, check_answer, is_about_email, read_retry_after
from porch.audience.exchange import Answer
from porch.errors import AddressRefused, AudienceError, KeyRefused, NeedsOperator, TryAgainLater

NOON = 1_795_435_200.0  # 2026-11-23 12:00 UTC


def answer(status: int, data: Any = None, words: str = "", **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, data, words)


def decision(given: Answer, *sent: str) -> AudienceError:
    with pytest.raises(AudienceError) as caught:
        check_answer(given, lambda: NOON, sent)
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_good_status_with_json_is_good(status: int) -> None:
    assert check_answer(answer(status, {"success": True, "id": "c1"}), lambda: NOON) == {"success": True, "id": "c1"}


@pytest.mark.parametrize("data", [None, {"success": False}, {"success": "yes"}, {"success": None}])
def test_a_good_status_without_good_json_is_tried_again_and_may_have_worked(data: Any) -> None:
    error = decision(answer(200, data))
    assert isinstance(error, TryAgainLater)
    assert error.uncertain


@pytest.mark.parametrize(
    ("status", "expected", "uncertain"),
    [
        (429, TryAgainLater, False),
        (425, TryAgainLater, False),
        (408, TryAgainLater, True),
        (500, TryAgainLater, True),
        (502, TryAgainLater, True),
        (503, TryAgainLater, True),
        (504, TryAgainLater, True),
        (599, TryAgainLater, True),
        (799, TryAgainLater, True),
        (400, NeedsOperator, None),
        (401, KeyRefused, None),
        (402, NeedsOperator, None),
        (403, NeedsOperator, None),
        (404, NeedsOperator, None),
        (405, NeedsOperator, None),
        (413, NeedsOperator, None),
        (422, NeedsOperator, None),
        (301, NeedsOperator, None),
        (307, NeedsOperator, None),
    ],
)
@pytest.mark.parametrize("data", [None, {"success": False, "message": "No."}, [], "text", 7])
def test_a_status_is_a_decision_whatever_the_body(
    status: int, expected: type[AudienceError], uncertain: bool | None, data: Any
) -> None:
    error = decision(answer(status, data))
    assert type(error) is expected
    assert error.reason == str(status)
    assert error.status == status
    assert getattr(error, "uncertain", None) is uncertain


@pytest.mark.parametrize(
    "words",
    [
        "Invalid email address.",
        "Invalid email address",
        "invalid e-mail",
        "The email is not valid",
        "Email must be a valid email address",
        "Disposable email addresses are blocked.",
    ],
)
def test_a_400_that_blames_the_address_refuses_the_address(words: str) -> None:
    assert isinstance(decision(answer(400, {}, words), "email", "firstName"), AddressRefused)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Bad request",
        "Invalid value for firstName",
        "Invalid value for email or firstName",
        "An email or userId is required.",
        "Email or userId is already on list.",
        "Contact with this email already exists",
        "Multiple contacts found for the given criteria",
        "Invalid mailing list",
        "The email is required",
        "Some body key or value is longer than allowable",
        "Invalid property workEmail: must be an email",
        "Your plan does not include this; write an email to support",
    ],
)
def test_a_400_about_anything_else_needs_the_operator(words: str) -> None:
    assert type(decision(answer(400, {}, words), "email", "firstName", "workEmail")) is NeedsOperator


def test_only_a_400_can_refuse_an_address() -> None:
    assert type(decision(answer(422, {}, "Invalid email address."))) is NeedsOperator


def test_a_property_called_like_the_complaint_does_not_hide_it() -> None:
    assert is_about_email("Invalid email address.", ["email", "address"])


def test_a_redirect_names_its_target_without_its_query() -> None:
    error = decision(answer(308, Location="https://elsewhere.example/v1?token=secret"))
    assert "https://elsewhere.example/v1;" in error.words
    assert "secret" not in error.words
    assert "LOOPS_API_URL" in error.words


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("999999999", LONGEST_RETRY_AFTER),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2099 11:00:00 GMT", LONGEST_RETRY_AFTER),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("nan", None),
        ("1e9", None),
        ("٣", None),
        ("Mon, 99 Nov 99999 99:99:99 GMT", None),
    ],
)
def test_retry_after_counts_seconds_or_names_a_date(header: str, seconds: float | None) -> None:
    assert read_retry_after(header, lambda: NOON) == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_the_platform_s_wish_to_wait_is_passed_on(status: int) -> None:
    error = decision(answer(status, Retry_After="12"))
    assert isinstance(error, TryAgainLater)
    assert error.retry_after == 12.0


def test_the_words_are_kept_for_the_operator() -> None:
    error = decision(answer(403, json.loads("{}"), "Not in your plan"))
    assert error.words == "Not in your plan"
    assert str(error) == "403: Not in your plan"
