"""Forms inside other people's pages: the bare form in a frame, its outcomes, and the loader for the host page."""

from flask import Blueprint, Response

from porch.web.cache import kept_for_an_hour, kept_for_ever
from porch.web.context import services
from porch.web.doors import FRAME
from porch.web.loader import load_loader
from porch.web.reception import open_door

embed = Blueprint("embed", __name__)
open_door(FRAME, embed, "/<slug:slug>/embed")


@embed.get("/embed.js")
def loader() -> Response:
    """The loader of today, asked for again every hour."""
    return kept_for_an_hour(_script(load_loader(services().assets).text))


@embed.get("/embed.<version>.js")
def pinned_loader(version: str) -> Response:
    """The whole loader by its fingerprint, for pages that pin it; an outdated one gets today's for an hour."""
    current = load_loader(services().assets)
    return (kept_for_ever if version == current.version else kept_for_an_hour)(_script(current.whole))


def _script(text: str) -> Response:
    response = Response(text, mimetype="text/javascript")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"  # browsers check `integrity` only where they may read
    return response
