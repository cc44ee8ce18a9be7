"""One of several, or several of several: choice, multichoice, lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from gettext import NullTranslations
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field
from wtforms import widgets
from wtforms.fields.core import UnboundField

from porch.contact import PropertyType
from porch.forms import cleaning
from porch.forms.fields.base import (
    Complaint,
    FormField,
    PropertyField,
    Required,
    Shape,
    Unfit,
    check_length,
    first,
    text_of,
)
from porch.forms.fields.inputs import Choosing, bound_as
from porch.forms.texts import Text
from porch.forms.vocabulary import KEY, ListId, Table, Words

MOST_RADIOS = 5
"""Up to here choices are radios, all in view; beyond, a drop-down."""
JOINT = ", "
"""Between the answers of a multichoice, which travels as one string."""


class Choice(Table):
    """One answer to choose: what is sent, and what visitors read."""

    value: Annotated[Words, Field(description="What is sent.", examples=["pro"])]
    label: Annotated[Text | None, Field(description="What visitors read; default: the value.")] = None


class ListChoice(Table):
    """One mailing list to choose."""

    key: Annotated[
        str,
        Field(pattern=KEY, description="Stands for the list in the page: any word."),
    ]
    list: Annotated[ListId, Field(description="The list's ID at the platform; it is in no page.")]
    label: Annotated[Text, Field(description="What visitors read.", examples=["Product news"])]


def _spelled_out(choice: Any) -> Any:
    return {"value": choice} if isinstance(choice, str) else choice


Choices = Annotated[
    tuple[Annotated[Choice, BeforeValidator(_spelled_out, json_schema_input_type=str | Choice)], ...],
    Field(
        strict=False,
        min_length=1,
        description="The answers: texts, or tables with value and label.",
        examples=[["Pro", "Free"], [{"value": "pro", "label": "Pro"}]],
    ),
]


class ChoiceField(PropertyField):
    """One of several answers."""

    type: Literal["choice"]
    choices: Choices

    @property
    def shape(self) -> Shape:
        """Radios in a group, or a drop-down."""
        return "group" if len(self.choices) <= MOST_RADIOS else "single"

    def complaints(self) -> Iterator[Complaint]:
        """Every value is there once, and comes back as it is."""
        yield from _twice(_values(self.choices), "value")
        yield from _changing(self.choices)

    def unbound(self, words: NullTranslations) -> UnboundField[Any]:
        """Radios; a drop-down begins with an empty line, so that nobody answers without noticing."""
        options = _options(self.choices)
        if self.shape == "group":
            return _group(self, words, options, widgets.RadioInput())
        first_line = ("", words.gettext("Please choose"))
        attributes = {"autocomplete": self.autocomplete}
        return bound_as(
            Choosing, self, words, options=[first_line, *options], widget=widgets.Select(), attributes=attributes
        )

    def read(self, posted: list[Any], words: NullTranslations) -> str | None:
        """The value that was chosen."""
        text = cleaning.one_line(text_of(first(posted), self.label, words))
        if text in _values(self.choices):
            return text
        if text or self.required:
            raise Unfit(words.gettext("Choose one of the answers for “{label}”").format(label=self.label))
        return None


class MultichoiceField(PropertyField):
    """Several of several answers, sent as one text."""

    many: ClassVar[bool] = True
    type: Literal["multichoice"]
    choices: Choices

    @property
    def shape(self) -> Shape:
        """Ticks in a group."""
        return "group"

    def complaints(self) -> Iterator[Complaint]:
        """Every value is there once, comes back as it is, and can be told from the others."""
        yield from _twice(_values(self.choices), "value")
        yield from _changing(self.choices)
        for index, choice in enumerate(self.choices):
            if JOINT in choice.value:
                yield (
                    ("choices", index),
                    f"`{choice.value}` has a comma in it, and answers are joined by commas: write "
                    '{ value = "one word", label = "…" }',
                )

    def unbound(self, words: NullTranslations) -> UnboundField[Any]:
        """Ticks."""
        return _group(self, words, _options(self.choices), widgets.CheckboxInput())

    def read(self, posted: list[Any], words: NullTranslations) -> str | None:
        """The chosen values in page order, joined."""
        chosen = _several(posted, _values(self.choices), self.label, words)
        if not chosen and self.required:
            raise Unfit(words.gettext("Choose at least one answer for “{label}”").format(label=self.label))
        joined = JOINT.join(chosen)
        check_length(joined, self.label, words)
        return joined or None


class ListsField(FormField):
    """Mailing lists that visitors choose from; the page knows them by their keys."""

    property_type: ClassVar[PropertyType | None] = None
    many: ClassVar[bool] = True
    type: Literal["lists"]
    label: Annotated[
        Text | None, Field(description="What visitors read above the lists.", examples=["Which letters?"])
    ] = None
    required: Required = False
    choices: Annotated[
        tuple[ListChoice, ...],
        Field(
            strict=False,
            min_length=1,
            description="The lists: key (in the page), list (the ID), label.",
            examples=[[{"key": "news", "list": "cm16k73gq014h0mmj5b6jdi9r", "label": "Product news"}]],
        ),
    ]

    @property
    def name(self) -> str:
        """Lists are no property: their input has a name of its own."""
        return "lists"

    @property
    def shape(self) -> Shape:
        """Ticks in a group."""
        return "group"

    def label_text(self, words: NullTranslations) -> str:
        """The form file's label, or a plain question."""
        return self.label or words.gettext("Which e-mails would you like?")

    def complaints(self) -> Iterator[Complaint]:
        """Every key and every list is there once."""
        yield from _twice([choice.key for choice in self.choices], "key")
        yield from _twice([choice.list for choice in self.choices], "list")

    def unbound(self, words: NullTranslations) -> UnboundField[Any]:
        """Ticks, posted by key."""
        options = [(choice.key, choice.label) for choice in self.choices]
        return _group(self, words, options, widgets.CheckboxInput())

    def read(self, posted: list[Any], words: NullTranslations) -> tuple[str, ...]:
        """The IDs of the chosen lists, in page order."""
        label = self.label_text(words)
        chosen = _several(posted, [choice.key for choice in self.choices], label, words)
        if not chosen and self.required:
            raise Unfit(words.gettext("Choose at least one answer for “{label}”").format(label=label))
        return tuple(choice.list for choice in self.choices if choice.key in chosen)

    def value(self, data: Any) -> None:
        """Lists travel beside the properties."""
        del data


