"""Copies look like the picture: upright, in its colours, as transparent as it was; and say nothing of the camera."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms

import photograph
from porch.forms.pictures import size
from porch.web.darkroom import Unreadable, develop

RED, BLUE = (200, 30, 40), (20, 60, 190)


def halves(mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right: 1200 x 600."""
    made = Image.new("RGB", (1200, 600), RED)
    made.paste(BLUE, (600, 0, 1200, 600))
    return made.convert(mode)


def developed(folder: Path, image: Image.Image, kind: str, width: int = 400, **options: Any) -> Image.Image:
    path = folder / "picture"
    path.write_bytes(photograph.saved(image, kind, **options))
    copy = Image.open(BytesIO(develop(path, width)))
    copy.load()
    return copy


def is_near(found: Any, wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 12 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize(("orientation", "top"), [(1, RED), (3, BLUE), (6, RED), (8, BLUE)])
def test_a_camera_that_was_turned_gives_an_upright_copy(tmp_path: Path, orientation: int, top: tuple[int, ...]) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    copy = developed(tmp_path, halves(), "JPEG", exif=exif, quality=95)
    upright = (400, 800) if orientation > 4 else (400, 200)
    assert copy.size == upright
    assert size(tmp_path / "picture") == ((600, 1200) if orientation > 4 else (1200, 600))
    assert is_near(copy.getpixel((20, 20)), top)


def test_a_copy_says_nothing_of_where_and_by_whom_the_picture_was_taken(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "canary-artist"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = "canary-place"
    developed(tmp_path, halves(), "JPEG", exif=exif, comment=b"canary-comment")
    assert b"canary-artist" in (tmp_path / "picture").read_bytes()
    assert b"canary" not in develop(tmp_path / "picture", 400)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGB", "JPEG"), ("CMYK", "JPEG"), ("RGB", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("RGB", "WEBP")],
)
def test_colours_stay(tmp_path: Path, mode: str, kind: str) -> None:
    copy = developed(tmp_path, halves(mode), kind)
    assert copy.format == "WEBP"
    assert is_near(copy.convert("RGB").getpixel((50, 100)), RED)
    assert is_near(copy.convert("RGB").getpixel((350, 100)), BLUE)


@pytest.mark.parametrize(("mode", "kind"), [("L", "JPEG"), ("1", "PNG"), ("LA", "PNG")])
def test_greys_stay(tmp_path: Path, mode: str, kind: str) -> None:
    white = Image.new("L", (1200, 600), 255).convert(mode)
    assert is_near(developed(tmp_path, white, kind).convert("RGB").getpixel((200, 100)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_was_transparent_is_so_in_the_copy(tmp_path: Path, mode: str) -> None:
    clear = Image.new("RGBA", (1200, 600), (0, 0, 0, 0))
    clear.paste((255, 255, 255, 255), (600, 0, 1200, 600))
    copy = developed(tmp_path, clear.convert(mode), "PNG").convert("RGBA")
    assert copy.getpixel((50, 100))[3] == 0  # type: ignore[index]
    assert copy.getpixel((350, 100))[3] == 255  # type: ignore[index]


def test_the_profile_of_a_wide_screen_stays_and_that_of_inks_does_not(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert developed(tmp_path, halves(), "JPEG", icc_profile=profile).info["icc_profile"] == profile
    assert "icc_profile" not in developed(tmp_path, halves("CMYK"), "JPEG", icc_profile=profile).info


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"\xff\xd8\xff",
        photograph.saved(halves(), "JPEG")[:3000],
        photograph.saved(halves(), "PNG")[:60],
        photograph.saved(halves(), "TIFF"),
        photograph.saved(Image.new("I;16", (1200, 600)), "PNG"),
    ],
    ids=["nothing", "text", "three bytes", "half a JPEG", "half a PNG", "TIFF", "16 bits"],
)
def test_what_cannot_be_read_is_refused_with_a_reason(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "picture").write_bytes(data)
    with pytest.raises(Unreadable, match=r"\w"):
        develop(tmp_path / "picture", 400)
