"""What every view needs: the services behind the app, the form that an address names, the words of a language."""

from gettext import NullTranslations
from urllib.parse import quote

from flask import Response, abort, current_app, g, request, url_for

from porch.forms.definition import FormDefinition
from porch.web.cache import kept_briefly
from porch.wiring import Services


def services() -> Services:
    """The services that this app was created with."""
    found: Services = current_app.extensions["porch"]
    return found


def definition_of(slug: str) -> FormDefinition:
    """The form with this slug in the language that the address names, else in its first one; 404 without it."""
    catalog = services().catalog
    first = catalog.forms.get(slug) or abort(404)
    asked = g.get("address_language")
    definition = first if asked is None else catalog.form_in(slug, asked) or abort(404)
    if asked is not None and asked == first.language:
        to_short_address()
    g.language = definition.language
    return definition


def language_of_site() -> str:
    """The language of a page about no single form; 404 where the site has none in the one that the address names."""
    site = services().catalog.site
    if g.get("address_language") == site.language:
        to_short_address()
    return language()


def language() -> str:
    """The language of this request: its form's, the address's or the site's."""
    spoken: str = g.get("language") or g.get("address_language") or services().catalog.site.language
    return spoken


def words() -> NullTranslations:
    """Porch's own words in the language of this request. English is written in the code itself."""
    return services().words.words_of(language())


def address(slug: str, spoken: str) -> str:
    """The address of a form's page in a language; the short one for its first language, and for one it is not in."""
    catalog = services().catalog
    form = catalog.forms.get(slug)
    others = catalog.languages_of(form)[1:] if form else ()
    return f"/{spoken.lower()}/{slug}" if spoken in others else f"/{slug}"


def public_address(slug: str) -> str:
    """The address of a form's page in this request's language: on the site's public address where porch.toml names it,
    else on this one."""
    return public_base() + address(slug, language())


def public_base() -> str:
    """The site's public address without a slash at its end."""
    return str(services().catalog.site.url or request.host_url).rstrip("/")


def to_short_address() -> None:
    """Send whoever reads on to the address without a language: a page has one address."""
    if request.method in ("GET", "HEAD"):
        g.pop("address_language")
        there = url_for(request.endpoint or "pages.home", **(request.view_args or {}))
        abort(kept_briefly(Response(status=308, headers={"Location": with_query(there)})))


def with_query(path: str) -> str:
    """An address with the query of this request, whatever bytes it is of."""
    query = quote(request.query_string, safe="!$&'()*+,/:;=?@[]%~")
    return f"{path}?{query}" if query else path
