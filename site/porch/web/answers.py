"""What a visitor hears, as a page or as JSON: the same outcome, told twice."""

from flask import Response, jsonify

from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition
from porch.intake import Accepted, Answer, Invalid, Outcome
from porch.web.context import words
from porch.web.doors import FRAME, Door
from porch.web.submission import Submission

RETRY_SECONDS = 30
"""How soon a program may try again when the journal could not be written."""


def page_answer(door: Door, submission: Submission, outcome: Outcome) -> Response:
    """The answer to a posted form: on to the outcome page, or the form again with nothing lost."""
    definition, form, next_page = submission.definition, submission.form, submission.next_page
    match outcome:
        case Accepted(answer):
            return Response(status=303, headers={"Location": _next_page(door, definition, answer, next_page)})
        case Invalid():
            stale = form.token_problem and not form.problems()
            return door.form(definition, form, notice="stale" if stale else None, next_page=next_page, status=422)
        case _:
            response = door.form(definition, form, notice="unrecorded", next_page=next_page, status=503)
            response.headers["Retry-After"] = str(RETRY_SECONDS)
            return response


def json_answer(definition: FormDefinition, form: PublicForm, outcome: Outcome) -> Response:
    """The same answer for a program."""
    match outcome:
        case Accepted(answer):
            message = definition.message("existing" if answer == "existing" else "success", words())
            return jsonify(outcome=answer, message=message)
        case Invalid():
            return json_errors(form.errors_by_name(), 422)
        case _:
            sorry = words().gettext("We could not save your signup just now. Please try again in a moment.")
            response = json_errors({"form": [sorry]}, 503)
            response.headers["Retry-After"] = str(RETRY_SECONDS)
            return response


def json_errors(errors: dict[str, list[str]], status: int) -> Response:
    """Errors by field name; ``form`` stands for the submission as a whole."""
    response = jsonify(errors=errors)
    response.status_code = status
    return response


def _next_page(door: Door, definition: FormDefinition, answer: Answer, wish: str | None) -> str:
    """Where a signup leads. A frame stays on its own pages: the way out of it is a link there."""
    if answer == "existing":
        return door.address_of("existing", definition)
    target = wish or definition.redirect
    return str(target) if target and door is not FRAME else door.address_of("thanks", definition)
