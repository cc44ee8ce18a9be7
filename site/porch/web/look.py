"""What an operator sets of a theme (accent, radius, density, font), as custom properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from porch.forms.contrast import nearest_readable, ratio
from porch.forms.sections import Density, Font, Radius, Theme

RADII: Final[Mapping[Radius, str]] = MappingProxyType(
    {
        "square": "--corner:0rem;--button-corner:0rem;--card-corner:0rem",
        "slight": "--corner:.25rem;--button-corner:.25rem;--card-corner:.375rem",
        "round": "--corner:.875rem;--button-corner:99rem;--card-corner:1.5rem",
    }
)
DENSITIES: Final[Mapping[Density, str]] = MappingProxyType(
    {"compact": "--air:.75", "normal": "--air:1", "airy": "--air:1.3"}
)
FONTS: Final[Mapping[Font, str]] = MappingProxyType(
    {
        "system": 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif',
        "humanist": 'Seravek,"Gill Sans Nova",Ubuntu,Calibri,"DejaVu Sans",source-sans-pro,sans-serif',
        "geometric": "Avenir,Montserrat,Corbel,source-sans-pro,sans-serif",
        "rounded": 'ui-rounded,"Hiragino Maru Gothic ProN",Nunito,Quicksand,"Arial Rounded MT Bold",sans-serif',
        "book": '"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua",Georgia,serif',
        "transitional": 'Charter,"Bitstream Charter","Sitka Text",Cambria,"Liberation Serif",serif',
        "slab": 'Rockwell,"Rockwell Nova","Roboto Slab","DejaVu Serif","Sitka Small",serif',
        "mono": 'ui-monospace,"Cascadia Mono","SF Mono",Menlo,Consolas,"Liberation Mono",monospace',
    }
)
"""Letters that devices have, by kind (after the collection of Modern Font Stacks, CC0). Without those of Ghostscript,
`P052` and `URW Gothic`: they lie on Linux in two formats, and Chromium, which reads one, finds only some weights."""
_TEXTS: Final = ("#ffffff", "#0d1330")
"""What may be written on an accent."""


def look_rules(theme: Theme, dark_grounds: Sequence[str]) -> str:
    """The custom properties of what the operator has set; an accent is made readable on what is dark in the dark."""
    rules = []
    if theme.accent:
        dark = nearest_readable(theme.accent, *dark_grounds)
        rules.append(
            f"--accent:light-dark({theme.accent},{dark});--on-accent:light-dark({_on(theme.accent)},{_on(dark)})"
        )
        rules.append(f"--block:{theme.accent};--on-block:{_on(theme.accent)}")
    if theme.radius:
        rules.append(RADII[theme.radius])
    if theme.density:
        rules.append(DENSITIES[theme.density])
    if theme.font:
        rules.append(f"--face:{FONTS[theme.font]};--title-face:var(--face)")
    return f":root{{{';'.join(rules)}}}" if rules else ""


def _on(colour: str) -> str:
    return max(_TEXTS, key=lambda text: ratio(text, colour))
