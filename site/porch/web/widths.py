"""In which widths a picture is offered, so that a phone need not fetch what a wide screen shows."""

import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from porch.assets import Assets
from porch.forms.pictures import size

WIDTHS: Final = (480, 800, 1200, 1600)
"""Pixels. 800 is a phone's screen at twice its CSS pixels, 1600 a page's whole column at one and a half."""
MOST_PIXELS: Final = 40_000_000
"""Pixels of the largest picture that is worked on: its memory is four bytes for each of them."""
LIGHT: Final = 48 * 1024
"""Bytes up to which a picture is sent as it is."""

_APART: Final = 0.85
"""A width that is nearer than this to the largest one is left out."""
_BEGINNING: Final = 64 * 1024
_ENDING: Final = "w.webp"


def widths(path: Path) -> tuple[int, ...]:
    """The widths in pixels, none above the picture's own; empty for what is sent as it is.

    That is what has no pixels (SVG), moves (GIF, and animations as PNG or WebP), is small as it is, or too large to be
    worked on (``MOST_PIXELS``).
    """
    status = path.stat()
    return _widths(path, status.st_mtime_ns, status.st_size)


def srcset_in(assets: Assets) -> Callable[[str], str]:
    """For templates: the value of ``srcset`` for a file of static/; empty where there is nothing to choose from."""

    def srcset(name: str) -> str:
        asset = assets.find(name)
        found = widths(asset.path) if asset else ()
        return ", ".join(f"{quote(address_in(assets.url(name), width))} {width}w" for width in found)

    return srcset


def address_in(original: str, width: int) -> str:
    """The address of a picture in one of its widths; it has the fingerprint of the ``original``'s address in it."""
    return f"{original}.{width}{_ENDING}"


@lru_cache(maxsize=512)
def _widths(path: Path, _changed: int, length: int) -> tuple[int, ...]:
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    found = size(path)
    if found is None or length <= LIGHT or found[0] * found[1] > MOST_PIXELS or not _is_still(beginning):
        return ()
    largest = min(found[0], WIDTHS[-1])
    return (*(width for width in WIDTHS if width <= largest * _APART), largest)


def _is_still(data: bytes) -> bool:
    """Whether these are the first bytes of a JPEG, or of a PNG or WebP that does not move."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return b"acTL" not in _chunks(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return data[12:16] != b"VP8X" or not data[20] & 0x02  # the flag of RFC 9649, section 2.7.1
    return data.startswith(b"\xff\xd8")


def _chunks(data: bytes) -> Iterator[bytes]:
    """The names of a PNG's chunks before its pixels: there, an animation says that it is one (PNG, section 11.3.6)."""
    at = 8
    while at + 8 <= len(data) and data[at + 4 : at + 8] != b"IDAT":
        yield data[at + 4 : at + 8]
        at += 12 + int(struct.unpack(">I", data[at : at + 4])[0])
