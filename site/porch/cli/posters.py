"""What a poster looks like, as a page for the browser or as a drawing: A4, self-contained, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import Final

import segno
from markupsafe import Markup

from porch.cli.lettering import shortened, width, wrapped
from porch.locales import direction_of

_FONT: Final = Markup("system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif")
_LINE: Final = Markup('<text x="105" y="{}" font-size="{}" font-weight="{}" fill="{}" text-anchor="middle">{}</text>')
PAPER: Final = "#ffffff"
"""What a poster is printed on: its accent must be readable there."""
_INK: Final = "#0d1330"
_SOFT: Final = "#3d4460"
_LONGEST: Final = 220
"""Letters of the intro that a poster shows: nobody reads more while walking by."""
_LONGEST_TITLE: Final = 104
"""The same for the title: four lines of its smallest size."""
_LONGEST_NAME: Final = 48
_LONGEST_BESIDE: Final = 110
"""Letters of the intro that there is room for besides an event or a logo."""
_LONGEST_PLACE: Final = 92
_SIDE, _SMALLER_SIDE = 105, 92
"""Millimetres of the code, alone and besides an event or a logo."""


@dataclass(frozen=True)
class Poster:
    """What is on a poster. ``query`` is added to the address in the QR code, not to the one that people read; ``when``
    (its lines) and ``where`` are an event's, ``logo`` is a picture as a ``data:`` address."""

    site: str
    title: str
    words: str
    address: str
    query: str
    accent: str
    language: str
    when: tuple[str, ...] = ()
    where: str = ""
    logo: str = ""

    @property
    def target(self) -> str:
        """Where the QR code leads."""
        return f"{self.address}?{self.query}" if self.query else self.address

    @property
    def code(self) -> segno.QRCode:
        """The QR code; a quarter of it may be hidden by dirt or a staple (level Q). Raises
        ``segno.DataOverflowError`` if the target is too long for any."""
        return segno.make(self.target, error="q", micro=False)

    @property
    def read(self) -> str:
        """The address as people type it."""
        return self.address.partition("://")[2]

    @property
    def summary(self) -> str:
        """The beginning of the intro."""
        few_lines = width(self.heading) <= (26 if self.logo else 52)
        return shortened(self.words, _LONGEST if self.side == _SIDE or few_lines else _LONGEST_BESIDE)

    @property
    def side(self) -> int:
        """Millimetres of the code's side."""
        return _SMALLER_SIDE if self.when or self.logo else _SIDE

    @property
    def place(self) -> str:
        """Where it is, on two lines at most."""
        return shortened(self.where, _LONGEST_PLACE)

    @property
    def heading(self) -> str:
        """The title, or as much of it as leaves room for the code."""
        return shortened(self.title, _LONGEST_TITLE)

    @property
    def name(self) -> str:
        """The site's name, on one line."""
        return shortened(self.site, _LONGEST_NAME)


def _html(poster: Poster) -> str:
    """A page that prints on one sheet of A4."""
    code = BytesIO()
    poster.code.save(code, kind="svg", border=0, dark=_INK, xmldecl=False, svgns=True, omitsize=True, nl=False)
    return _HTML.format(
        **_escaped(poster),
        direction=direction_of(poster.language),
        font=_FONT,
        side=poster.side,
        picture=_PICTURE.format(poster.logo) if poster.logo else "",
        event=_EVENT.format(Markup("<br>").join(poster.when), poster.place) if poster.when else "",
        code=Markup(code.getvalue().decode()),  # noqa: S704 - a drawing of our own
        size=_size(poster.heading),
        small=f"{min(18.0, 900 / width(poster.read)):.1f}",
    )


def _svg(poster: Poster) -> str:
    """The same as one drawing, in millimetres; letters are as wide as the viewer's own font has them."""
    code = poster.code
    unit = poster.side / code.symbol_size(border=0)[0]
    size = _size(poster.heading) * 0.353  # points to millimetres
    lines = wrapped(poster.heading, 170 / (size * 0.56))
    told = wrapped(poster.summary, 62)
    name = 42 if poster.logo else 30
    top = name + 20 + len(lines) * size * 1.15
    parts = [
        _DRAWN.format(poster.logo) if poster.logo else "",
        _line(poster.name, name, 6.5, 600, poster.accent),
        *(_line(line, name + 20 + number * size * 1.15, size, 750, _INK) for number, line in enumerate(lines)),
        *(_line(line, top + number * 7.5, 5.4, 400, _SOFT) for number, line in enumerate(told)),
        *_lines_of_event(poster, top + (len(told) * 7.5 if poster.summary else 0) + 4),
        Markup('<g transform="translate({} {}) scale({})"><path d="{}" stroke="{}"/></g>').format(
            105 - poster.side / 2, 255 - poster.side, f"{unit:.5f}", _modules(code), _INK
        ),
        _line(poster.read, 275, min(8.0, 300 / width(poster.read)), 600, _INK),
    ]
    return _SVG.format(
        **_escaped(poster),
        font=_FONT,
        parts=Markup("\n  ").join(parts),
        direction=direction_of(poster.language),
    )


