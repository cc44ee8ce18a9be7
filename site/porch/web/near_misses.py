"""Addresses of forms and of the front page in a language with a capital letter or a slash too many: people type them,
and printers set them."""

from collections.abc import Iterable

from flask import Request

from porch.forms.catalog import Catalog


def meant_address(request: Request, catalog: Catalog) -> str | None:
    """The address of the page that a request for nothing nearly named; the query stays."""
    parts = request.path.strip("/").lower().split("/")
    path = "/".join(("", *parts))
    if path == request.path or not _is_page(parts, catalog):
        return None
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path


def _is_page(parts: list[str], catalog: Catalog) -> bool:
    """Whether these are the parts of a page's address: a language's, a form's, or both."""
    *before, last = parts
    form = catalog.forms.get(last)
    if form is None:
        return not before and last in _small(_fronts(catalog))
    return not before or (len(before) == 1 and before[0] in _small(catalog.languages_of(form)))


def _fronts(catalog: Catalog) -> tuple[str, ...]:
    """The languages of the front page, if there are several."""
    home = catalog.forms.get(catalog.site.home or "")
    spoken = catalog.languages_of(home) if home else catalog.languages
    return spoken if len(spoken) > 1 else ()


def _small(tags: Iterable[str]) -> set[str]:
    return {tag.lower() for tag in tags}
