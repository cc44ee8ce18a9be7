"""From a form that was filled in well to the contact that is sent."""

from __future__ import annotations

from porch.contact import Contact, PropertyValue
from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition


def contact_from(definition: FormDefinition, form: PublicForm) -> Contact:
    """The contact of a form whose ``validate`` said yes.

    The visitor's answers come first, in page order, then what the form file adds: nothing that was posted can change
    that part. Answers left blank are left out.
    """
    return Contact(
        email=str(_answer(form, definition.email_field.name)),
        properties=_properties(definition, form),
        source=definition.source_of({field.definition.name: field.data for field in form.inputs()}),
        mailing_lists=_mailing_lists(definition, form),
        subscribed=definition.subscribed,
    )


def _answer(form: PublicForm, name: str) -> object:
    return next(field.data for field in form.inputs() if field.definition.name == name)


def _properties(definition: FormDefinition, form: PublicForm) -> dict[str, PropertyValue]:
    answers: dict[str, PropertyValue] = {}
    for field in form.inputs():
        value = field.definition.value(field.data)
        if value is not None and field.definition is not definition.email_field:
            answers[field.definition.name] = value
    added = {"userGroup": definition.user_group} if definition.user_group else {}
    return {**answers, **definition.constants, **added}


def _mailing_lists(definition: FormDefinition, form: PublicForm) -> tuple[str, ...]:
    chosen = [list_id for field in form.inputs() if field.definition.type == "lists" for list_id in field.data or ()]
    return tuple(dict.fromkeys((*definition.mailing_lists, *chosen)))
