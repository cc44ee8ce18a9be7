"""Colours as people write them: names, digits, and every notation of CSS that says what the colour is."""

from __future__ import annotations

import re
from typing import Final, Literal

Scheme = Literal["light", "dark"]
_SIX_DIGITS: Final = re.compile(r"#[0-9A-Fa-f]{6}")


def read_colour(text: str, scheme: Scheme | None = None) -> str:
    """A CSS colour as ``#rrggbb``, the way an sRGB screen shows it: what is more vivid is clipped, as in browsers.

    ``scheme`` is the side of ``light-dark()`` that is seen; ``None`` takes one colour alone. ``ValueError`` says of
    anything else why it cannot be known and how to mend it, as the rest of a sentence that begins with the text.
    """
    if _SIX_DIGITS.fullmatch(text):
        return text.lower()
    from porch.forms import notation  # only here: most sites write six digits, and need no library to start

    return notation.read(text, scheme)
