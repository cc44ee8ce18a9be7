"""CORS: which scripts of other sites may read what a form answers. Only those of the sites that the form names.

No credentials are ever allowed: there are none. The origin is echoed exactly, and every answer that depends on it says
so to caches (Fetch Standard, "CORS protocol").
"""

from typing import Final

from flask import Flask, Response, request

from porch.web.context import services

_ENDPOINTS: Final = frozenset({"pages.show", "pages.submit", "description.describe", "challenges.fresh"})
_REMEMBERED: Final = 7200
"""Seconds that a browser keeps a permission; Chromium keeps none longer."""


def allow_crossing(app: Flask) -> None:
    """Let the scripts of named sites post JSON, and read answers and descriptions."""
    app.after_request(_allow)


def _allow(response: Response) -> Response:
    asked_first = request.method == "OPTIONS"
    if request.endpoint not in _ENDPOINTS or not (asked_first or response.is_json):
        return response
    definition = services().catalog.forms.get((request.view_args or {}).get("slug", ""))
    if definition is None or not definition.embed.sites:
        return response
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin not in definition.embed.sites:
        return response
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    if asked_first:
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Max-Age"] = str(_REMEMBERED)
    return response
