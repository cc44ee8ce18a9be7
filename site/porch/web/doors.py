"""The two ways in that people see: a page of ours, and a frame on another site. Only their looks differ."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flask import Response, g, url_for

from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition, State
from porch.guard.challenge import Challenge
from porch.web.closing import why_closed
from porch.web.headers import admit_inlined, admit_turnstile, wear_embed, wear_page
from porch.web.inlining import inlined_proof, inlined_script
from porch.web.templating import render_form_page
from porch.web.visiting import bait_of

Notice = Literal["foreign", "stale", "unrecorded", "doubt", "challenge", "too-many"]
"""Why a filled form is shown again although its fields are fine."""
Ending = Literal["thanks", "existing"]


@dataclass(frozen=True)
class Door:
    """One of the ways in: where its templates and its addresses are, and how its answers are dressed."""

    blueprint: str
    _form: Callable[[FormDefinition], str]
    _closed: Callable[[FormDefinition], list[str]]
    _ending: str
    _dress: Callable[[FormDefinition], None]

    def dress(self, definition: FormDefinition) -> None:
        """Choose the headers of this request's answer, errors included."""
        self._dress(definition)

    def form(
        self,
        definition: FormDefinition,
        form: PublicForm,
        *,
        notice: Notice | None = None,
        next_page: str | None = None,
        challenge: Challenge | None = None,
        kiosk: str = "",
        status: int = 200,
    ) -> Response:
        """The form, with the values and errors that it carries. ``next_page`` is the address it is to lead to,
        ``challenge`` what it takes with it to be believed, ``kiosk`` the token of the link that it was opened by."""
        computes = _computes(definition, challenge, kiosk)
        if computes:
            admit_inlined(inlined_proof().hash)
        if challenge and challenge.widget:
            admit_turnstile()
        page = render_form_page(
            self._form(definition),
            definition,
            form=form,
            notice=notice,
            next_page=next_page,
            challenge=challenge,
            computes=computes,
            kiosk=kiosk,
            bait=bait_of(definition),
            action=url_for(f"{self.blueprint}.submit", slug=definition.slug),
        )
        return Response(page, status, mimetype="text/html")

    def closed(self, definition: FormDefinition, state: State, status: int) -> Response:
        """What there is instead of a form that is not open."""
        page = render_form_page(
            self._closed(definition), definition, state=state, message=why_closed(definition, state)
        )
        return Response(page, status, mimetype="text/html")

    def ending(self, definition: FormDefinition, which: Ending, message: str, kiosk: str = "") -> Response:
        """How a signup ended; at a ``kiosk`` the next person is waiting."""
        return Response(render_form_page(f"{self._ending}/{which}.html", definition, message=message, kiosk=kiosk))

    def address_of(self, which: Ending, definition: FormDefinition, kiosk: str = "") -> str:
        """Where ``ending`` is. No address says anything about a person; ``kiosk`` leads back to the same kiosk."""
        return url_for(f"{self.blueprint}.{which}", slug=definition.slug, kiosk=kiosk or None)


def _computes(definition: FormDefinition, challenge: Challenge | None, kiosk: str) -> bool:
    """Whether the page has the script that answers challenges."""
    if challenge:
        return challenge.proof is not None
    return definition.guard.proof_of_work == "always" and not kiosk


def _dress_embed(definition: FormDefinition) -> None:
    g.framed = definition  # errors are shown in the frame too
    wear_embed(definition, inlined_script().hash)


def _closed_pages(definition: FormDefinition) -> list[str]:
    """A kind of page may have its own for a form that is not open; the first that is there is taken."""
    return [f"pages/{definition.kind}-closed.html", "pages/closed.html"]


PAGE = Door("pages", lambda form: f"pages/{form.kind}.html", _closed_pages, "outcome", wear_page)
FRAME = Door("embed", lambda _form: "embed/form.html", lambda _form: ["embed/closed.html"], "embed", _dress_embed)
