"""Pictures that Porch draws itself: the card that link previews show, and the mark as an icon. No network, no browser.

Needs Pillow, which is imported with this module: views import it when somebody first asks for a picture, so that a
worker that draws nothing does not carry it.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from porch.forms.contrast import ratio
from porch.web.emblem import emblem
from porch.web.lettering import changed_at, drawable, font_of, trouble_with_font, wrapped

SIZE: Final = (1200, 630)
"""Pixels of a card: what Facebook, LinkedIn and X show whole (Open Graph and X cards documentation)."""

_INKS: Final = (("#0d1330", "#565d78"), ("#f4f6ff", "#aab2cf"))
"""What is written in, loud and quiet: on light paper, and on dark."""
_LAMP: Final = "#ffc44d"
_MARGIN: Final = 80
_TITLE: Final = (720, 330)
"""Pixels that the title may take beside the mark or a logo."""
_WIDE: Final = (1040, 330)
"""The same where nothing is beside it."""
_SIZES: Final = (88, 76, 66, 58, 50, 44)
_LARGEST: Final = 116
"""Pixels of a title's letters that has all the room."""
_EMBLEM: Final = ((840, 172), 288)
"""Where the mark or the logo stands: its corner, and its side in pixels."""
_ALONE: Final = ((368, 34), 464)
"""The same where the title cannot be drawn."""
_FINE: Final = 4
"""Pictures are drawn this many times larger and then made smaller: that smooths the edges."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Card:
    """What is on a card. ``font`` is the site's own font file, for scripts that Porch's has no letters of; ``logo`` its
    own, which stands where Porch's mark does otherwise."""

    site: str
    title: str
    host: str
    accent: str
    paper: str
    font: Path | None = None
    logo: Path | None = None


def draw_card(card: Card) -> bytes:
    """The card as a PNG of 1200 x 630. What the font has no letters for is left out, and the mark takes its room. In a
    font file that is none, Porch's own letters are used (``trouble_with_font`` says so beforehand). Beside a logo that
    cannot be drawn here (SVG) there is no mark: the title has all the room."""
    return _drawn(card, changed_at(card.font), changed_at(card.logo))


@lru_cache(maxsize=64)  # whoever asks under ever new addresses gets the same picture
def _drawn(card: Card, *_changed: int) -> bytes:
    if card.font and trouble_with_font(card.font):
        card = replace(card, font=None)
    picture = Image.new("RGB", SIZE, card.paper)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, SIZE[1] - 16, *SIZE), card.accent)
    title = drawable(card.title, card.font)
    site = drawable(card.site, card.font)
    beside = _draw_emblem(picture, card, *(_EMBLEM if title else _ALONE))
    if title:
        _draw_title(draw, title, card, _TITLE if beside else _WIDE)
    if site:
        _write_line(draw, (_MARGIN, 78) if title else (SIZE[0] / 2, 500), site, card, _ink(card), 40, middle=not title)
    if card.host:
        place = (_MARGIN, 540) if title else (SIZE[0] / 2, 556)
        _write_line(draw, place, card.host, card, _ink(card, quiet=True), 30, middle=not title)
    return _png(picture, colours=256 if card.logo else 64)


def _draw_emblem(picture: Image.Image, card: Card, corner: Point, side: int) -> bool:
    """The logo, or Porch's mark where the site has none. False: it has one that cannot be drawn."""
    if card.logo is None:
        _draw_porch(picture, corner, side / 32, card)
        return True
    logo = emblem(card.logo, side)
    if logo is not None:
        place = (round(corner[0] + (side - logo.width) / 2), round(corner[1] + (side - logo.height) / 2))
        picture.paste(logo, place, logo)
    return logo is not None


@lru_cache(maxsize=64)
def draw_icon(accent: str, pixels: int, kind: str = "PNG", corner: float = 7) -> bytes:
    """The mark on a tile in the accent, as PNG or ICO; ``corner`` is its radius, in 32nds of the tile."""
    picture = Image.new("RGBA", (pixels * _FINE, pixels * _FINE))
    draw = ImageDraw.Draw(picture)
    unit = pixels * _FINE / 32
    draw.rounded_rectangle((0, 0, 32 * unit - 1, 32 * unit - 1), corner * unit, accent)
    for stroke in (
        ((6, 15.5), (16, 8), (26, 15.5)),
        ((9, 16), (9, 25)),
        ((23, 16), (23, 25)),
        ((6.5, 25.5), (25.5, 25.5)),
    ):
        _stroke(draw, stroke, (0, 0), unit, 2.4, "#ffffff")
    _disc(draw, (16, 17), 2.6, (0, 0), unit, _LAMP)
    small = picture.resize((pixels, pixels), Image.Resampling.LANCZOS)
    return _saved(small, kind)


