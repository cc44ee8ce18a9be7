"""The WTForms side of fields: how they are bound, keep what was typed and render."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import NullTranslations
from typing import Any

import wtforms
from markupsafe import Markup
from wtforms import widgets
from wtforms.fields.choices import Choice, SelectFieldBase  # type: ignore[attr-defined]  # not in the stubs yet
from wtforms.fields.core import UnboundField

from porch.forms.fields.base import FormField, first


class Input(wtforms.Field):
    """A WTForms field that leaves reading and judging an answer to its definition.

    ``data`` is the clean answer (``None``: left blank), ``typed`` what was posted, kept for showing it again.
    """

    def __init__(self, definition: FormField, words: NullTranslations, **options: Any) -> None:
        super().__init__(label=definition.label_markup(words), id=definition.id, **options)
        self.definition = definition
        self.words = words
        self.typed: list[Any] = []

    @property
    def focus_id(self) -> str:
        """The id that a link to this field goes to."""
        return self.id

    @property
    def described_by(self) -> str | None:
        """The ids of hint and error, as present: the value of ``aria-describedby``."""
        parts = (("hint", self.definition.hint), ("error", self.errors))
        return " ".join(f"{self.id}-{part}" for part, present in parts if present) or None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take an answer; what cannot be taken becomes the field's error."""
        self.typed = valuelist
        self.data = self.definition.read(valuelist, self.words)

    def described(self, options: dict[str, Any]) -> dict[str, Any]:
        """Attributes with those that tie a control to its hint and error.

        An answer that is needed is so in words for screen readers: of an empty box that is ``required``, Firefox says
        that its entry is invalid, before anybody has typed.
        """
        state: dict[str, Any] = {"aria-required": "true"} if self.definition.is_required else {}
        if self.described_by:
            state["aria-describedby"] = self.described_by
        if self.errors:
            state["aria-invalid"] = "true"
        return {**state, **options}

    def __call__(self, **options: object) -> Markup:
        """The control as HTML; ``options`` are further attributes."""
        return super().__call__(**self.described(options))


class TypedInput(Input):
    """A control that text is typed into."""

    widget = widgets.TextInput()

    def _value(self) -> str:
        """What the control shows: the text as it was typed, else the value it begins with."""
        shown = first(self.typed) if self.typed else self.data
        return "" if shown is None or isinstance(shown, (dict, list)) else str(shown)


class Tick(Input):
    """One checkbox."""

    widget = widgets.CheckboxInput()

    def _value(self) -> str:
        return "true"


class Unseen(Input):
    """A hidden input."""

    widget = widgets.HiddenInput()

    def _value(self) -> str:
        if isinstance(self.data, bool):
            return str(self.data).lower()
        return "" if self.data is None else str(self.data)


class Choosing(Input, SelectFieldBase):
    """Radios, ticks or a drop-down; iterating over it gives each option with its label."""

    def __init__(
        self, definition: FormField, words: NullTranslations, options: list[tuple[str, str]], **rest: Any
    ) -> None:
        super().__init__(definition, words, **rest)
        self.options = options

    @property
    def focus_id(self) -> str:
        """The first option, or the drop-down itself."""
        return f"{self.id}-0" if self.definition.shape == "group" else self.id

    def iter_choices(self) -> Iterator[Any]:
        """The options as WTForms' widgets want them."""
        chosen = self.typed or self.data or [""]
        for value, label in self.options:
            yield Choice(value=value, label=label, selected=value in chosen, render_kw={})

    def described(self, options: dict[str, Any]) -> dict[str, Any]:
        """A group's hint and error belong to its fieldset, see ``described_by``."""
        return super().described(options) if self.definition.shape == "single" else options


def bound_as(kind: type[Input], definition: FormField, words: NullTranslations, **options: Any) -> UnboundField[Any]:
    """A field of this kind for one form class; ``None`` attributes are left out."""
    attributes = {key: value for key, value in options.pop("attributes", {}).items() if value is not None}
    return UnboundField(kind, definition, words, name=definition.name, render_kw=attributes, **options)
