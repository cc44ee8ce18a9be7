"""How large a picture is, from the first bytes of its file: so that a page keeps its place before it has arrived."""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from pathlib import Path

Size = tuple[int, int]
"""Width and height in CSS pixels."""

KINDS = ("svg", "png", "jpg", "jpeg", "webp", "gif", "avif")
"""Endings of the files that can be shown."""
_BEGINNING = 256 * 1024
"""Bytes within which a camera's JPEG has told its size, thumbnail and colour profile included."""


def size(path: Path) -> Size | None:
    """The size of the picture in ``path``; ``None`` if it is none of the ``KINDS``, or broken."""
    return _size(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=512)
def _size(path: Path, _changed: int) -> Size | None:
    with path.open("rb") as file:
        data = file.read(_BEGINNING)
    try:
        for read in (_png, _gif, _webp, _avif, _jpeg, _svg):
            found = read(data)
            if found is not None:
                return found if min(found) > 0 else None
    except (struct.error, ValueError):
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
    if not data.startswith(b"\xff\xd8"):
        return None
    at = 2
    while True:
        marker, length = struct.unpack(">HH", data[at : at + 4])
        if 0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length


def _svg(data: bytes) -> Size | None:
    """`width` and `height` in pixels, else the size of the `viewBox`."""
    if b"<svg" not in data[:2000]:
        return None
    root = re.search(rb"<svg\b[^>]*>", data)
    text = root[0].decode() if root else ""
    sides = dict(re.findall(r'\s(width|height)="([\d.]+)(?:px)?"', text))
    if len(sides) == 2:
        return round(float(sides["width"])), round(float(sides["height"]))
    box = re.search(r'\sviewBox="([^"]+)"', text)
    if box is None:
        return None
    _, _, width, height = (float(part) for part in re.split(r"[\s,]+", box[1].strip()))
    return round(width), round(height)
