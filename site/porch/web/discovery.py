"""For search engines: what they may read, and which pages there are."""

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

from flask import Blueprint, Response
from markupsafe import escape

from porch.web.cache import fresh_for_all, next_change
from porch.web.context import public_base, services
from porch.web.languages import Alternate, alternates
from porch.web.reception import form_state

discovery = Blueprint("discovery", __name__)

_KINDS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@discovery.get("/robots.txt")
def robots() -> Response:
    """Everything may be read, apart from what is not for visitors (RFC 9309).

    Forms with ``index = false`` are not named here: that would tell where they are. Their pages say it themselves.
    """
    lines = ["User-agent: *", "Disallow: /-/", "", f"Sitemap: {public_base()}/sitemap.xml", ""]
    return fresh_for_all(Response("\n".join(lines), mimetype="text/plain"), query=frozenset())


@discovery.get("/sitemap.xml")
def sitemap() -> Response:
    """The front page and the open forms, each with its languages (sitemaps.org; Google Search Central, hreflang). A
    home form is there once, by its own address, which is the one that its page names."""
    catalog = services().catalog
    forms = list(catalog.forms.values())
    front = [] if catalog.site.home else [alternates()]
    pages = [*front, *(alternates(form) for form in forms if form.index and form_state(form) == "open")]
    entries = [entry for page in pages for entry in _entries(page, public_base())]
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_KINDS}>\n{"".join(entries)}</urlset>\n'
    response = Response(text, mimetype="application/xml")
    return fresh_for_all(response, changes=next_change(forms, datetime.now(UTC)), query=frozenset())


def _entries(page: list[Alternate], base: str) -> Iterator[str]:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(other.language)} href={quoteattr(base + other.address)}/>'
        for other in page
        if len(page) > 1
    )
    for one in page:
        yield f"  <url><loc>{escape(base + one.address)}</loc>{links}</url>\n"
