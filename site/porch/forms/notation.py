"""The notations that CSS has for colours (CSS Color Module Levels 4 and 5), each read as what a screen shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import tinycss2
from tinycss2.ast import FunctionBlock, IdentToken, LiteralToken, Node, PercentageToken
from tinycss2.color4 import parse_color

from porch.forms.colours import Scheme

_SRGB: Final = ("rgb", "rgba", "hsl", "hsla", "hwb")
_WIDER: Final = ("lab", "lch", "oklab", "oklch", "color")
_SEE_THROUGH: Final = "lets what is behind it shine through; write the solid colour that is seen, like #fffdf7"
_COMPUTED: Final = "is known only to browsers; write the colour that they show, like #fffdf7"
_NO_COLOUR: Final = (
    "is no colour that is known here; write digits like #0b57d0, a colour's name, or oklch(52% 0.19 260)"
)
_TWO_COLOURS: Final = "is two colours; write the one for the light, and Porch finds the one for the dark"


def read(text: str, scheme: Scheme | None) -> str:
    """``text`` as ``#rrggbb``; see ``colours.read_colour``."""
    if re.fullmatch(r"[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}", text):
        raise ValueError(f"lacks the # before its digits; write #{text}")
    try:
        *channels, alpha = _channels(_plain(text, scheme))
    except RecursionError:  # hundreds of brackets inside one another
        raise ValueError(_NO_COLOUR) from None
    if alpha < 1:
        raise ValueError(_SEE_THROUGH)
    # a half is rounded up, as browsers do; the tiny bit more is for 25.5 that was computed as 25.499999999999996
    return "#" + "".join(f"{int(min(max(part, 0), 1) * 255 + 0.5 + 1e-6):02x}" for part in channels)


def _plain(text: str, scheme: Scheme | None) -> str:
    """``text`` without comments, with one side of ``light-dark()`` chosen and ``color-mix()`` computed."""
    token = tinycss2.parse_one_component_value(text, skip_comments=True)
    if token.type == "error":  # nothing, or more than one thing
        name = text.replace(" ", "").lower()
        raise ValueError(f"is written in one word: {name}" if name.isalpha() and parse_color(name) else _NO_COLOUR)
    if isinstance(token, FunctionBlock) and token.lower_name == "light-dark":
        return _plain(_side(token, scheme), scheme)
    if isinstance(token, FunctionBlock) and token.lower_name == "color-mix":
        return _mixed(token, scheme)
    return tinycss2.serialize([token])


def _channels(text: str) -> tuple[float, ...]:
    """Red, green, blue and alpha, from 0 to 1, or beyond where an sRGB screen cannot show it."""
    token = tinycss2.parse_one_component_value(text)
    if not isinstance(token, FunctionBlock) or token.lower_name in _SRGB:
        found = parse_color(text)
        if found == "currentcolor":
            raise ValueError(_COMPUTED)
        if found is not None:
            return tuple(part or 0 for part in found.to("srgb"))
    if not isinstance(token, FunctionBlock):
        raise ValueError(_NO_COLOUR)
    from porch.forms import gamut  # only here: a large library, for colours that are seldom written

    if wide := gamut.channels(text):
        return wide
    raise ValueError(_COMPUTED if _is_computed(token) else _NO_COLOUR)


def _is_computed(token: FunctionBlock) -> bool:
    """Whether browsers may know it: ``calc()``, ``rgb(from …)``, and what is not there yet."""
    words = [part.lower_value for part in token.arguments if isinstance(part, IdentToken)]
    inner = any(isinstance(part, FunctionBlock) for part in token.arguments)
    return inner or "from" in words or token.lower_name not in _SRGB + _WIDER


def _side(token: FunctionBlock, scheme: Scheme | None) -> str:
    if scheme is None:
        raise ValueError(_TWO_COLOURS)
    sides = _between_commas(token.arguments)
    if len(sides) != 2:
        raise ValueError("needs two colours: light-dark(in the light, in the dark)")
    return tinycss2.serialize(sides[scheme == "dark"])


def _mixed(token: FunctionBlock, scheme: Scheme | None) -> str:
    """``color-mix(in oklab, red 20%, white)``, ``color-mix(in oklch longer hue, red, blue)``."""
    from porch.forms import gamut  # only here: see above

    how, *parts = _between_commas(token.arguments)
    words = [word.lower_value if isinstance(word, IdentToken) else "" for word in how]
    if len(parts) != 2 or words[:1] != ["in"] or len(words) not in (2, 4) or words[3:] not in ([], ["hue"]):
        raise ValueError(_COMPUTED)
    (first, share), (second, rest) = _ingredient(parts[0]), _ingredient(parts[1])
    share = (50 if rest is None else 100 - rest) if share is None else share
    rest = 100 - share if rest is None else rest
    if share + rest < 100:
        raise ValueError(_SEE_THROUGH)
    way = words[2] if words[2:] else None
    mixed = gamut.mixed(_plain(first, scheme), _plain(second, scheme), rest / (share + rest), words[1], way)
    if mixed is None:
        raise ValueError(_COMPUTED)
    return mixed


def _ingredient(part: Iterable[Node]) -> tuple[str, float | None]:
    """A colour, and its share of the mixture from 0 to 100 if that is said."""
    shares = [token.value for token in part if isinstance(token, PercentageToken)]
    colour = tinycss2.serialize(token for token in part if not isinstance(token, PercentageToken))
    if len(shares) > 1 or not all(0 <= share <= 100 for share in shares):
        raise ValueError(_COMPUTED)
    return colour, shares[0] if shares else None


def _between_commas(tokens: Iterable[Node]) -> list[list[Node]]:
    parts: list[list[Node]] = [[]]
    for token in tokens:
        if isinstance(token, LiteralToken) and token.value == ",":
            parts.append([])
        elif token.type != "whitespace":
            parts[-1].append(token)
    return parts
