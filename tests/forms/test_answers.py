"""What visitors write, what becomes of it, and what they are told."""

from __future__ import annotations

from collections.abc import Callable
from gettext import NullTranslations

import pytest

from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition
from porch.forms.fields.base import Unfit

Define = Callable[[str], FormDefinition]
Fill = Callable[..., PublicForm]
WORDS = NullTranslations()


def field(kind: str, more: str = "") -> str:
    return f'[[fields]]\nproperty = "answer"\ntype = "{kind}"\nlabel = "Answer"\n{more}\n'


def read(define: Define, kind: str, posted: object, more: str = "") -> object:
    """The clean answer, or the message that refuses it."""
    try:
        return define(field(kind, more)).fields[1].read([posted], WORDS)
    except Unfit as unfit:
        return str(unfit)


AS_NUMBER = "Enter “Answer” as a number with a point and no separators, like 1000.5"
TOO_MANY = "“Answer” has too many digits: use at most 15"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        (" 3 ", 3),
        ("+3", 3),
        ("-3", -3),
        ("−3", -3),
        ("2.5", 2.5),
        ("2.50", 2.5),
        ("3.0", 3),
        (".5", 0.5),
        ("007", 7),
        ("0.125", 0.125),
        ("12.3450", 12.345),
        ("1000", 1000),
        ("1000.125", 1000.125),
        ("٣", 3),
        ("１２", 12),
        ("-0", 0),
        ("999999999999999", 999999999999999),
        ("1 000,5", AS_NUMBER),
        ("1,5", AS_NUMBER),
        ("1,000", AS_NUMBER),
        ("1.000,5", AS_NUMBER),
        ("1'000", AS_NUMBER),
        ("1 000", AS_NUMBER),
        ("1_000", AS_NUMBER),
        ("1e3", AS_NUMBER),
        ("0x10", AS_NUMBER),
        ("inf", AS_NUMBER),
        ("nan", AS_NUMBER),
        ("about 3", AS_NUMBER),
        ("½", AS_NUMBER),
        ("--3", AS_NUMBER),
        (".", AS_NUMBER),
        ("1.000", "“1.000” can be read in two ways: write 1000 or 1.0 for “Answer”"),
        ("-12.345", "“-12.345” can be read in two ways: write -12345 or -12.3450 for “Answer”"),
        ("1" * 16, TOO_MANY),
        ("9" * 400, TOO_MANY),
        ("0.1234567890123456", TOO_MANY),
        (3, 3),
        (2.5, 2.5),
        (1e3, 1000),
        (10**400, TOO_MANY),
        (1e308, TOO_MANY),
        (float("nan"), AS_NUMBER),
        (float("inf"), AS_NUMBER),
        (True, "“Answer” must be a text"),
        (["3"], "“Answer” must be a text"),
        (None, None),
        ("", None),
    ],
)
def test_a_number_is_the_one_that_was_meant_or_none(define: Define, text: object, number: object) -> None:
    answer = read(define, "number", text)
    assert (answer, type(answer)) == (number, type(number))


@pytest.fixture
def define(definition: Define) -> Define:
    return definition


@pytest.mark.parametrize(
    ("text", "more", "answer"),
    [
        ("4", "min = 5", "“Answer” must be 5 or more"),
        ("6", "max = 5", "“Answer” must be 5 or less"),
        ("5", "min = 5\nmax = 5", 5),
        ("0.3", "step = 0.1", 0.3),
        ("0.35", "step = 0.1", "“Answer” must go up in steps of 0.1"),
        ("4", "min = 1\nstep = 3", 4),
        ("999999999999999", "step = 1e-15", 999999999999999),
        ("2.5", "integer = true", "“Answer” must be a whole number, like 3"),
        ("three", "integer = true", "Enter “Answer” as a whole number in digits alone, like 1000"),
        ("", "required = true", "Enter “Answer”"),
    ],
)
def test_a_number_keeps_to_its_bounds(define: Define, text: str, more: str, answer: object) -> None:
    assert read(define, "number", text, more) == answer


