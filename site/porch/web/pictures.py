"""The addresses of what Porch draws: a form's card for link previews, the site's icon, pictures in smaller widths."""

import hashlib
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask.sansio.blueprints import BlueprintSetupState

from porch.assets import fingerprint
from porch.forms.appearance import grounds_of
from porch.forms.definition import FormDefinition
from porch.forms.sections import Theme
from porch.web.assets import static_file
from porch.web.cache import kept_briefly, kept_for_an_hour, kept_for_ever, never_kept
from porch.web.context import address, definition_of, language, services
from porch.web.copies import Copies
from porch.web.indexing import mark_unlisted
from porch.web.themes import themes_in_use
from porch.web.widths import address_in, widths

pictures = Blueprint("pictures", __name__)

ACCENT = "#2342b8"
"""Porch's own, where a site sets none (``static/favicon.svg``)."""
_STYLE = "3"
"""Counts up when cards are drawn in another way: their addresses change then, and caches fetch them anew."""
FONTS = ("fonts/card.ttf", "fonts/card.otf")
"""A font of the site, for titles in scripts that Porch's own has no letters of."""


@pictures.record
def _open_copies(state: BlueprintSetupState) -> None:
    state.app.extensions["porch-copies"] = Copies(state.app.extensions["porch"].settings.data)


def card_address(definition: FormDefinition) -> str:
    """The path of a form's card, with the fingerprint of all that is drawn on it."""
    return f"{address(definition.slug, language())}/card.{_print_of(definition)}.png"


def icon_address(definition: FormDefinition | None = None) -> str:
    """The path of the icon: the logo if browsers can show it as one, else the mark in the accent."""
    theme = services().catalog.theme_of(definition) if definition else services().catalog.site.theme
    if theme.logo and theme.logo.endswith((".svg", ".png", ".ico")):
        return services().assets.url(theme.logo)
    if theme.accent:
        return f"/static/icon/{theme.accent[1:]}.svg"
    return services().assets.url("favicon.svg")


@pictures.get("/<slug:slug>/card.png")
@pictures.get("/<slug:slug>/card.<mark>.png")
def card(slug: str, mark: str = "") -> Response:
    """What a link preview shows of a form."""
    from porch.web import drawing  # only here: see there

    definition = definition_of(slug)
    if mark and mark != _print_of(definition):  # made up, or an older card's: neither is drawn, nor takes room
        return kept_briefly(Response(status=302, headers={"Location": card_address(definition)}))
    site = services().catalog.site_in(language())
    theme = services().catalog.theme_of(definition)
    image = drawing.draw_card(
        drawing.Card(
            site=site.name,
            title=definition.title,
            host=_host(),
            accent=theme.accent or ACCENT,
            paper=grounds_of(theme.name, services().assets).light[0],
            font=next((found.path for name in FONTS if (found := services().assets.find(name))), None),
            logo=_logo_of(theme),
        )
    )
    response = mark_unlisted(Response(image, mimetype="image/png"), definition)
    return kept_for_ever(response) if mark else kept_for_an_hour(response)


@pictures.get("/static/<path:name>.<int:width>w.webp")
def narrower(name: str, width: int) -> Response:
    """A picture in one of its ``widths``, and in no other; the picture itself while it cannot be had."""
    if services().assets.find(own := address_in(name, width)):
        return static_file(own)
    asset = services().assets.find(name)
    if asset is None or width not in widths(asset.path):
        abort(404)
    if not request.path.endswith(f"/{own}") or {"", ".", ".."} & set(name.split("/")):
        abort(404)  # one address for a copy: strangers could fill the shelf with it under ever new ones
    copies: Copies = current_app.extensions["porch-copies"]
    copy = copies.copy(asset.path, width)
    if copy is None:
        return never_kept(Response(headers={"Location": url_for("assets.static_file", name=name)}, status=302))
    response = Response(copy, mimetype="image/webp")
    if asset.pinned:
        return kept_for_ever(response)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@pictures.get("/static/icon/<colour>.svg")
def icon(colour: str) -> Response:
    """The mark in another colour."""
    if f"#{colour}" not in {theme.accent for theme in themes_in_use()}:
        abort(404)  # strangers could think of millions
    mark = services().assets.find("favicon.svg") or abort(404)
    text = mark.path.read_text(encoding="utf-8").replace(ACCENT, f"#{colour}")
    return kept_for_ever(Response(text, mimetype="image/svg+xml"))


@pictures.get("/favicon.ico")
def favicon() -> Response:
    """The icon for whoever asks without looking at a page: the site's own file, else the mark."""
    return _drawn_icon("favicon.ico", 48, "ICO")


@pictures.get("/apple-touch-icon.png")
def touch_icon() -> Response:
    """The icon of a page on a phone's home screen, which rounds its corners itself."""
    return _drawn_icon("apple-touch-icon.png", 180, "PNG", corner=0)


def _drawn_icon(name: str, pixels: int, kind: str, corner: float = 7) -> Response:
    mimetype = "image/png" if kind == "PNG" else "image/x-icon"
    if own := services().assets.find(name):
        return kept_for_an_hour(Response(own.path.read_bytes(), mimetype=mimetype))
    from porch.web import drawing  # only here: see there

    accent = services().catalog.site.theme.accent or ACCENT
    return kept_for_an_hour(Response(drawing.draw_icon(accent, pixels, kind, corner), mimetype=mimetype))


def _host() -> str:
    url = services().catalog.site.url
    return str(url).partition("://")[2].rstrip("/") if url else ""


def _logo_of(theme: Theme) -> Path | None:
    found = services().assets.find(theme.logo) if theme.logo else None
    return found.path if found else None


def _print_of(definition: FormDefinition) -> str:
    catalog, assets = services().catalog, services().assets
    theme = catalog.theme_of(definition)
    fonts = [fingerprint(found.path) for name in FONTS if (found := assets.find(name))]
    logo = _logo_of(theme)
    name = catalog.site_in(language()).name
    drawn = (_STYLE, name, definition.title, _host(), theme.accent, theme.name, fonts, logo and fingerprint(logo))
    return hashlib.sha256(repr(drawn).encode()).hexdigest()[:12]
