"""A form's theme as stylesheets: the theme's file, and the accent as one of its own, since nothing may be inline."""

from flask import Blueprint, Response, abort

from porch.forms.contrast import READABLE, ratio
from porch.forms.definition import FormDefinition
from porch.web.context import services

themes = Blueprint("themes", __name__)

_DARK_PAPER = "#0f1425"
"""What the default theme writes on in the dark (``--paper`` in static/css/porch.css)."""


def stylesheets(definition: FormDefinition | None = None) -> list[str]:
    """The addresses of what comes after the default look on a form's page, or on a page of the site."""
    site = services()
    theme = site.catalog.theme_of(definition) if definition else site.catalog.site.theme
    urls = []
    if theme.name and site.assets.find(f"themes/{theme.name}.css"):
        urls.append(site.assets.url(f"themes/{theme.name}.css"))
    if theme.accent:
        urls.append(f"/static/accent/{theme.accent.removeprefix('#').lower()}.css")
    return urls


@themes.get("/static/accent/<colour>.css")
def accent_css(colour: str) -> Response:
    """The stylesheet of one accent: as it is on light paper, as light as it must be on dark paper."""
    if len(colour) != 6 or not set(colour) <= set("0123456789abcdef"):
        abort(404)
    light, dark = f"#{colour}", _lightened(f"#{colour}")
    css = f":root{{{_pair(light)}}}@media (prefers-color-scheme:dark){{:root{{{_pair(dark)}}}}}"
    response = Response(css, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _pair(colour: str) -> str:
    text = max("#ffffff", "#0d1330", key=lambda candidate: ratio(candidate, colour))
    return f"--accent:{colour};--on-accent:{text}"


def _lightened(colour: str) -> str:
    """``colour`` mixed with just as much white as text in it needs on dark paper."""
    channels = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    for percent in range(101):
        mixed = "#" + "".join(f"{round(part + (255 - part) * percent / 100):02x}" for part in channels)
        if ratio(mixed, _DARK_PAPER) >= READABLE:
            return mixed
    return "#ffffff"