AS_DATE = "Enter “Answer” as a date like 2026-05-31"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("30.02.2026", AS_DATE),
        ("31/05/2026", AS_DATE),
        ("2026-5-31", AS_DATE),
        ("20260531", AS_DATE),
        ("2026-05-31T10:00", AS_DATE),
        ("2026-W01-1", AS_DATE),
        ("٢٠٢٦-٠٥-٣١", AS_DATE),
        ("tomorrow", AS_DATE),
        ("2026-02-30", "“Answer”: there is no 2026-02-30 in the calendar; check day and month"),
        ("2026-13-01", "“Answer”: there is no 2026-13-01 in the calendar; check day and month"),
        ("0026-05-31", "“Answer”: write the year with all four digits, like 2026-05-31"),
        (20260531, "“Answer” must be a text"),
    ],
)
def test_a_date_is_a_day_of_the_calendar(define: Define, text: object, message: str) -> None:
    assert read(define, "date", text) == message


def test_a_date_keeps_to_its_bounds_and_leap_years_are_known(define: Define) -> None:
    bounds = "min = 2026-05-01\nmax = 2028-12-31"
    assert read(define, "date", "2026-04-30", bounds) == "“Answer” must be May 1, 2026 or later"
    assert read(define, "date", "2029-01-01", bounds) == "“Answer” must be December 31, 2028 or earlier"
    assert str(read(define, "date", "2028-02-29", bounds)) == "2028-02-29"


