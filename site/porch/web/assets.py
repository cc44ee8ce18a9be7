"""``/static/…``: a site's own files first, Porch's behind them; a fingerprinted address is kept for ever."""

from flask import Blueprint, Response, abort, send_file

from porch.web.context import services

assets = Blueprint("assets", __name__)

_KEEP = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, max-age=300"


@assets.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """One static file. An address with today's fingerprint never changes its content; any other is asked for again."""
    asset = services().assets.find(name)
    if asset is None:
        abort(404)
    response = send_file(asset.path, conditional=True, etag=True)
    response.headers["Cache-Control"] = _KEEP if asset.pinned else _ASK_AGAIN
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
