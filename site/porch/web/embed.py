"""Forms inside other people's pages: the bare form in a frame, its outcomes, and the loader for the host page."""

from flask import Blueprint, Response

from porch.web.cache import kept_for_an_hour, kept_for_ever
from porch.web.context import services
from porch.web.doors import FRAME
from porch.web.loader import load_loader
from porch.web.reception import receive, show_ending, show_form

embed = Blueprint("embed", __name__)


@embed.get("/<slug:slug>/embed")
def show(slug: str) -> Response:
    """The form in a frame."""
    return show_form(FRAME, slug)


@embed.post("/<slug:slug>/embed")
def submit(slug: str) -> Response:
    """One submission from a frame."""
    return receive(FRAME, slug)


@embed.get("/<slug:slug>/embed/thanks")
def thanks(slug: str) -> Response:
    """Where a new signup leads, inside the frame."""
    return show_ending(FRAME, slug, "thanks")


@embed.get("/<slug:slug>/embed/existing")
def existing(slug: str) -> Response:
    """The same for somebody who is on the list already."""
    return show_ending(FRAME, slug, "existing")


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
