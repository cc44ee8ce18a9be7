"""Pictures made smaller, as WebP: half the bytes of a JPEG, and known to every browser since 2020.

Needs Pillow, which is imported with this module: whoever needs a smaller picture imports it then, so that a worker that
makes none does not carry it.
"""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import ExifTags, Image, ImageOps

from porch.forms.pictures import Size

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = {"PNG": 88}
"""Drawings and screenshots have edges on which more can be seen."""
_USUAL: Final = 78
_HIGHEST: Final = 65_535
KNOWN: Final = ("1", "P", "L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")
"""Kinds of pixels that one can be made of another. Deeper ones, of 16 bits, would turn white."""


class Unreadable(ValueError):
    """The file is damaged, or no picture that can be made smaller; the text says why."""


def develop(path: Path, width: int) -> bytes:
    """The picture in ``path``, upright and ``width`` pixels wide, without what its camera noted (place, owner, date).

    A JPEG is read at a fraction of its size where that is enough. Raises ``Unreadable``.
    """
    try:
        with Image.open(path, formats=_FORMATS) as picture:
            quality = _QUALITY.get(picture.format or "", _USUAL)
            return _saved(_fitted(picture, width), quality)
    except MemoryError:
        raise
    except Exception as error:  # a decoder meets damage with errors of every kind
        raise Unreadable(str(error) or type(error).__name__) from error


def _fitted(picture: Image.Image, width: int) -> Image.Image:
    upright = picture.getexif().get(ExifTags.Base.Orientation, 1) < 5  # 5 to 8 lie on their side (Exif 2.32, 4.6.4)
    if picture.mode not in KNOWN:
        raise Unreadable(f"its pixels are of a rare kind ({picture.mode}); save it with 8 bits for each colour")
    if picture.mode in ("1", "P"):  # colours of a palette cannot be mixed
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    frame = (width, _HIGHEST) if upright else (_HIGHEST, width)
    picture.draft(None, _within(frame, picture.size))
    picture.thumbnail(frame, Image.Resampling.LANCZOS, reducing_gap=None)
    return _in_colours(ImageOps.exif_transpose(picture))


def _within(frame: Size, size: Size) -> Size:
    """The size that ``size`` has when it is made to fit into ``frame``."""
    scale = min(frame[0] / size[0], frame[1] / size[1], 1.0)
    return round(size[0] * scale), round(size[1] * scale)


def _in_colours(picture: Image.Image) -> Image.Image:
    """As screens show it. A profile that belongs to inks or greys does not fit any more."""
    if picture.mode in ("RGB", "RGBA"):
        return picture
    changed = picture.convert("RGBA" if picture.mode == "LA" else "RGB")
    changed.info.pop("icc_profile", None)
    return changed


def _saved(picture: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    picture.save(file, "WEBP", quality=quality, method=4, icc_profile=picture.info.get("icc_profile"))
    return file.getvalue()
