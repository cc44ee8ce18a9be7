"""What a visitor hears, as a page or as JSON: the same outcome, told twice."""

from flask import Response, jsonify, url_for

from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition
from porch.intake import Accepted, Answer, Invalid, Outcome
from porch.web.context import words
from porch.web.headers import allow_redirect
from porch.web.templating import render_form_page

Notice = str | None
"""Why a filled form is shown again although its fields are fine: ``foreign``, ``stale`` or ``unrecorded``."""

RETRY_SECONDS = 30
"""How soon a program may try again when the journal could not be written."""


def form_page(definition: FormDefinition, form: PublicForm, *, notice: Notice = None, status: int = 200) -> Response:
    """The form's page, with the values and errors that ``form`` carries."""
    page = render_form_page(f"pages/{definition.kind}.html", definition, form=form, notice=notice)
    return allow_redirect(Response(page, status, mimetype="text/html"), definition)


def page_answer(definition: FormDefinition, form: PublicForm, outcome: Outcome) -> Response:
    """The answer to a posted form: on to the outcome page, or the form again with nothing lost."""
    match outcome:
        case Accepted(answer):
            return Response(status=303, headers={"Location": _next_page(definition, answer)})
        case Invalid():
            stale = form.token_problem and not form.problems()
            return form_page(definition, form, notice="stale" if stale else None, status=422)
        case _:
            response = form_page(definition, form, notice="unrecorded", status=503)
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


def _next_page(definition: FormDefinition, answer: Answer) -> str:
    if answer == "existing":
        return url_for("pages.existing", slug=definition.slug)
    return str(definition.redirect) if definition.redirect else url_for("pages.thanks", slug=definition.slug)
