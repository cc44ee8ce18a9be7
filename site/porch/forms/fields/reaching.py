"""Ways to reach somebody: e-mail address, telephone number, web address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from gettext import NullTranslations
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field
from wtforms import widgets

from porch.forms import address
from porch.forms.fields.base import Complaint, Unfit, check_length
from porch.forms.fields.text import TypedField

_PLAIN = {"spellcheck": "false", "dir": "ltr"}


class EmailField(TypedField):
    """An e-mail address. The contact's own has ``property = "email"`` and is always required."""

    fills_in: ClassVar[str | None] = "email"

    type: Literal["email"] = "email"
    required: Annotated[
        bool, Field(description="Whether it must be answered; always so for the contact's own address.")
    ] = Field(default_factory=lambda data: data.get("property") == "email")

    def complaints(self) -> Iterator[Complaint]:
        """A contact without an address cannot be sent."""
        if self.property == "email" and not self.required:
            yield ("required",), "the platform takes no contact without an e-mail address; remove this line"

    def attributes(self) -> dict[str, str]:
        """Nothing is to be corrected in an address."""
        return {**_PLAIN, "inputmode": "email", "autocapitalize": "none"}

    def widget(self) -> widgets.Input:
        """An e-mail input: phones show the keyboard for it."""
        return widgets.EmailInput()

    def judged(self, text: str, words: NullTranslations) -> str:
        """The address as typed, with its domain in small ASCII letters."""
        try:
            deliverable = address.deliverable(text)
        except address.Unusable as unusable:
            raise Unfit(unusable.message(words)) from unusable
        check_length(deliverable, self.label, words)
        return deliverable

    def ask(self, words: NullTranslations) -> str:
        """The message where nothing was answered."""
        if self.property == "email":
            return words.gettext("Enter your e-mail address")
        return super().ask(words)


class TelField(TypedField):
    """A telephone number, kept as it was written."""

    fills_in: ClassVar[str | None] = "tel"

    type: Literal["tel"]

    def attributes(self) -> dict[str, str]:
        """Numbers run from left to right in every language."""
        return dict(_PLAIN)

    def widget(self) -> widgets.Input:
        """A telephone input."""
        return widgets.TelInput()

    def judged(self, text: str, words: NullTranslations) -> str:
        """A number with 5 to 15 digits (ITU-T E.164 allows no more) and the usual signs between them."""
        digits = sum(char.isdecimal() for char in text)
        plain = unicodedata.normalize("NFKC", text)
        if not 5 <= digits <= 15 or not re.fullmatch(r"\(?\+?[\d\s()./\-‐‑–]*", plain):
            message = words.gettext("Enter “{label}” as a telephone number, like +49 30 901820")
            raise Unfit(message.format(label=self.label))
        check_length(text, self.label, words)
        return text


class UrlField(TypedField):
    """A web address."""

    fills_in: ClassVar[str | None] = "url"

    type: Literal["url"]

    def attributes(self) -> dict[str, str]:
        """Nothing is to be corrected in an address."""
        return {**_PLAIN, "inputmode": "url", "autocapitalize": "none"}

    def widget(self) -> widgets.Input:
        """A web address input."""
        return widgets.URLInput()

    def judged(self, text: str, words: NullTranslations) -> str:
        """An address that begins with http:// or https:// and has a host."""
        check_length(text, self.label, words)
        if _is_host_and_path(text):
            message = words.gettext("Begin “{label}” with https://, like https://{text}")
            raise Unfit(message.format(label=self.label, text=text))
        if not _is_web_address(text):
            message = words.gettext("Enter “{label}” as a web address, like https://www.example.com")
            raise Unfit(message.format(label=self.label))
        return text


def _is_host_and_path(text: str) -> bool:
    return re.match(r"[a-z][a-z0-9+-]*:(?!\d)", text, re.I) is None and _is_web_address(f"https://{text}")


def _is_web_address(text: Any) -> bool:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme.lower() not in ("http", "https") or not host or re.search(r"[\s<>\"\\]", text):
        return False
    return "." in host.strip(".") or host == "localhost" or ":" in host
