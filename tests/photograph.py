"""A photograph of nothing: soft shapes, edges and grain, as large and heavy as a camera's."""

import random
from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image

_OCTAVES = ((800, 0.3), (200, 0.2), (50, 0.16), (12, 0.125), (4, 0.095), (2, 0.067))
"""Pixels from one random point to the next, and how much of them is seen."""


@lru_cache(maxsize=2)
def picture(width: int, height: int) -> Image.Image:
    """The pixels; always the same ones."""
    chance, made = random.Random(7), Image.new("RGB", (width, height), (120, 140, 160))  # noqa: S311 - a picture
    for step, share in _OCTAVES:
        size = (max(2, width // step), max(2, height // step))
        points = Image.frombytes("RGB", size, chance.randbytes(size[0] * size[1] * 3))
        made = Image.blend(made, points.resize((width, height), Image.Resampling.BICUBIC), share)
    return made


@lru_cache(maxsize=2)
def camera_jpeg(*, upright: bool = False) -> bytes:
    """4000 x 3000 pixels, nearly 3 MB. ``upright``: the camera was, and says that the picture lies on its side."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6 if upright else 1
    return saved(picture(4000, 3000), "JPEG", quality=93, exif=exif)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The file of an image."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
