"""Days that a form file counts from today: read in the visitor's favour, wherever it is today."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from porch.forms.builder import FormBuilder, PublicForm
from porch.forms.definition import FormDefinition
from porch.forms.fields.dates import DateField
from porch.forms.fields.days import Day, first_day, is_after, last_day

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
read: Callable[[object], Any] = TypeAdapter(Day).validate_python


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2026-11-23"),
        ("+1 day", "2026-11-24"),
        ("+14 days", "2026-12-07"),
        ("-2 weeks", "2026-11-09"),
        ("+3 months", "2027-02-23"),
        ("-18 years", "2008-11-23"),
        ("+0 days", "2026-11-23"),
        ("-999 years", "1027-11-23"),
        ("+9999 months", "2860-02-23"),
    ],
)
def test_a_day_is_counted_from_today_in_the_calendar(words: str, day: str) -> None:
    assert read(words).from_day(date(2026, 11, 23)) == date.fromisoformat(day)
    assert str(read(words)) == words


def test_a_month_that_is_shorter_gives_its_last_day() -> None:
    assert read("-1 years").from_day(date(2028, 2, 29)) == date(2027, 2, 28)
    assert read("+1 month").from_day(date(2026, 1, 31)) == date(2026, 2, 28)
    assert read("-1 month").from_day(date(2026, 3, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    "value",
    [
        *("Today", "14 days", "+14days", "+ 14 days", "+1.5 years", "tomorrow", "+2 hours", "+10000 days"),
        *("+1000 years", "", "2026-12-31", "+١ day", "today\n", 14, True, None, NOON),
    ],
)
def test_anything_else_is_refused_with_what_is_meant(value: object) -> None:
    with pytest.raises(ValidationError, match=re.escape('"today", "+14 days", "-18 years"')):
        read(value)


@pytest.mark.parametrize("hour", range(24))
def test_wherever_the_visitor_is_today_is_neither_too_early_nor_too_late(hour: int) -> None:
    now = NOON.replace(hour=hour)
    todays = {(now + timedelta(hours=offset)).date() for offset in range(-12, 15)}
    assert first_day(read("today"), now) == min(todays)
    assert last_day(read("today"), now) == max(todays)
    assert last_day(read("-18 years"), now) - max(todays) == date(2008, 11, 23) - date(2026, 11, 23)
    fixed = date(2026, 11, 23)
    assert first_day(fixed, now) == last_day(fixed, now) == fixed


def test_bounds_are_held_against_each_other_only_where_they_are_of_one_kind() -> None:
    assert is_after(read("+3 weeks"), read("+14 days"))
    assert is_after(read("-17 years"), read("-18 years"))
    assert is_after(date(2026, 12, 2), date(2026, 12, 1))
    assert not is_after(read("+14 days"), read("+2 weeks"))
    assert not is_after(read("today"), date(2020, 1, 1))  # such a file was right when it was written
    assert not is_after(date(2999, 1, 1), read("today"))


DAY = """[[fields]]
property = "day"
type = "date"
label = "Day"
min = "today"
max = "+14 days"
"""


@pytest.mark.parametrize(("days", "is_taken"), [(-3, False), (0, True), (14, True), (17, False)])
def test_an_answer_is_held_to_the_bounds_of_the_day_on_which_it_is_sent(
    definition: Callable[[str], FormDefinition], fill: Callable[..., PublicForm], days: int, is_taken: bool
) -> None:
    answer = datetime.now(UTC).date() + timedelta(days=days)
    errors = fill(definition(DAY), {"day": answer.isoformat()}).errors_by_name()
    assert ("day" not in errors) == is_taken
    if not is_taken:
        assert re.fullmatch(r"“Day” must be [A-Z][a-z]+ \d+, \d{4} or (later|earlier)", errors["day"][0])


def test_a_calendar_offers_every_day_that_will_be_taken_while_its_page_can_be_sent(
    definition: Callable[[str], FormDefinition],
) -> None:
    field = definition(DAY).fields[1]
    assert isinstance(field, DateField)
    assert field.min is not None
    assert field.max is not None
    for hours, age in product(range(0, 48, 5), (0, 1, 24, 7 * 24)):
        made = NOON + timedelta(hours=hours)
        sent = made + timedelta(hours=age)
        offered = field.bounds(made)
        assert offered["min"] <= first_day(field.min, sent).isoformat()
        assert offered["max"] >= last_day(field.max, sent).isoformat()


def test_a_calendar_shows_the_bounds_of_the_moment_not_of_when_the_form_was_read(
    definition: Callable[[str], FormDefinition], builder: FormBuilder
) -> None:
    form = definition(DAY)
    field = form.fields[1]
    assert isinstance(field, DateField)
    before = field.bounds(datetime.now(UTC))
    html = str(builder.form_class(form).blank({}).visible_fields()[1]())
    assert dict(re.findall(r'(min|max)="([^"]+)"', html)) in (before, field.bounds(datetime.now(UTC)))
    fixed = definition(DAY.replace('"today"', "2026-12-01").replace('"+14 days"', "2026-12-24"))
    html = str(builder.form_class(fixed).blank({}).visible_fields()[1]())
    assert 'min="2026-12-01"' in html
    assert 'max="2026-12-24"' in html
    assert 'type="date"' in html
