"""The pages that visitors see: a form, its submission, its outcome."""

from datetime import UTC, datetime
from typing import Literal

from flask import Blueprint, Response, g, render_template, request

from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition
from porch.intake import Accepted
from porch.web.answers import form_page, json_answer, json_errors, page_answer
from porch.web.cache import fresh_for_all, never_kept
from porch.web.context import definition_of, services, words
from porch.web.submission import Submission, read_submission
from porch.web.templating import render_form_page

pages = Blueprint("pages", __name__)


@pages.get("/")
def home() -> Response:
    """The home form, or the list of the open forms."""
    catalog = services().catalog
    if catalog.site.home:
        return _form(catalog.forms[catalog.site.home])
    open_forms = [form for form in catalog.forms.values() if _state(form) == "open"]
    return fresh_for_all(Response(render_template("pages/index.html", definitions=open_forms)))


@pages.get("/<slug:slug>")
def show(slug: str) -> Response:
    """The form's page."""
    return _form(definition_of(slug))


@pages.post("/<slug:slug>")
def submit(slug: str) -> Response:
    """One submission, from a page or from a program."""
    definition = definition_of(slug)
    submission = read_submission(request, definition, _form_class(definition))
    return never_kept(_answer(submission))


@pages.get("/<slug:slug>/thanks")
def thanks(slug: str) -> Response:
    """Where a new signup leads."""
    return _outcome(slug, "thanks", "success")


@pages.get("/<slug:slug>/existing")
def existing(slug: str) -> Response:
    """Where the signup of somebody who is on the list already leads."""
    return _outcome(slug, "existing", "existing")


def _answer(submission: Submission) -> Response:
    definition, form = submission.definition, submission.form
    if _state(definition) != "open":
        return _closed(submission)
    if submission.origin == "foreign":
        return _foreign(submission)
    outcome = services().intake.submit(definition, form)
    g.outcome = outcome.answer if isinstance(outcome, Accepted) else type(outcome).__name__.lower()
    return (json_answer if submission.is_json else page_answer)(definition, form, outcome)


def _foreign(submission: Submission) -> Response:
    """Another site sent this. Nothing typed is lost: our own page holds it, one click away from being sent."""
    if submission.is_json:
        refusal = words().gettext("This form does not take submissions from that site.")
        return json_errors({"form": [refusal]}, 403)
    return form_page(submission.definition, submission.form, notice="foreign", status=403)


def _closed(submission: Submission) -> Response:
    if submission.is_json:
        return json_errors({"form": [words().gettext("This form is closed.")]}, 403)
    return _closed_page(submission.definition, 403)


def _closed_page(definition: FormDefinition, status: int) -> Response:
    page = render_form_page("pages/closed.html", definition, state=_state(definition))
    return never_kept(Response(page, status, mimetype="text/html"))


def _form(definition: FormDefinition) -> Response:
    if _state(definition) != "open":
        return _closed_page(definition, 200)
    return fresh_for_all(form_page(definition, _form_class(definition).blank(request.args)))


def _form_class(definition: FormDefinition) -> type[PublicForm]:
    return services().builder.form_class(definition)


def _outcome(slug: str, page: str, message: Literal["success", "existing"]) -> Response:
    definition = definition_of(slug)
    text = definition.message(message, words())
    return never_kept(Response(render_form_page(f"outcome/{page}.html", definition, message=text)))


def _state(definition: FormDefinition) -> str:
    return definition.state(datetime.now(UTC))