@pytest.mark.parametrize(
    ("typed", "delivered"),
    [
        ("ada@example.com", "ada@example.com"),
        ("  Ada.L+news@EXAMPLE.Com\u200b ", "Ada.L+news@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("", "Enter your e-mail address"),
        ("ada", "Enter an e-mail address with an @, like name@example.com"),
        ("ada@@example.com", "Enter only one e-mail address"),
        ("ada@example.com,bob@example.com", "Enter only one e-mail address"),
        ("a@b.example, c@d.example", "Enter only one e-mail address"),
        ("ada lovelace@example.com", "Remove the space from the e-mail address"),
        ("Ada <ada@example.com>", "Remove the space from the e-mail address"),
        ("@example.com", "Enter the part before the @, like name@example.com"),
        ("ada@", "Check the part after the @: it should look like example.com"),
        ("ada@example", "Check the part after the @: it should look like example.com"),
        ("ada@exa_mple.com", "Check the part after the @: it should look like example.com"),
        ("ada@[127.0.0.1]", "Check the part after the @: it should look like example.com"),
        (
            "ada..l@example.com",
            "Check the full stops in the e-mail address: one is too many or in the wrong place",
        ),
        ("ada@example.com.", "Check the full stops in the e-mail address: one is too many or in the wrong place"),
        ("jörg@example.com", "Use only letters without accents, digits and . _ - + before the @"),
        ("a,b@example.com", "Use only letters without accents, digits and . _ - + before the @"),
        ("ada@example.invalid", "Enter a real e-mail address: nothing can be delivered to this one"),
        ("ada@localhost", "Check the part after the @: it should look like example.com"),
        ("a" * 65 + "@example.com", "Check the e-mail address: it is too long to be one"),
        ("a" * 30_000 + "@example.com", "Check the e-mail address: it is too long to be one"),
        ("a@" + "b" * 64 + ".com", "Check the e-mail address: it is too long to be one"),
        ("ada@example.com\r\nBcc: eve@example.com", "Enter only one e-mail address"),
        (7, "“E-mail address” must be a text"),
    ],
)
def test_an_address_is_delivered_as_typed_or_mendable(definition: Define, typed: object, delivered: str) -> None:
    try:
        answer = definition("").email_field.read([typed], WORDS)
    except Unfit as unfit:
        answer = str(unfit)
    assert answer == delivered


AS_TEL = "Enter “Answer” as a telephone number, like +49 30 901820"
AS_URL = "Enter “Answer” as a web address, like https://www.example.com"


@pytest.mark.parametrize(
    ("kind", "typed", "answer"),
    [
        ("tel", "+49 (0)30 / 90-18.20", "+49 (0)30 / 90-18.20"),
        ("tel", "110", AS_TEL),
        ("tel", "call me", AS_TEL),
        ("tel", "1234567890123456", AS_TEL),
        ("tel", "030+901820", AS_TEL),
        ("url", "https://example.com", "https://example.com"),
        ("url", "HTTP://bücher.example/ü", "HTTP://bücher.example/ü"),
        ("url", "example.com/a", "Begin “Answer” with https://, like https://example.com/a"),
        ("url", "example.com:8080", "Begin “Answer” with https://, like https://example.com:8080"),
        ("url", "javascript:alert(1)", AS_URL),
        ("url", "ftp://example.com", AS_URL),
        ("url", "https://", AS_URL),
        ("url", "https://exa mple.com", AS_URL),
        ("url", "http://[::1", AS_URL),
        ("url", "http://example.com:port", AS_URL),
        ("url", "me", AS_URL),
        ("text", "a\r\nb\tc\x07\u2028d", "a b c d"),
        ("text", "e\u0301", "é"),
        ("text", "\u200b\ufeff \u202etext\u200d ", "text"),
        ("text", "👩\u200d🚀", "👩\u200d🚀"),
        ("text", "Ada \u202egnp.\u202c\u2066x\u2069y\u202a\u202b\u202d\u2067\u2068z", "Ada gnp.xyz"),
        ("text", "א\u200fב\u200eC\u061cد می\u200cخواهم", "א\u200fב\u200eC\u061cد می\u200cخواهم"),
        ("text", "bad \ud800 surrogate", "bad  surrogate"),
        ("text", "x" * 498, "x" * 498),
        ("text", "x" * 499, "“Answer” is 1 character too long: shorten it to 498 characters"),
        ("textarea", "x" * 600, "“Answer” is 102 characters too long: shorten it to 498 characters"),
        ("textarea", "\r\n a\rb\r\n\r\nc \n", "a\nb\n\nc"),
        ("text", {"a": 1}, "“Answer” must be a text"),
        ("boolean", "on", True),
        ("boolean", "", False),
        ("boolean", 1, "Answer “Answer” with true or false"),
        ("boolean", "maybe", "Answer “Answer” with true or false"),
        ("boolean", [], "Answer “Answer” with true or false"),
    ],
)
def test_other_answers_are_cleaned_or_mendable(define: Define, kind: str, typed: object, answer: object) -> None:
    assert read(define, kind, typed) == answer


def test_a_shorter_limit_of_the_form_file_counts(define: Define) -> None:
    too_long = "“Answer” is 2 characters too long: shorten it to 3 characters"
    assert read(define, "text", "abcde", "max_length = 3") == too_long


def test_choices_take_only_what_the_page_offers(define: Define) -> None:
    choices = 'choices = ["a", "b"]'
    assert read(define, "choice", "a", choices) == "a"
    assert read(define, "choice", "", choices) is None
    assert read(define, "choice", "c", choices) == "Choose one of the answers for “Answer”"
    assert read(define, "choice", "", f"{choices}\nrequired = true") == "Choose one of the answers for “Answer”"
    assert read(define, "multichoice", "b", choices) == "b"
    assert read(define, "multichoice", "c", choices) == "Choose only from the answers for “Answer”"
    assert read(define, "multichoice", "", f"{choices}\nrequired = true") == "Choose at least one answer for “Answer”"


def test_required_ticks_say_what_they_are_for(define: Define) -> None:
    assert read(define, "boolean", None, "required = true") == "Tick “Answer” to go on"
    assert read(define, "consent", None) == "Tick the box if you agree; without it we cannot sign you up"


def test_hidden_values_are_made_harmless_and_cut(definition: Define) -> None:
    hidden = '[[fields]]\ntype = "hidden"\nproperty = "utm"\n'
    queried, fixed = definition(f'{hidden}query = "utm"').fields[1], definition(f'{hidden}value = "mine"').fields[1]
    assert queried.read([" a\x00b\r\nc "], WORDS) == "ab c"
    assert queried.read(["x" * 9000], WORDS) == "x" * 498
    assert queried.read([{"a": 1}], WORDS) is None
    assert fixed.read(["theirs"], WORDS) == "mine"
