"""What a visitor hears, as a page or as JSON: the same outcome, told twice."""

import json
from functools import partial
from typing import Final

from flask import Response, jsonify

from porch.forms.definition import FormDefinition
from porch.intake import Accepted, Answer, Challenged, Doubtful, Invalid, Outcome, TooMany
from porch.web.context import words
from porch.web.doors import FRAME, Door
from porch.web.submission import Submission

RETRY_SECONDS: Final = 30
"""How soon a program may try again when the journal could not be written."""

CHALLENGE: Final = 428
"""Precondition Required (RFC 6585, section 3): the same once more, with what the answer brings."""


def page_answer(door: Door, submission: Submission, outcome: Outcome) -> Response:
    """The answer to a posted form: on to the outcome page, or the form again with nothing lost."""
    definition, form = submission.definition, submission.form
    again = partial(door.form, definition, form, next_page=submission.next_page, kiosk=submission.visit.kiosk)
    match outcome:
        case Accepted(answer):
            return Response(status=303, headers={"Location": _next_page(door, definition, answer, submission)})
        case Invalid():
            return again(notice="stale" if form.token_problem and not form.problems() else None, status=422)
        case Doubtful():
            return again(notice="doubt", status=422)
        case Challenged(challenge):
            return again(notice="challenge", challenge=challenge, status=CHALLENGE)
        case TooMany(seconds):
            return _later(again(notice="too-many", status=429), seconds)
        case _:
            return _later(again(notice="unrecorded", status=503), RETRY_SECONDS)


def json_answer(submission: Submission, outcome: Outcome) -> Response:
    """The same answer for a program."""
    definition, form = submission.definition, submission.form
    _ = words().gettext
    match outcome:
        case Accepted(answer):
            message = definition.message("existing" if answer == "existing" else "success", words())
            doubt = {"suggestion": form.suggestion} if form.suggestion else {}
            return jsonify(outcome=answer, message=message, **doubt)
        case Invalid():
            return json_errors(form.errors_by_name(), 422)
        case Challenged(challenge):
            proof = json.loads(challenge.proof) if challenge.proof else None
            asked = _("Please send it once more with an answer to the challenge.")
            return _with_status(
                jsonify(errors={"form": [asked]}, challenge={"confirm": challenge.confirmation, "proof": proof}),
                CHALLENGE,
            )
        case TooMany(seconds):
            sorry = _("Too many signups come in just now. Please try again later.")
            return _later(json_errors({"form": [sorry]}, 429), seconds)
        case _:
            sorry = _("We could not save your signup just now. Please try again in a moment.")
            return _later(json_errors({"form": [sorry]}, 503), RETRY_SECONDS)


def json_errors(errors: dict[str, list[str]], status: int) -> Response:
    """Errors by field name; ``form`` stands for the submission as a whole."""
    return _with_status(jsonify(errors=errors), status)


def _with_status(response: Response, status: int) -> Response:
    response.status_code = status
    return response


def _later(response: Response, seconds: int) -> Response:
    response.headers["Retry-After"] = str(seconds)
    return response


def _next_page(door: Door, definition: FormDefinition, answer: Answer, submission: Submission) -> str:
    """Where a signup leads. A frame stays on its own pages: the way out of it is a link there; and at a kiosk the
    next person is waiting."""
    kiosk = submission.visit.kiosk
    if answer == "existing":
        return door.address_of("existing", definition, kiosk)
    target = submission.next_page or definition.redirect
    stays = door is FRAME or kiosk or not target
    return door.address_of("thanks", definition, kiosk) if stays else str(target)
