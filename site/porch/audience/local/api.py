"""The Loops HTTP API over the people of this machine, as a Flask app: routes, authentication, headers."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from porch.audience.local.account import Account
from porch.audience.local.limit import Window
from porch.audience.local.rules import Refusal, read_body, read_property

BASE: Final = "/api/v1"
"""Where the routes begin, as at the platform."""

LARGEST_BODY: Final = 4_500_000
"""Bytes. ASSUMPTION: only transactional mail has a documented limit (4 MB)."""

INVALID_KEY: Final = {"success": False, "message": "Invalid API key", "error": "Invalid API key"}


def create_api(
    account: Account,
    *,
    key: str | None = None,
    limit: int = 0,
    team: str = "Local audience",
    clock: Callable[[], float] = time.time,
) -> Flask:
    """The API as a WSGI app. ``key`` ``None`` lets every caller in; ``limit`` is in requests a second, 0 for none."""
    api = Flask(__name__, static_folder=None, template_folder=None)
    api.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    window = Window(limit, clock)

    @api.before_request
    def admit() -> Response | None:
        if request.routing_exception is not None:
            return None
        if key is not None and not _is_bearer(request.headers.get("Authorization", ""), key):
            return _json(INVALID_KEY, 401)
        return None if limit == 0 else _count(window)

    @api.after_request
    def tell_limit(response: Response) -> Response:
        if "remaining" in g:
            response.headers["x-ratelimit-limit"] = str(limit)
            response.headers["x-ratelimit-remaining"] = str(g.remaining)
        return response

    @api.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> Response:
        return _failure(str(refusal), refusal.status)

    @api.errorhandler(HTTPException)
    def refuse_request(error: HTTPException) -> Response:
        # ASSUMPTION: 404, 405, 413 and 500 come in the envelope of all other errors
        response = _failure(f"{error.name}.", error.code or 500)
        if isinstance(error, MethodNotAllowed):
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response

    _add_contacts(api, account)
    _add_account(api, account, team)
    return api


def _add_contacts(api: Flask, account: Account) -> None:
    def create() -> Response:
        return _json({"success": True, "id": account.create(_body())})

    def update() -> Response:
        return _json({"success": True, "id": account.update(_body())})

    def find() -> Response:
        return _json(account.find(request.args))

    def delete() -> Response:
        account.delete(_body())
        return _json({"success": True, "message": "Contact deleted."})

    def suppression() -> Response:
        return _json(account.suppression(request.args))

    def unsuppress() -> Response:
        account.suppression(request.args)
        raise Refusal("This contact is not suppressed.")

    _route(api, "POST", "contacts/create", create)
    _route(api, "PUT", "contacts/update", update)
    if not account.is_strict:  # only PUT is documented, but public clients live by POST
        _route(api, "POST", "contacts/update", update)
    _route(api, "GET", "contacts/find", find)
    _route(api, "POST", "contacts/delete", delete)
    _route(api, "GET", "contacts/suppression", suppression)
    _route(api, "DELETE", "contacts/suppression", unsuppress)


def _add_account(api: Flask, account: Account, team: str) -> None:
    def api_key() -> Response:
        return _json({"success": True, "teamName": team})

    def lists() -> Response:
        rows = account.people.lists()
        return _json([{"id": x.id, "name": x.name, "description": None, "isPublic": x.is_public} for x in rows])

    def properties() -> Response:
        # ASSUMPTION: any other value of `list` means `all`
        rows = account.properties(only_custom=request.args.get("list") == "custom")
        return _json([{"key": x.key, "label": x.label, "type": x.type} for x in rows])

    def add_property() -> Response:
        if not account.people.add_property(read_property(_body())):
            raise Refusal("Property already exists.")
        return _json({"success": True})

    _route(api, "GET", "api-key", api_key)
    _route(api, "GET", "lists", lists)
    _route(api, "GET", "contacts/properties", properties)
    _route(api, "POST", "contacts/properties", add_property)


def _route(api: Flask, method: str, path: str, view: Callable[[], Response]) -> None:
    api.add_url_rule(f"{BASE}/{path}", f"{method} {path}", view, methods=[method], provide_automatic_options=False)


def _is_bearer(header: str, key: str) -> bool:
    scheme, _, token = header.partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), key.encode())


def _count(window: Window) -> Response | None:
    remaining = window.take()
    g.remaining = remaining or 0
    # ASSUMPTION: the documentation names the status and the headers, not the body
    return _failure("Rate limit exceeded", 429) if remaining is None else None


def _body() -> dict[str, Any]:
    return read_body(request.get_data(cache=False))


def _failure(message: str, status: int) -> Response:
    return _json({"success": False, "message": message}, status)


def _json(data: Mapping[str, Any] | list[dict[str, Any]], status: int = 200) -> Response:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, content_type="application/json; charset=utf-8")
