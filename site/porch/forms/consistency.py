"""What the keys of a form say against each other, and one form against another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from porch.contact import PLATFORM_PROPERTIES, PropertyType
from porch.errors import Problem
from porch.forms import attribution, complaints
from porch.forms.definition import FormDefinition, type_of_constant
from porch.forms.document import Document
from porch.forms.fields.unseen import HiddenField
from porch.forms.positions import Path

Checked = tuple[Document, FormDefinition]


def problems_within(document: Document, form: FormDefinition) -> Iterator[Problem]:
    """Contradictions inside one form file."""
    for path, message in _contradictions(form):
        yield document.problem(path, message)


def problems_between(forms: Iterable[Checked]) -> Iterator[Problem]:
    """A property with two types: at the platform it can have only one."""
    seen: dict[str, tuple[PropertyType, str]] = {
        name: (kind, "at the platform") for name, kind in PLATFORM_PROPERTIES.items()
    }
    for document, form in forms:
        for name, kind, path in _typed_properties(form):
            known, where = seen.setdefault(name, (kind, f"in {document.file}:{document.line(path)}"))
            if known != kind:
                message = f"`{name}` is a {kind} here but a {known} {where}; use one type, or another property"
                yield document.problem(path, message)


def _contradictions(form: FormDefinition) -> Iterator[tuple[Path, str]]:
    yield from _about_email(form)
    yield from _used_twice(form)
    yield from _about_source(form)
    for index, field in enumerate(form.fields):
        for path, message in field.complaints():
            yield ("fields", index, *path), message
    if form.opens is not None and form.closes is not None and form.closes <= form.opens:
        yield ("closes",), f"is not after opens ({form.opens.isoformat()}), so that the form is never open; mend one"
    for key, message in form.event.complaints() if form.event else ():
        yield ("event", key), message
    if len(set(form.mailing_lists)) < len(form.mailing_lists):
        yield ("mailing_lists",), "one list is there twice; keep it once"


def _about_email(form: FormDefinition) -> Iterator[tuple[Path, str]]:
    places = [index for index, field in enumerate(form.fields) if getattr(field, "property", None) == "email"]
    if not places:
        hint = 'add one with property = "email" and label = "E-mail address"'
        yield ("fields",), f"no field asks for the e-mail address, and there is no contact without one; {hint}"
    for index in places:
        if form.fields[index].type != "email":
            yield ("fields", index, "type"), 'the contact\'s address must have type = "email"; remove this line'
    if "email" in form.properties:
        yield ("properties", "email"), "the address comes from the visitor; remove it here"


def _used_twice(form: FormDefinition) -> Iterator[tuple[Path, str]]:
    seen: dict[str, str] = {}
    for index, field in enumerate(form.fields):
        path: Path = ("fields", index, "property") if getattr(field, "property", None) else ("fields", index)
        if field.name in seen:
            yield path, _twice(field.name, seen[field.name])
        seen.setdefault(field.name, f"fields[{index + 1}]")
    for name in form.properties:
        if name in seen:
            yield ("properties", name), _twice(name, seen[name])
        seen.setdefault(name, "[properties]")
    if form.user_group and "userGroup" in seen:
        yield ("user_group",), _twice("userGroup", seen["userGroup"])


def _about_source(form: FormDefinition) -> Iterator[tuple[Path, str]]:
    """Placeholders name what is carried, and what is carried goes somewhere."""
    source = form.source or ""
    asked = attribution.placeholders(source)
    carried = {name for field in form.fields if isinstance(field, HiddenField) for name in (field.query, field.arrival)}
    known = {*attribution.USUAL, *filter(None, carried)}
    if attribution.has_loose_brace(source):
        yield ("source",), "a brace is open or lone; a placeholder is a name in two braces, like {utm_campaign}"
    for name in asked:
        if name not in known:
            yield ("source",), f"nothing carries `{{{name}}}`; {complaints.did_you_mean(name, known)}"
        elif name not in carried and any(field.name == name for field in form.fields):
            yield ("source",), f"`{name}` is a field of this form; a source takes only what hidden fields carry"
    for index, field in enumerate(form.fields):
        if isinstance(field, HiddenField) and not field.property and not {field.query, field.arrival} & {*asked}:
            yield ("fields", index), "this hidden field is sent nowhere; add a `property`, or name it in `source`"


def _twice(name: str, where: str) -> str:
    if name == "lists":
        return f"lists are chosen in {where} already; put all choices into one field"
    if name == "consent":
        return f'a consent without a property is in {where} already; give one of them a `property = "…"`'
    return f"`{name}` is used in {where} already; a contact has each property once, so remove one"


def _typed_properties(form: FormDefinition) -> Iterator[tuple[str, PropertyType, Path]]:
    for index, field in enumerate(form.fields):
        name = getattr(field, "property", None)
        if name is not None and field.property_type is not None:
            yield name, field.property_type, ("fields", index, "property")
    for name, value in form.properties.items():
        yield name, type_of_constant(value), ("properties", name)
    if form.user_group:
        yield "userGroup", "string", ("user_group",)
