"""What `porch check` remarks on forms that people sign up to come to: can all of them, and is there still time?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from porch.forms.catalog import Catalog
from porch.forms.definition import FormDefinition
from porch.forms.event import Event

_JOIN: Final = 'existing = "join-lists"'
_LISTS: Final = 'mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]'
_A_DAY: Final = timedelta(days=1)
"""How long an event without an end may last."""


def remarks_on_occasions(catalog: Catalog, now: datetime) -> Iterator[str]:
    """Each remark as one line, with the file that it is about; ``now`` knows its time zone."""
    for slug, form in catalog.forms.items():
        for remark in (_on_those_who_are_known(form), _on_the_past(form, now)):
            if remark:
                yield f"forms/{slug}.toml: {remark}"


def _on_those_who_are_known(form: FormDefinition) -> str | None:
    """People who are in the audience already are nobody's guests where they join no list."""
    if form.event is None and form.limit is None:
        return None
    if form.existing == "join-lists":
        return None if form.list_ids() else f"{_JOIN} has no list that people could join; add one, like {_LISTS}"
    if "existing" in form.model_fields_set:
        return None  # somebody wanted it so
    line = _JOIN if form.list_ids() else f"{_JOIN} and a list for the guests, like {_LISTS}"
    what = "an [event]" if form.event else "a limit"
    return f"who is in the audience already can sign up here, but joins no list, though there is {what}; add {line}"


def _on_the_past(form: FormDefinition, now: datetime) -> str | None:
    if form.event is None or form.state(now) == "closed" or (over := _end(form.event)) > now:
        return None
    when = f"{over:%Y-%m-%d}"
    return (
        f"the [event] was over on {when}, and people can still sign up; mend its dates, or close the form by `closes`"
    )


def _end(event: Event) -> datetime:
    return event.ends or event.starts + _A_DAY
