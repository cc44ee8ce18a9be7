"""The form token: per form, the same for an hour, good for seven days, signed by the newest key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.datastructures import MultiDict

from porch.forms.builder import FormBuilder
from porch.forms.catalog import Catalog
from porch.forms.token import FIELD_NAME, LIFETIME, FormTokens

NEW, OLD = "the newest key, long enough to be one", "a former key, long enough to have been one"
HOUR = 3600
START = 1_795_000_000 - 1_795_000_000 % HOUR


class Clock:
    def __init__(self) -> None:
        self.now = float(START)

    def __call__(self) -> float:
        return self.now


def test_a_token_is_good_for_its_form_alone() -> None:
    tokens = FormTokens((NEW,), Clock())
    assert tokens.problem(tokens.make("letter"), "letter") is None
    assert tokens.problem(tokens.make("letter"), "launch") == "wrong-form"


def test_a_token_is_byte_identical_within_an_hour_and_another_one_after() -> None:
    clock = Clock()
    tokens = FormTokens((NEW,), clock)
    first = tokens.make("letter")
    clock.now = START + HOUR - 1
    assert tokens.make("letter") == first
    clock.now = START + HOUR
    assert tokens.make("letter") != first


@pytest.mark.parametrize(
    ("age", "problem"), [(0, None), (LIFETIME, None), (LIFETIME + HOUR - 1, None), (LIFETIME + HOUR, "expired")]
)
def test_a_token_is_good_for_seven_days(age: int, problem: str | None) -> None:
    clock = Clock()
    tokens = FormTokens((NEW,), clock)
    token = tokens.make("letter")
    clock.now += age
    assert tokens.problem(token, "letter") == problem


@pytest.mark.parametrize("token", ["x", "a.b.c", "…", "\x00", "." * 1000])
def test_nonsense_is_invalid(token: str) -> None:
    assert FormTokens((NEW,), Clock()).problem(token, "letter") == "invalid"


def test_a_tampered_token_is_invalid_wherever_it_was_changed() -> None:
    tokens = FormTokens((NEW,), Clock())
    token = tokens.make("letter")
    for place in range(len(token) - 1):  # the last letter of base64 has bits that mean nothing
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert tokens.problem(changed, "letter") == "invalid"


def test_another_sites_token_is_invalid() -> None:
    assert FormTokens((NEW,), Clock()).problem(FormTokens((OLD,), Clock()).make("letter"), "letter") == "invalid"


def test_a_former_key_still_verifies_and_the_newest_one_signs() -> None:
    before, after = FormTokens((OLD,), Clock()), FormTokens((OLD, NEW), Clock())
    assert after.problem(before.make("letter"), "letter") is None
    assert FormTokens((NEW,), Clock()).problem(after.make("letter"), "letter") is None
    assert before.problem(after.make("letter"), "letter") == "invalid"


def test_without_a_key_there_are_no_tokens() -> None:
    with pytest.raises(ValueError, match="at least one key"):
        FormTokens((), Clock())


def test_a_form_without_a_good_token_is_refused_with_its_values_kept_and_a_fresh_token(
    site: Callable[..., Catalog],
) -> None:
    text = 'title = "A"\n[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'
    catalog = site(letter=text, launch=text)
    clock = Clock()
    builder = FormBuilder((NEW,), clock)
    letter, launch = (builder.form_class(catalog.forms[slug]) for slug in ("letter", "launch"))
    good, foreign = (str(kind.blank({}).hidden_fields()[-1]()) for kind in (letter, launch))
    for posted, problem in (("", "missing"), (_value(foreign), "wrong-form"), ("nonsense", "invalid")):
        form = letter.filled(MultiDict({"email": "ada@example.com", FIELD_NAME: posted}))
        assert not form.validate()
        assert form.token_problem == problem
        assert form.problems() == []
        assert form.errors_by_name() == {}
        assert 'value="ada@example.com"' in form.visible_fields()[0]()
        assert str(form.hidden_fields()[-1]()) == good
    form = letter.filled(MultiDict({"email": "ada@example.com", FIELD_NAME: _value(good)}))
    assert form.validate()
    assert form.token_problem is None
    clock.now += LIFETIME + HOUR
    form = letter.filled(MultiDict({"email": "ada@example.com", FIELD_NAME: _value(good)}))
    assert not form.validate()
    assert form.token_problem == "expired"


def _value(html: str) -> str:
    return html.split('value="')[1].split('"')[0]
