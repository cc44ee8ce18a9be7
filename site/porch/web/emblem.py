"""A site's own logo, as it stands on cards. Needs Pillow, as ``drawing`` does: see there."""

from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from porch.web.darkroom import KNOWN, Unreadable
from porch.web.widths import MOST_PIXELS

_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
_MOST: Final = 3.0
"""How many times a small logo may be enlarged: beyond that, its pixels are all that is seen."""


def emblem(logo: Path, room: int) -> Image.Image | None:
    """The logo with what shines through it, as large as a square of ``room`` pixels holds. None: it cannot be drawn
    here, being a drawing (SVG), damaged, huge or of rare pixels."""
    try:
        with Image.open(logo, formats=_FORMATS) as picture:
            return _fitted(picture, room)
    except MemoryError:
        raise
    except Exception:  # a decoder meets damage with errors of every kind; `porch check` says what is none
        return None


def _fitted(picture: Image.Image, room: int) -> Image.Image:
    wide, high = picture.size
    if max(wide, high) > 100 * min(wide, high) or wide * high > MOST_PIXELS or picture.mode not in KNOWN:
        raise Unreadable("little is to be seen of it, or it is too much to work on")
    whole = ImageOps.exif_transpose(picture).convert("RGBA")
    scale = min(room / whole.width, room / whole.height, _MOST)
    return whole.resize((round(whole.width * scale), round(whole.height * scale)), Image.Resampling.LANCZOS)
