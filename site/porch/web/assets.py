"""``/static/…``: a site's own files first, Porch's behind them; a fingerprinted address is kept for ever."""

from io import FileIO
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file
from werkzeug.wsgi import wrap_file

from porch.assets import kind_of
from porch.web.cache import kept_for_ever
from porch.web.context import services
from porch.web.inlining import squeezed, squeezed_style
from porch.web.shelf import LARGEST, shelve

assets = Blueprint("assets", __name__)

_KEEP = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, max-age=300"


@assets.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """One static file. An address with today's fingerprint never changes its content; any other is asked for again."""
    asset = services().assets.find(name)
    if asset is None:
        abort(404)
    if asset.path.stat().st_size > LARGEST:  # it is sent from the disk, and in parts to whoever wants parts
        response = _from_disk(asset.path)
        response.headers["Cache-Control"] = _KEEP if asset.pinned else _ASK_AGAIN
    else:
        response = Response(_content(asset.path), mimetype=kind_of(asset.path))
        response = kept_for_ever(response) if asset.pinned else _kept_for_minutes(response)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"  # anybody may read these; `integrity` needs it
    return response


def _from_disk(path: Path) -> Response:
    """The file, or the part of it that is asked for, for gunicorn to read as the visitor takes it."""
    response = send_file(path, kind_of(path), conditional=True, etag=True)
    start, stop = response.content_range.start, response.content_range.stop
    if start is not None and stop is not None:  # what Werkzeug cuts out is read at once, and kept in memory
        response.close()
        response.response = wrap_file(request.environ, _Part(path, start, stop - start))
    return response


class _Part(FileIO):
    """``length`` bytes of a file from ``start`` on."""

    def __init__(self, path: Path, start: int, length: int) -> None:
        super().__init__(path)
        self.seek(start)
        self._left = length

    def read(self, size: int | None = -1, /) -> bytes:
        """Up to ``size`` bytes more."""
        data = super().read(self._left if size is None or size < 0 else min(size, self._left)) or b""
        self._left -= len(data)
        return data


def _content(path: Path) -> bytes:
    """The file; Porch's own styles and scripts without their comments, which are for who reads the source."""
    if path.suffix not in (".css", ".js") or not services().assets.is_ours(path):
        return path.read_bytes()
    text = path.read_text(encoding="utf-8")
    return (squeezed_style(text) if path.suffix == ".css" else squeezed(text)).encode()


def _kept_for_minutes(response: Response) -> Response:
    response.headers["Cache-Control"] = _ASK_AGAIN
    return shelve(response, 1, query=frozenset())
