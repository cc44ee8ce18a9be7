"""The colours of a theme as a visitor sees them: custom properties, and what they say of one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import FunctionBlock, IdentToken, LiteralToken, Node

from porch.forms.colours import Scheme, read_colour
from porch.forms.stylesheet import Setting


@dataclass(frozen=True)
class Palette:
    """What counts for a visitor whose device is light or dark."""

    scheme: Scheme
    """The side of ``light-dark()`` that is seen: the device's, or the theme's if it has only one."""
    settings: Mapping[str, Setting]

    def colour(self, name: str) -> str:
        """The colour of a custom property as ``#rrggbb``; ``ValueError`` says why it cannot be known."""
        value = self.settings[name].value
        found = self._resolved(value, (name,))
        try:
            return read_colour(found, self.scheme)
        except ValueError as error:
            comes = "" if found == value else f" comes to `{found}`, which"
            raise ValueError(f"`{value}`{comes} {error}") from None

    def _resolved(self, value: str, asked: tuple[str, ...]) -> str:
        """``value`` with each ``var()`` replaced by what it stands for."""
        nodes = tinycss2.parse_component_value_list(value, skip_comments=True)
        return "".join(self._meaning(node, asked) for node in nodes).strip()

    def _meaning(self, node: Node, asked: tuple[str, ...]) -> str:
        if not isinstance(node, FunctionBlock):
            return tinycss2.serialize([node])
        if node.lower_name != "var":
            return f"{node.name}({''.join(self._meaning(part, asked) for part in node.arguments)})"
        name, fallback = _wanted(node)
        if name in asked:
            circle = " → ".join((*asked[asked.index(name) :], name))
            raise ValueError(f"goes round in a circle ({circle}); give one of them a colour of its own")
        if name in self.settings:
            return self._resolved(self.settings[name].value, (*asked, name))
        if fallback is None:
            raise ValueError(
                f"asks for `{name}`, which is not set for :root; set it there, or write var({name}, #fffdf7)"
            )
        return self._resolved(fallback, asked)


def palettes(*sheets: Iterable[Setting]) -> tuple[Palette, Palette]:
    """What light and dark devices show of ``sheets``, of which each has the last word about those before it."""
    return _palette("light", sheets), _palette("dark", sheets)


def _palette(device: Scheme, sheets: tuple[Iterable[Setting], ...]) -> Palette:
    found = {setting.name: setting for sheet in sheets for setting in sheet if device in setting.schemes}
    made_for = found["color-scheme"].value.split() if "color-scheme" in found else []
    other: Scheme = "dark" if device == "light" else "light"
    return Palette(other if device not in made_for and other in made_for else device, found)


def _wanted(node: FunctionBlock) -> tuple[str, str | None]:
    """The name and the fallback of ``var(--name, fallback)``."""
    name = next((part.value for part in node.arguments if isinstance(part, IdentToken)), "")
    for place, part in enumerate(node.arguments):
        if isinstance(part, LiteralToken) and part.value == ",":
            return name, tinycss2.serialize(node.arguments[place + 1 :])
    return name, None
