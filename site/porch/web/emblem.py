"""A site's own logo, as it stands on cards. Needs Pillow, as ``drawing`` does: see there."""

from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from porch.web.darkroom import Unreadable

_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
_MOST: Final = 3.0
"""How many times a small logo may be enlarged: beyond that, its pixels are all that is seen."""


def emblem(logo: Path, room: int) -> Image.Image | None:
    """The logo with what shines through it, as large as a square of ``room`` pixels holds. None: it cannot be drawn
    here, being a drawing (SVG), or damaged."""
    try:
        with Image.open(logo, formats=_FORMATS) as picture:
            return _fitted(picture, room)
    except MemoryError:
        raise
    except Exception:  # a decoder meets damage with errors of every kind; `porch check` says what is none
        return None


def _fitted(picture: Image.Image, room: int) -> Image.Image:
    if max(picture.size) > 100 * min(picture.size):
        raise Unreadable("nothing is to be seen of it")
    whole = ImageOps.exif_transpose(picture).convert("RGBA")
    scale = min(room / whole.width, room / whole.height, _MOST)
    return whole.resize((round(whole.width * scale), round(whole.height * scale)), Image.Resampling.LANCZOS)
