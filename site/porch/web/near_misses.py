"""Addresses of forms with a capital letter or a slash too many: people type them, and printers set them."""

from flask import Request

from porch.forms.catalog import Catalog


def meant_address(request: Request, catalog: Catalog) -> str | None:
    """The address of the form's page that a request for nothing nearly named; the query stays."""
    *before, slug = request.path.strip("/").lower().split("/")
    form = catalog.forms.get(slug)
    if form is None or len(before) > 1:
        return None
    if before and before[0] not in {tag.lower() for tag in catalog.languages_of(form)}:
        return None
    path = "/".join(("", *before, slug))
    if path == request.path:
        return None
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path
