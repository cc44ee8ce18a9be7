"""``GET /<slug>.json``: a form described, for those who render it themselves. Nothing in it is not in the page too."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, Response, jsonify

from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition
from porch.forms.fields.base import FormField, Unfit
from porch.forms.fields.days import CountedDay
from porch.forms.fields.unseen import HiddenField
from porch.web.cache import fresh_for_all, next_change
from porch.web.context import definition_of, public_address, services, words
from porch.web.indexing import mark_unlisted
from porch.web.reception import form_state

description = Blueprint("description", __name__)

_RULES = ("min", "max", "step", "integer", "max_length", "rows")


@description.get("/<slug:slug>.json")
def describe(slug: str) -> Response:
    """The form's fields with their labels, rules and messages; never list IDs, constants or the source."""
    definition = definition_of(slug)
    form = services().builder.form_class(definition).blank({})
    changes = next_change([definition], datetime.now(UTC))
    response = mark_unlisted(jsonify(_described(definition, form)), definition)
    return fresh_for_all(response, changes=changes, query=frozenset())


def _described(definition: FormDefinition, form: PublicForm) -> dict[str, Any]:
    return _filled(
        form=definition.slug,
        title=definition.title,
        intro=str(definition.intro_html),
        button=definition.button or words().gettext("Sign up"),
        language=services().catalog.language_of(definition),
        state=form_state(definition),
        action=public_address(definition.slug),
        fields=[dict(_described_field(field.definition, str(field.label.text))) for field in form.inputs()],
        messages={kind: definition.message(kind, words()) for kind in ("success", "existing")},
    )


def _described_field(field: FormField, label_html: str) -> Iterator[tuple[str, Any]]:
    yield "name", field.name
    yield "type", field.type
    if isinstance(field, HiddenField):
        yield from _filled(query=field.query, **{"from": field.arrival}).items()
        return
    yield "label", field.label_text(words())
    if field.type == "consent":
        yield "label_html", label_html
    yield "required", field.is_required
    yield from _filled(hint=field.hint, autocomplete=field.autocomplete, many=field.many or None).items()
    yield from _filled(**{rule: _plain(getattr(field, rule, None)) for rule in _RULES}).items()
    if choices := getattr(field, "choices", None):
        yield "choices", [_described_choice(choice) for choice in choices]
    if message := _message_when_blank(field):
        yield "messages", {"required": message}


def _described_choice(choice: Any) -> dict[str, str]:
    """A choice by what is posted for it: a list's key stands for its ID."""
    value = getattr(choice, "key", None) or choice.value
    return {"value": value, "label": choice.label or value}


def _message_when_blank(field: FormField) -> str | None:
    try:
        field.read([], words())
    except Unfit as unfit:
        return str(unfit)
    return None


def _plain(value: Any) -> Any:
    """Days as text: those of the calendar as ``YYYY-MM-DD``, those counted from today in the form file's words."""
    return str(value) if isinstance(value, (date, CountedDay)) else value


def _filled(**parts: Any) -> dict[str, Any]:
    """What there is to say; 0 says something."""
    return {name: value for name, value in parts.items() if value not in (None, "") and value is not False}