def _group(
    field: FormField, words: NullTranslations, options: list[tuple[str, str]], widget: widgets.Input
) -> UnboundField[Any]:
    return bound_as(Choosing, field, words, options=options, widget=widgets.ListWidget(), option_widget=widget)


def _options(choices: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(choice.value, choice.label or choice.value) for choice in choices]


def _values(choices: Sequence[Choice]) -> list[str]:
    return [choice.value for choice in choices]


def _several(posted: list[Any], known: list[str], label: str, words: NullTranslations) -> list[str]:
    """What was chosen of ``known``, each once and in its order."""
    chosen = {cleaning.one_line(text_of(raw, label, words)) for raw in posted} - {""}
    if chosen - set(known):
        raise Unfit(words.gettext("Choose only from the answers for “{label}”").format(label=label))
    return [value for value in known if value in chosen]


def _changing(choices: Sequence[Choice]) -> Iterator[Complaint]:
    """Values that no answer would ever be the same as, for answers are cleaned."""
    for index, choice in enumerate(choices):
        if (clean := cleaning.one_line(choice.value)) != choice.value:
            why = "there is a space, a line break or an invisible character too many in"
            yield ("choices", index), f"{why} `{choice.value}`; write `{clean}`"


def _twice(values: Sequence[str], key: str) -> Iterator[Complaint]:
    seen: Counter[str] = Counter()
    for index, value in enumerate(values):
        seen[value] += 1
        if seen[value] == 2:
            yield ("choices", index), f"the {key} `{value}` is there twice; every choice needs its own"
