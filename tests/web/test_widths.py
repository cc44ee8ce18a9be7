"""Which pictures are offered in several widths, and which are sent as they are."""

import struct
from pathlib import Path

import pytest
from PIL import Image

import photograph
from porch.web.widths import LIGHT, widths

HEAVY = bytes(LIGHT + 1)


def still(kind: str) -> bytes:
    options = {"quality": 90} if kind != "PNG" else {}
    return photograph.saved(photograph.picture(1000, 750), kind, **options)


def moving(kind: str) -> bytes:
    frames = [photograph.picture(500, 400).rotate(turn) for turn in (0, 90, 180)]
    return photograph.saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_heavy_picture_of_pixels_is_there_in_several_widths(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(still(kind))
    assert path.stat().st_size > LIGHT
    assert widths(path) == (480, 800, 1000)


@pytest.mark.parametrize(
    ("width", "found"),
    [(480, (480,)), (300, (300,)), (520, (520,)), (600, (480, 600)), (1700, (480, 800, 1200, 1600))],
)
def test_widths_lie_apart_and_none_is_above_the_picture_s(tmp_path: Path, width: int, found: tuple[int, ...]) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(photograph.saved(Image.new("RGB", (width, 400)), "PNG") + HEAVY)
    assert widths(path) == found


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_moves_is_sent_as_it_is(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(moving(kind))
    assert path.stat().st_size > LIGHT
    assert widths(path) == ()


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4000 3000">' + HEAVY,
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 30_000, 30_000) + HEAVY,
        b"no picture" + HEAVY,
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBPVP8X",
    ],
    ids=["drawing", "bomb", "text", "nothing", "cut PNG", "cut WebP"],
)
def test_what_has_no_pixels_or_far_too_many_is_sent_as_it_is(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "picture"
    path.write_bytes(data)
    assert widths(path) == ()


def test_what_is_light_is_sent_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(photograph.saved(Image.new("RGB", (1000, 750)), "PNG"))
    assert widths(path) == ()
