"""The themes of a site: each page's, and what the operator has set of it."""

from porch.forms.appearance import grounds_of
from porch.forms.sections import Theme
from porch.web.context import services
from porch.web.look import look_rules


def themes_in_use() -> list[Theme]:
    """Every theme that a page of the site has."""
    catalog = services().catalog
    return [catalog.site.theme, *map(catalog.theme_of, catalog.forms.values())]


def own_rules(theme: Theme) -> str:
    """What the operator has set of a theme, as rules that come after the theme's file."""
    grounds = grounds_of(theme.name, services().assets).dark if theme.accent else ()  # to know them takes its time
    return look_rules(theme, grounds)
