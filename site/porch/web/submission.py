"""A POST, read: where it came from, what it carries, and the form filled with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Request, abort
from werkzeug.exceptions import BadRequest

from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition
from porch.guard.origin import Origin, judge_origin
from porch.guard.visit import Visit
from porch.web.visiting import read_visit

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
JSON_TYPE = "application/json"
NEXT_PAGE = "_redirect"
"""The input by which a form in somebody's own markup says where it leads. No property can have this name."""


@dataclass(frozen=True)
class Submission:
    """One submission as it arrived: the filled form, not yet validated, and which door it came in by."""

    definition: FormDefinition
    form: PublicForm
    visit: Visit
    origin: Origin
    is_json: bool
    next_page: str | None = None
    """Where it asks to lead to, if that is one of the addresses that the form file lists."""


def read_submission(request: Request, definition: FormDefinition, form_class: type[PublicForm]) -> Submission:
    """The submission in ``request``; aborts with 415 on a body of another kind and 400 on broken JSON.

    A script of another site must send JSON: browsers ask us first before they let it, and never before the types that
    a plain form can send (Fetch Standard, "CORS-safelisted request-header").
    """
    origin = judge_origin(
        request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"), request.host, definition.embed.sites
    )
    if request.mimetype == JSON_TYPE:
        body = _json_object(request)
        visit = read_visit(request, body, definition)
        return Submission(definition, form_class.from_json(body), visit, origin, is_json=True)
    if (request.mimetype and request.mimetype not in FORM_TYPES) or (origin != "own" and sent_by_script(request)):
        abort(415)
    form = form_class.filled(request.form, vouched=origin == "listed")
    visit = read_visit(request, request.form, definition)
    return Submission(definition, form, visit, origin, is_json=False, next_page=_next_page(request, definition))


def sent_by_script(request: Request) -> bool:
    """Whether a browser says that a script, not a person's press of a button, sends this."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def wants_json(request: Request) -> bool:
    """Whether a program is there to read the answer."""
    return request.mimetype == JSON_TYPE or (request.method == "POST" and sent_by_script(request))


def _next_page(request: Request, definition: FormDefinition) -> str | None:
    wish = request.form.get(NEXT_PAGE)
    return wish if wish in definition.embed.redirects else None


def _json_object(request: Request) -> Mapping[str, Any]:
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # brackets in brackets in brackets
        body = None
    if not isinstance(body, dict):
        raise BadRequest("The body must be one JSON object, with the form's properties as its keys.")
    return body
