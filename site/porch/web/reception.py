"""One submission from its arrival to its answer: the same steps for every door."""

from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Literal, get_args

from flask import Blueprint, Response, g, request

from porch.errors import JournalUnavailable
from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition, State
from porch.forms.fields.unseen import HiddenField
from porch.intake import Accepted, Full, Invalid
from porch.web.answers import json_answer, json_errors, page_answer
from porch.web.cache import fresh_for_all, never_kept, next_change
from porch.web.closing import why_closed
from porch.web.context import definition_of, public_address, services, words
from porch.web.doors import Door, Ending
from porch.web.submission import Submission, read_submission
from porch.web.visiting import KIOSK_LINK, kiosk_of


def open_door(door: Door, blueprint: Blueprint, place: str) -> None:
    """Give a form's page, its submissions and how they end their addresses, at ``place`` and below it."""
    blueprint.add_url_rule(place, "show", partial(show_form, door))
    blueprint.add_url_rule(place, "submit", partial(receive, door), methods=["POST"])
    for which in get_args(Ending):
        blueprint.add_url_rule(f"{place}/{which}", which, partial(show_ending, door, which=which))


def show_form(door: Door, slug: str) -> Response:
    """The blank form, or what there is while it is closed."""
    definition = definition_of(slug)
    door.dress(definition)
    changes = next_change([definition], datetime.now(UTC))
    if (state := form_state(definition)) != "open":
        return fresh_for_all(door.closed(definition, state, 200), changes=changes, query=frozenset())
    page = public_address(definition.slug) if door.blueprint == "pages" else ""
    kiosk = kiosk_of(definition, request.args.get(KIOSK_LINK, ""))
    response = door.form(definition, _form_class(definition).blank(request.args, page), kiosk=kiosk)
    if definition.guard.kiosk and KIOSK_LINK in request.args:
        return never_kept(response)  # true or made up: no token takes room on the shelf
    return fresh_for_all(response, changes=changes, query=_carried(definition))


def receive(door: Door, slug: str) -> Response:
    """Take in what was posted, by the form's own page, by somebody's own markup or by a program."""
    definition = definition_of(slug)
    door.dress(definition)
    return never_kept(_answer(door, read_submission(request, definition, _form_class(definition))))


def show_ending(door: Door, slug: str, which: Ending) -> Response:
    """How a signup ended."""
    definition = definition_of(slug)
    door.dress(definition)
    kind: Literal["success", "existing"] = "existing" if which == "existing" else "success"
    kiosk = kiosk_of(definition, request.args.get(KIOSK_LINK, ""))
    return never_kept(door.ending(definition, which, definition.message(kind, words()), kiosk))


def form_state(definition: FormDefinition) -> State:
    """Whether the form is open now; how many places are left may be a second old."""
    taken = 0
    if definition.limit is not None:
        with suppress(JournalUnavailable):  # then the page can be read at least
            taken = services().journal.places_taken(definition.slug)
    return definition.state(datetime.now(UTC), taken)


def _answer(door: Door, submission: Submission) -> Response:
    definition, form = submission.definition, submission.form
    if (state := definition.state(datetime.now(UTC))) != "open":  # whether it is full, the journal says exactly
        return _closed(door, submission, state)
    if submission.origin == "foreign":
        return _foreign(door, submission)
    outcome = services().intake.submit(definition, form, submission.visit, asks=not submission.is_json)
    g.outcome = outcome.answer if isinstance(outcome, Accepted) else type(outcome).__name__.lower()
    if form.token_problem:
        services().gate.note(definition.slug, "stale")
    if isinstance(outcome, Full) or (isinstance(outcome, Invalid) and form_state(definition) == "full"):
        return _closed(door, submission, "full")
    return json_answer(submission, outcome) if submission.is_json else page_answer(door, submission, outcome)


def _foreign(door: Door, submission: Submission) -> Response:
    """Another site sent this. Nothing typed is lost: our own page holds it, one click away from being sent."""
    services().gate.note(submission.definition.slug, "foreign")
    if submission.is_json:
        refusal = words().gettext("This form does not take submissions from that site.")
        return json_errors({"form": [refusal]}, 403)
    return door.form(
        submission.definition,
        submission.form,
        notice="foreign",
        next_page=submission.next_page,
        kiosk=submission.visit.kiosk,
        status=403,
    )


def _closed(door: Door, submission: Submission, state: State) -> Response:
    if submission.is_json:
        return json_errors({"form": [why_closed(submission.definition, state)]}, 403)
    return door.closed(submission.definition, state, 403)


def _carried(definition: FormDefinition) -> frozenset[str]:
    """The names in a page's query string that change it: what its hidden fields take up, and a kiosk link's token."""
    fields = (field.query for field in definition.inputs if isinstance(field, HiddenField) and field.query)
    return frozenset((*fields, KIOSK_LINK) if definition.guard.kiosk else fields)


def _form_class(definition: FormDefinition) -> type[PublicForm]:
    return services().builder.form_class(definition)
