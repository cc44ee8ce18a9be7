"""Addresses of forms and of the front page in a language with a capital letter or a slash too many: people type them,
and printers set them."""

from collections.abc import Iterable

from flask import Request

from porch.forms.catalog import Catalog
from porch.web.context import with_query
from porch.web.languages import front_languages


def meant_address(request: Request, catalog: Catalog) -> str | None:
    """The address of the page that a request for nothing nearly named; the query stays."""
    parts = request.path.strip("/").lower().split("/")
    path = "/".join(("", *parts))
    return with_query(path) if path != request.path and _is_page(parts, catalog) else None


def _is_page(parts: list[str], catalog: Catalog) -> bool:
    """Whether these are the parts of a page's address: a language's, a form's, or both."""
    *before, last = parts
    form = catalog.forms.get(last)
    if form is None:
        fronts = front_languages(catalog)
        return not before and len(fronts) > 1 and last in _small(fronts)
    return not before or (len(before) == 1 and before[0] in _small(catalog.languages_of(form)))


def _small(tags: Iterable[str]) -> set[str]:
    return {tag.lower() for tag in tags}
