"""Where templates and static files are: the wheel's or the checkout's, and a site's own before either."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from mimetypes import MimeTypes
from pathlib import Path
from types import MappingProxyType
from typing import Final

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]
_FINGERPRINT = re.compile(r"\.[0-9a-f]{12}(?=\.[A-Za-z0-9]+$)")
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".avif": "image/avif",
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".otf": "font/otf",
        ".ttf": "font/ttf",
        ".webp": "image/webp",
        ".woff": "font/woff",
        ".woff2": "font/woff2",
    }
)
"""What some versions of Python do not know, or call otherwise."""


@dataclass(frozen=True)
class Asset:
    """A static file to serve. ``pinned`` is true when it was asked for by the fingerprint of its content."""

    path: Path
    pinned: bool


class Assets:
    """The files of one site: its own folders first, Porch's behind them, found by file name."""

    def __init__(self, site: Path) -> None:
        self._site = site

    def template_folders(self) -> list[Path]:
        """Where templates are looked up, in order."""
        return [self._site / "templates", _home("templates")]

    def url(self, name: str) -> str:
        """The address of a static file, with the fingerprint of its content so that it can be kept for ever.

        A name that no folder holds keeps its plain address: the browser's 404 then says which file is missing.
        """
        path = self._path(name)
        if path is None:
            return f"/static/{name}"
        stem, dot, suffix = name.rpartition(".")
        return f"/static/{stem}.{fingerprint(path)}{dot}{suffix}" if dot else f"/static/{name}"

    def find(self, name: str) -> Asset | None:
        """The file for the part of an address behind ``/static/``; an outdated fingerprint finds today's file."""
        if exact := self._path(name):
            return Asset(exact, pinned=False)
        path = self._path(_FINGERPRINT.sub("", name))
        return Asset(path, pinned=fingerprint(path) in name) if path else None

    def files_in(self, folder: str) -> list[Path]:
        """Every file right inside a folder of static/: the site's own and Porch's."""
        return [path for home in (self._site / "static", _home("static")) for path in (home / folder).glob("*.*")]

    def is_ours(self, path: Path) -> bool:
        """Whether a static file comes with Porch."""
        return path.is_relative_to(_home("static").resolve())

    def _path(self, name: str) -> Path | None:
        for folder in (self._site / "static", _home("static")):
            try:
                path = (folder / name).resolve()
                if path.is_relative_to(folder.resolve()) and path.is_file():
                    return path
            except (ValueError, OSError):  # a name that no file can have
                return None
        return None


def kind_of(path: Path) -> str:
    """The content type of a static file by its ending, the same on every machine, whatever its system's files say."""
    known, packed = MimeTypes().guess_type(path.name)
    return _KINDS.get(path.suffix.lower()) or (None if packed else known) or "application/octet-stream"


def fingerprint(path: Path) -> str:
    """Twelve hex digits of the file's content; read again only when the file has changed."""
    status = path.stat()
    return _digest(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=1024)
def _digest(path: Path, _changed: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _home(name: str) -> Path:
    """Porch's own folder of that name: inside the installed package, or at the top of a checkout."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _CHECKOUT / name
