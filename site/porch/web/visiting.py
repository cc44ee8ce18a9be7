"""What a request says of its sender, read for the guard. No property has these names: theirs begin with a letter."""

import math
from collections.abc import Mapping
from typing import Any, Final

from flask import Request

from porch.forms.definition import FormDefinition
from porch.guard.visit import Visit
from porch.web.context import services
from porch.web.proxies import visitor_network

PROOF: Final = "_proof"
CONFIRMATION: Final = "_confirm"
MILLISECONDS: Final = "_took"
KIOSK: Final = "_kiosk"
KIOSK_LINK: Final = "kiosk"
"""The name of the same token in a page's query string: `porch kiosk` prints such links."""
TURNSTILE: Final = "cf-turnstile-response"
"""The name that Turnstile's own widget gives its input (Turnstile docs, "Widget configurations")."""

_LONGEST: Final = 4096
"""Characters of a token that are looked at; the longest of ours are a third of it."""


def read_visit(request: Request, posted: Mapping[str, Any], definition: FormDefinition) -> Visit:
    """The visit behind a submission; ``posted`` is the body, as a form or as JSON."""
    return Visit(
        network=visitor_network(request),
        bait=bool(_text(posted, bait_of(definition))),
        seconds=_seconds(_text(posted, MILLISECONDS)),
        proof=_text(posted, PROOF),
        confirmation=_text(posted, CONFIRMATION),
        kiosk=kiosk_of(definition, _text(posted, KIOSK)),
        turnstile=_text(posted, TURNSTILE),
    )


def bait_of(definition: FormDefinition) -> str:
    """The name of the form's input that no person sees."""
    return services().gate.bait(definition.slug, frozenset(field.name for field in definition.inputs))


def kiosk_of(definition: FormDefinition, token: str) -> str:
    """``token`` if it is one of the form's kiosk links; else nothing, as if there were none."""
    return token if definition.guard.kiosk and services().gate.kiosk(token, definition.slug) else ""


def _text(posted: Mapping[str, Any], name: str) -> str:
    value = posted.get(name)
    return value[:_LONGEST] if isinstance(value, str) else ""


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text) / 1000
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
