"""How large a picture is, from the first bytes of its file: so that a page keeps its place before it has arrived."""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from pathlib import Path

Size = tuple[int, int]
"""Width and height in CSS pixels."""

KINDS = ("svg", "png", "jpg", "jpeg", "webp", "gif", "avif", "ico")
"""Endings of the files that can be shown."""
_BEGINNING = 256 * 1024
_LONGEST_PREFACE = 32 * 1024 * 1024
"""Bytes within which a JPEG has told its size: the profile of a printer's inks comes before it, 2 MB, and what some
telephones know of the depth of the scene."""
_PROLOGUE = 2000
"""Bytes within which a drawing has begun, behind what its program says about itself."""
_UNITS = {
    "": 1,
    "px": 1,
    "in": 96,
    "cm": 96 / 2.54,
    "mm": 96 / 25.4,
    "q": 96 / 101.6,
    "pt": 96 / 72,
    "pc": 16,
    "em": 16,
}
"""CSS pixels of each unit (CSS Values and Units Level 4, section 6)."""
_JPEG = b"\xff\xd8"
_SIDEWAYS = [(0x0112, value) for value in (5, 6, 7, 8)]
"""Exif's tag for the orientation, with the values that swap width and height."""


def size(path: Path) -> Size | None:
    """The size of the picture in ``path``; ``None`` if it is none of the ``KINDS``, or broken."""
    return _size(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=512)
def _size(path: Path, _changed: int) -> Size | None:
    with path.open("rb") as file:
        data = file.read(_BEGINNING)
        if data.startswith(_JPEG):
            data += file.read(_LONGEST_PREFACE)
    try:
        for read in (_png, _gif, _webp, _avif, _jpeg, _ico, _svg):
            found = read(data)
            if found is not None:
                return found if min(found) > 0 else None
    except (struct.error, ValueError, OverflowError):
        return None
    return None


def _png(data: bytes) -> Size | None:
    return struct.unpack(">II", data[16:24]) if data.startswith(b"\x89PNG\r\n\x1a\n") else None


def _gif(data: bytes) -> Size | None:
    return struct.unpack("<HH", data[6:10]) if data[:6] in (b"GIF87a", b"GIF89a") else None


def _webp(data: bytes) -> Size | None:
    """The three ways to write WebP (RFC 9649, sections 2.5 to 2.7)."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _avif(data: bytes) -> Size | None:
    """The first `ispe` box (ISO/IEC 23008-12, image spatial extents)."""
    at = data.find(b"ispe") if data[4:8] == b"ftyp" else -1
    return struct.unpack(">II", data[at + 8 : at + 16]) if at > 0 else None


def _jpeg(data: bytes) -> Size | None:
    """The frame header (ITU T.81, B.2.2); what stands before it is passed over."""
    if not data.startswith(_JPEG):
        return None
    at, turned = 2, False
    while True:
        while data[at : at + 2] == b"\xff\xff":  # markers may be filled up in front (B.1.1.2)
            at += 1
        marker, length = struct.unpack(">HH", data[at : at + 4])
        turned = turned or (marker == 0xFFE1 and _lies_on_its_side(data[at + 4 : at + 2 + length]))
        if 0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return (height, width) if turned else (width, height)
        at += 2 + length


def _lies_on_its_side(segment: bytes) -> bool:
    """Whether the camera was held upright: the orientation is 5 to 8 then, and browsers turn the picture (Exif 2.32,
    sections 4.5.4 and 4.6.4)."""
    exif = segment[6:] if segment.startswith(b"Exif\0\0") else b""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return False
    (start,) = struct.unpack(f"{order}I", exif[4:8])
    (count,) = struct.unpack(f"{order}H", exif[start : start + 2])
    entries = (exif[at : at + 12] for at in range(start + 2, start + 2 + 12 * count, 12))
    return any(struct.unpack(f"{order}H6xH2x", entry)[:2] in _SIDEWAYS for entry in entries if len(entry) == 12)


def _ico(data: bytes) -> Size | None:
    """The first picture of an icon; 0 stands for 256."""
    return (data[6] or 256, data[7] or 256) if data.startswith(b"\0\0\1\0") and len(data) > 22 else None


def is_svg(path: Path) -> bool:
    """Whether a file is a drawing, also where it does not say how large it is."""
    with path.open("rb") as file:
        return b"<svg" in file.read(_PROLOGUE)


def _svg(data: bytes) -> Size | None:
    """`width` and `height`, else the size of the `viewBox`."""
    if b"<svg" not in data[:_PROLOGUE]:
        return None
    root = re.search(rb"<svg\b[^>]*>", data)
    text = root[0].decode(errors="replace") if root else ""
    said = {name: value.strip() for name, _, value in re.findall(r"""\s(\w+)\s*=\s*(["'])(.*?)\2""", text, re.DOTALL)}
    width, height = (_pixels(said.get(side, "")) for side in ("width", "height"))
    if width and height:
        return round(width), round(height)
    if "viewBox" not in said:
        return None
    _, _, width, height = (float(part) for part in re.split(r"[\s,]+", said["viewBox"]))
    return round(width), round(height)


def _pixels(length: str) -> float | None:
    """A length of SVG in CSS pixels; ``None`` for a share of something (``100%``), or nothing."""
    found = re.fullmatch(r"([\d.]+(?:e[+-]?\d+)?)\s*([a-z]*)", length, re.IGNORECASE)
    unit = _UNITS.get(found[2].lower()) if found else None
    return float(found[1]) * unit if found and unit else None
