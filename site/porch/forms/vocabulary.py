"""What the values in `porch.toml` and form files may be: names, addresses, colours, list IDs."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StringConstraints

from porch import locales
from porch.contact import LONGEST_VALUE, PLATFORM_PROPERTIES, RESERVED_PROPERTIES
from porch.forms import slips
from porch.forms.colours import read_colour

SLUG = r"^[a-z0-9][a-z0-9-]*$"
KEY = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
QUERY = r"^[A-Za-z0-9_.~-]{1,100}$"
AUTOCOMPLETE = r"^[a-z0-9 -]+$"
TAG = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
"""A language, like de or pt-BR (RFC 5646)."""

_LIST_ID = r"c[a-z0-9]{20,30}"

_INSTEAD = {
    "source": "is not a property here: use the form's own key `source`",
    "subscribed": "is not a property here: use the form's own key `subscribed`",
    "mailingLists": 'is not a property here: use the form\'s key `mailing_lists`, or a field with type = "lists"',
    "optInStatus": "is kept by the platform alone and cannot be sent; remove it",
    "lists": 'is the input name of a field with type = "lists"; give the property another name',
    "contactId": "is the platform's own and cannot be sent; remove it",
}
"""Names that would mean something else on the wire, and where to go instead."""


class Table(BaseModel):
    """One TOML table: unknown keys and wrong types are refused, nothing is converted on the quiet."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _property_name(name: str) -> str:
    if name in _INSTEAD:
        raise ValueError(f"`{name}` {_INSTEAD[name]}")
    if name in RESERVED_PROPERTIES:
        raise ValueError(f"`{name}` is reserved by the platform; give the property another name")
    known = None if name in PLATFORM_PROPERTIES else slips.meant(name, PLATFORM_PROPERTIES)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,99}", name):
        hint = f"did you mean `{known}`?" if known else "letters and digits, a letter first, like teamSize"
        raise ValueError(f"`{name}` cannot be a property's API name: {hint}")
    if known:
        raise ValueError(f"`{name}` would be a new property beside `{known}`; did you mean `{known}`?")
    return name


def _web_address(address: str, example: str = "https://www.example.com/welcome") -> str:
    if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/[^\s\\<>\"]*)?", address):
        example = f"https://{address}"
    example = f"write it in full, like {example}"
    try:
        parts = urlsplit(address)
        _ = parts.port  # a port that is no number is noticed only here
    except ValueError as error:
        raise ValueError(f"`{address}` is not a web address; {example}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s|[\\<>\"]", address):
        raise ValueError(f"`{address}` is not a web address; {example}")
    if parts.username is not None:
        raise ValueError("a web address with a user name or password would be shown to everybody; remove that part")
    return address


def _site_address(address: str) -> str:
    _web_address(address, "https://join.example.com")
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    if address.removesuffix("/") != origin:
        raise ValueError(f'`{address}`: a site has a host of its own, and pages right below it; write "{origin}"')
    return address


def _origin(address: str) -> str:
    _web_address(address, "https://www.example.com")
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    if address.lower() != origin:
        raise ValueError(f'`{address}` is more than an origin; write only scheme and host: "{origin}"')
    if "*" in address:
        raise ValueError(f"`{address}`: a star is not understood; list every origin by itself")
    if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:.]+", parts.hostname or ""):
        raise ValueError(
            f"`{address}`: write the host as browsers send it, in ASCII: {_ascii_host(parts.hostname or '')}"
        )
    if (parts.scheme, parts.port) in (("https", 443), ("http", 80)):
        raise ValueError(f"`{address}`: browsers leave the usual port out; write {parts.scheme}://{parts.hostname}")
    return origin


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return "letters, digits, dots and hyphens"


def _colour(colour: str) -> str:
    try:
        return read_colour(colour)
    except ValueError as error:
        raise ValueError(f"`{colour}` {error}") from None


def _list_id(text: str) -> str:
    if not re.fullmatch(_LIST_ID, text):
        if re.fullmatch(_LIST_ID, whole := "".join(text.split())):
            raise ValueError(f'there is a space in `{text}`; write "{whole}"')
        raise ValueError(
            f"`{text}` cannot be a list ID: they look like cm06f5v0e45nf0ml5754o9cix. "
            "Find yours in Loops under Settings → Lists"
        )
    return text


def _static_file(name: str) -> str:
    if strange := re.search(r"[^A-Za-z0-9_. /:\\-]", name):
        raise ValueError(
            f"`{name}`: rename the file without `{strange[0]}`; letters a-z, digits, spaces and . _ - will do"
        )
    if not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9_. -]*(/[A-Za-z0-9_-][A-Za-z0-9_. -]*)*", name):
        raise ValueError(f"`{name}` is not a file of the site's static/ folder; write its name alone, like logo.svg")
    return name


def check_language(tag: str) -> str:
    """``tag`` itself, if it is the code of a language in its usual spelling, for in addresses case does not count;
    raises ``ValueError``."""
    if not re.fullmatch(TAG, tag) or not locales.is_known(tag):
        begins = tag.lower() if len(tag) == 2 else tag[:2] if tag[2:3] == "_" else ""
        meant = locales.code_of(tag) or (begins if locales.is_known(begins) else "de")
        raise ValueError(f'`{tag}` is not a language\'s code; write its two letters, like "{meant}"')
    if tag != (usual := _usual_spelling(tag)):
        raise ValueError(f'`{tag}` is spelled "{usual}"; write it like that everywhere')
    return tag


def _usual_spelling(tag: str) -> str:
    """``pt-BR``, ``zh-Hant-TW`` (RFC 5646, section 2.1.1)."""
    language, *rest = tag.split("-")
    cased = (part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in rest)
    return "-".join((language, *cased))


def _constant(value: object) -> object:
    if isinstance(value, datetime) or not isinstance(value, (str, bool, int, float, date)):
        raise ValueError("must be a text, a number, true or false, or a date like 2026-05-31 without a time")
    if isinstance(value, str) and not value.strip():
        raise ValueError("must not be empty; write something or remove the line")
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        raise ValueError(f"is too long: at most {LONGEST_VALUE} characters, and this has {len(value)}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("must be a real number: the platform knows no nan and inf")
    return value


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError("must be a number, without quotes")
    return value


Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_VALUE, pattern=r"\S")]
"""A text of one to 498 characters: what the platform takes as one value."""
Markdown = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"\S")]
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=100)]
LanguageTag = Annotated[str, AfterValidator(check_language)]
Number = Annotated[int | float, PlainValidator(_number, json_schema_input_type=int | float)]
"""A number that stays as it was written: 5 is not 5.0 in a message."""
Constant = Annotated[
    str | bool | int | float | date,
    PlainValidator(_constant, json_schema_input_type=Words | bool | int | float | date),
]
PropertyName = Annotated[str, AfterValidator(_property_name)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
SiteAddress = Annotated[str, AfterValidator(_site_address)]
Origin = Annotated[str, AfterValidator(_origin)]
Colour = Annotated[str, AfterValidator(_colour)]
"""A colour in any notation of CSS, kept as ``#rrggbb``."""
ListId = Annotated[str, AfterValidator(_list_id)]
StaticFile = Annotated[str, AfterValidator(_static_file)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
ManyListIds = Annotated[tuple[ListId, ...], Field(strict=False)]
ManyOrigins = Annotated[tuple[Origin, ...], Field(strict=False)]
ManyWebAddresses = Annotated[tuple[WebAddress, ...], Field(strict=False)]