def _draw_porch(picture: Image.Image, corner: Point, unit: float, card: Card) -> None:
    """Porch's mark (``templates/partials/mark.html``), ``unit`` pixels to one of its own."""
    side = round(32 * unit)
    large = Image.new("RGBA", (side * _FINE, side * _FINE))
    draw, scale = ImageDraw.Draw(large), unit * _FINE
    _disc(draw, (16, 12), 5, (0, 0), scale, _mixed(_LAMP, card.paper))
    roof = ((3, 13), (16, 3.5), (29, 13))
    for stroke in (roof, ((6.5, 14), (6.5, 27)), ((25.5, 14), (25.5, 27)), ((3, 28), (29, 28))):
        _stroke(draw, stroke, (0, 0), scale, 2, card.accent)
    for stroke in (((12.5, 28), (12.5, 21)), ((19.5, 28), (19.5, 21))):
        _stroke(draw, stroke, (0, 0), scale, 2, card.accent)
    box = [scale * edge for edge in (11.5, 16.5, 20.5, 25.5)]
    draw.arc((box[0], box[1], box[2], box[3]), 180, 360, card.accent, round(2 * scale))
    _disc(draw, (16, 12), 2, (0, 0), scale, _LAMP)
    small = large.resize((side, side), Image.Resampling.LANCZOS)
    picture.paste(small, (round(corner[0]), round(corner[1])), small)


def _stroke(
    draw: ImageDraw.ImageDraw, points: tuple[Point, ...], corner: Point, unit: float, wide: float, colour: str
) -> None:
    """A line with round ends and joints."""
    placed = [(corner[0] + x * unit, corner[1] + y * unit) for x, y in points]
    draw.line(placed, colour, round(wide * unit))
    for x, y in points:
        _disc(draw, (x, y), wide / 2, corner, unit, colour)


def _disc(draw: ImageDraw.ImageDraw, middle: Point, radius: float, corner: Point, unit: float, colour: str) -> None:
    x, y = corner[0] + middle[0] * unit, corner[1] + middle[1] * unit
    draw.ellipse((x - radius * unit, y - radius * unit, x + radius * unit, y + radius * unit), colour)


def _draw_title(draw: ImageDraw.ImageDraw, title: str, card: Card, room: tuple[int, int]) -> None:
    """As large as it may be; the last line of one that is far too long ends with dots."""
    for size in _SIZES if room == _TITLE else (_LARGEST, *_SIZES):
        font = font_of(card.font, size, bold=True)
        lines, widest = list(wrapped(title, font, room[0])), max(map(font.getlength, title.split()))
        height = size * 1.18
        most = int(room[1] // height)
        if len(lines) <= most and widest <= room[0]:
            break
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip(".,;:…") + "…"]
    top = 160 + (room[1] - len(lines) * height) / 2
    for number, line in enumerate(lines):
        draw.text((_MARGIN, top + number * height), line, _ink(card), font)


def _write_line(
    draw: ImageDraw.ImageDraw, place: Point, text: str, card: Card, colour: str, size: int, *, middle: bool
) -> None:
    font = font_of(card.font, size, bold=False)
    while font.getlength(text) > SIZE[0] - 2 * _MARGIN and len(text) > 2:
        text = text[:-2].rstrip() + "…"
    draw.text(place, text, colour, font, anchor="ma" if middle else "la")


def _ink(card: Card, *, quiet: bool = False) -> str:
    return max(_INKS, key=lambda inks: ratio(inks[0], card.paper))[quiet]


def _mixed(one: str, other: str) -> str:
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a * 0.45 + b * 0.55):02x}" for a, b in pairs)


def _png(picture: Image.Image, colours: int) -> bytes:
    """Few colours are enough for a flat drawing, and make a third of the bytes."""
    return _saved(picture.quantize(colours, dither=Image.Dither.NONE), "PNG")


def _saved(picture: Image.Image, kind: str) -> bytes:
    file = BytesIO()
    picture.save(file, kind, optimize=kind == "PNG")
    return file.getvalue()