def _lines_of_event(poster: Poster, top: float) -> Iterator[Markup]:
    """When, and below it where."""
    told = [(line, 650, _INK) for part in poster.when for line in wrapped(part, 52)]
    told += [(line, 400, _SOFT) for line in wrapped(poster.place, 52)] if poster.place else []
    for number, (line, weight, colour) in enumerate(told):
        yield _line(line, top + number * 7.6, 5.8, weight, colour)


def _line(text: str, y: float, size: float, weight: int, colour: str) -> Markup:
    return _LINE.format(f"{y:.1f}", f"{size:.2f}", weight, colour, text)


def _modules(code: segno.QRCode) -> str:
    """The dark squares, each row's as dashes of a line."""
    return "".join(
        f"M{x} {y}.5h1" for y, row in enumerate(code.matrix_iter(border=0)) for x, dark in enumerate(row) if dark
    )


def _size(title: str) -> float:
    """Points: as large as still looks calm."""
    return 46.0 if width(title) <= 26 else 38.0 if width(title) <= 52 else 30.0


def _escaped(poster: Poster) -> dict[str, str]:
    names = ("name", "heading", "summary", "read", "accent", "language")
    return {name: getattr(poster, name) for name in names}


FORMATS: Final[Mapping[str, Callable[[Poster], str]]] = MappingProxyType({"html": _html, "svg": _svg})

_PICTURE: Final = Markup('\n<img src="{}" alt="">')
_DRAWN: Final = Markup('<image x="45" y="14" width="120" height="20" href="{}"/>')
_EVENT: Final = Markup('\n<p class="event"><strong>{}</strong><br>{}</p>')

_HTML: Final = Markup("""\
<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<title>{heading} – {name}</title>
<style>
@page {{ size: A4; margin: 0 }}
* {{ box-sizing: border-box }}
body {{ margin: 0; background: #e9ebf2; color: #0d1330; font-family: {font} }}
main {{ display: flex; flex-direction: column; align-items: center; width: 210mm; height: 297mm; margin: 10mm auto;
  padding: 18mm 20mm 14mm; overflow: hidden; background: #fff; border-top: 8mm solid {accent}; text-align: center;
  print-color-adjust: exact; -webkit-print-color-adjust: exact }}
.site {{ margin: 0; font-size: 18pt; font-weight: 600; color: {accent} }}
h1 {{ margin: 9mm 0 7mm; font-size: {size}pt; line-height: 1.12; overflow-wrap: anywhere; text-wrap: balance }}
.summary {{ max-width: 150mm; margin: 0; font-size: 15pt; line-height: 1.45; color: #3d4460; text-wrap: pretty }}
.event {{ margin: 8mm 0 0; font-size: 16.5pt; line-height: 1.4; color: #3d4460; text-wrap: balance }}
.event strong {{ color: #0d1330; font-weight: 650 }}
img {{ flex: none; max-width: 120mm; height: 20mm; margin: -6mm 0 4mm; object-fit: contain }}
svg {{ flex: none; width: {side}mm; height: {side}mm; margin: auto 0 9mm }}
.address {{ margin: 0; font-size: {small}pt; font-weight: 600; direction: ltr; overflow-wrap: anywhere }}
@media print {{ body {{ background: none }} main {{ margin: 0 }} }}
</style>
</head>
<body>
<main>{picture}
<p class="site">{name}</p>
<h1>{heading}</h1>
<p class="summary">{summary}</p>{event}
{code}
<p class="address">{read}</p>
</main>
</body>
</html>
""")

_SVG: Final = Markup("""\
<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297" font-family="{font}" \
direction="{direction}">
  <title>{heading} – {name}</title>
  <desc>{summary} {read}</desc>
  <rect width="210" height="297" fill="#fff"/>
  <rect width="210" height="8" fill="{accent}"/>
  {parts}
</svg>
""")
