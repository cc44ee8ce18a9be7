"""Every field type by the word that form files use for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import Discriminator, Tag

from porch.forms.fields.agreeing import BooleanField, ConsentField
from porch.forms.fields.base import FormField
from porch.forms.fields.choosing import ChoiceField, ListsField, MultichoiceField
from porch.forms.fields.dates import DateField
from porch.forms.fields.numeric import NumberField
from porch.forms.fields.reaching import EmailField, TelField, UrlField
from porch.forms.fields.text import TextareaField, TextField
from porch.forms.fields.unseen import HiddenField

FIELD_TYPES: Final[Mapping[str, type[FormField]]] = MappingProxyType(
    {
        "email": EmailField,
        "text": TextField,
        "textarea": TextareaField,
        "tel": TelField,
        "url": UrlField,
        "number": NumberField,
        "date": DateField,
        "boolean": BooleanField,
        "choice": ChoiceField,
        "multichoice": MultichoiceField,
        "lists": ListsField,
        "consent": ConsentField,
        "hidden": HiddenField,
    }
)


def type_of(values: Any) -> Any:
    """The type of a field table (or field): the one it names, else ``email`` for that property and ``text``."""
    if isinstance(values, FormField):
        return values.type
    if not isinstance(values, dict):
        return None
    default = "email" if values.get("property") == "email" else "text"
    return values.get("type", default)


AnyField = Annotated[
    Annotated[EmailField, Tag("email")]
    | Annotated[TextField, Tag("text")]
    | Annotated[TextareaField, Tag("textarea")]
    | Annotated[TelField, Tag("tel")]
    | Annotated[UrlField, Tag("url")]
    | Annotated[NumberField, Tag("number")]
    | Annotated[DateField, Tag("date")]
    | Annotated[BooleanField, Tag("boolean")]
    | Annotated[ChoiceField, Tag("choice")]
    | Annotated[MultichoiceField, Tag("multichoice")]
    | Annotated[ListsField, Tag("lists")]
    | Annotated[ConsentField, Tag("consent")]
    | Annotated[HiddenField, Tag("hidden")],
    Discriminator(type_of),
]
