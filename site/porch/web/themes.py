"""A form's theme as stylesheets: the theme's file, and what the operator has set of it as one of its own."""

from flask import Blueprint, Response, abort

from porch.forms.appearance import DEFAULT, grounds_of
from porch.forms.definition import FormDefinition
from porch.forms.sections import Theme
from porch.web.cache import kept_for_ever
from porch.web.context import services
from porch.web.look import look_rules, look_words

themes = Blueprint("themes", __name__)


def stylesheets(definition: FormDefinition | None = None) -> list[str]:
    """The addresses of what comes after the default look on a form's page, or on a page of the site."""
    site = services()
    theme = site.catalog.theme_of(definition) if definition else site.catalog.site.theme
    urls = []
    if theme.name and site.assets.find(f"themes/{theme.name}.css"):
        urls.append(site.assets.url(f"themes/{theme.name}.css"))
    if words := look_words(theme):
        urls.append(f"/static/look/{theme.name or DEFAULT}/{words}.css")
    return urls


def themes_in_use() -> list[Theme]:
    """Every theme that a page of the site has."""
    catalog = services().catalog
    return [catalog.site.theme, *map(catalog.theme_of, catalog.forms.values())]


def own_rules(theme: Theme) -> str:
    """What the operator has set of a theme, as rules that come after the theme's file."""
    return look_rules(theme, grounds_of(theme.name, services().assets))


@themes.get("/static/look/<slug:name>/<words>.css")
def look_css(name: str, words: str) -> Response:
    """The stylesheet of what an operator has set: its address says all of it, so it can be kept for ever. No other
    look is answered, for strangers could think of millions."""
    known = {(theme.name or DEFAULT, look_words(theme)): theme for theme in themes_in_use()}
    theme = known.get((name, words)) or abort(404)
    return kept_for_ever(Response(own_rules(theme), mimetype="text/css"))
