"""A POST, read: where it came from, what it carries, and the form filled with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Request, abort
from werkzeug.exceptions import BadRequest

from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition
from porch.guard.origin import Origin, judge_origin

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Submission:
    """One submission as it arrived: the filled form, not yet validated, and which door it came in by."""

    definition: FormDefinition
    form: PublicForm
    origin: Origin
    is_json: bool


def read_submission(request: Request, definition: FormDefinition, form_class: type[PublicForm]) -> Submission:
    """The submission in ``request``; aborts with 415 on a body of another kind and 400 on broken JSON."""
    origin = judge_origin(
        request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"), request.host, definition.embed.sites
    )
    if request.mimetype == JSON_TYPE:
        return Submission(definition, form_class.from_json(_json_object(request)), origin, is_json=True)
    if request.mimetype and request.mimetype not in FORM_TYPES:
        abort(415)
    return Submission(definition, form_class.filled(request.form), origin, is_json=False)


def _json_object(request: Request) -> Mapping[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadRequest("The body must be one JSON object, with the form's properties as its keys.")
    return body
