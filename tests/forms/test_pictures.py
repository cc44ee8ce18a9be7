"""The size of a picture, read from its first bytes as browsers would read it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from porch.forms.pictures import size

SVG = '<svg xmlns="http://www.w3.org/2000/svg"'
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
GIF = b"GIF89a" + struct.pack("<HH", 640, 480)
JPEG = b"\xff\xd8\xff\xe1" + struct.pack(">H", 6) + b"Exif\xff\xc2" + struct.pack(">HBHH", 11, 8, 480, 640)
JPEG_FOR_PRINT = b"\xff\xd8" + (b"\xff\xe2\xff\xff" + bytes(65533)) * 9 + JPEG[2:]
JPEG_FILLED_UP = JPEG[:10] + b"\xff\xff\xff" + JPEG[10:]
WEBP_LARGE = b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
WEBP_LOSSY = b"RIFF\0\0\0\0WEBPVP8 " + bytes(4) + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480)
WEBP_LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L" + bytes(4) + b"\x2f" + (639 | 479 << 14).to_bytes(4, "little")
AVIF = b"\0\0\0\x20ftypavif" + bytes(40) + b"ispe" + bytes(4) + struct.pack(">II", 640, 480)


@pytest.mark.parametrize(
    "data",
    [
        PNG,
        GIF,
        JPEG,
        JPEG_FOR_PRINT,
        JPEG_FILLED_UP,
        WEBP_LARGE,
        WEBP_LOSSY,
        WEBP_LOSSLESS,
        AVIF,
        f'{SVG} width="640" height="480px"/>'.encode(),
        f'<?xml version="1.0"?>\n{SVG} viewBox="0 0 640 480"/>'.encode(),
        f'{SVG} width="100%" viewBox="0,0 640.2,479.8"/>'.encode(),
        b"<svg xmlns='http://www.w3.org/2000/svg'\n viewBox = '0 0 640 480'/>",
        f'{SVG} width="169.333mm" height="12.7 cm"/>'.encode(),
        f'{SVG} width="480pt" height="5in" viewBox="0 0 1 1"/>'.encode(),
        f'{SVG} id="Größe" stroke-width="3" width="640" height="480"/>'.encode("latin-1"),
    ],
    ids=[
        *("png", "gif", "jpeg", "jpeg with the profile of its inks", "jpeg filled up"),
        *("webp", "webp lossy", "webp lossless", "avif", "svg", "svg box", "svg share"),
        *("svg in single quotes", "svg in millimetres", "svg in points", "svg in another encoding"),
    ],
)
def test_the_size_is_known_before_the_picture_has_arrived(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(data)
    assert size(path) == (640, 480)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        PNG[:18],
        JPEG[:9],
        f"{SVG}/>".encode(),
        b"\x89PNG\r\n\x1a\n" + bytes(20),
        f'{SVG} viewBox="0 0 1e999 1"/>'.encode(),
    ],
)
def test_what_is_no_picture_has_no_size(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(data)
    assert size(path) is None


def test_an_icon_tells_the_size_of_its_first_picture(tmp_path: Path) -> None:
    path = tmp_path / "icon"
    path.write_bytes(b"\0\0\1\0\1\0" + bytes([48, 0]) + bytes(20))
    assert size(path) == (48, 256)
