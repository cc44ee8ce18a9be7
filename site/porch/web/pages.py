"""The pages that visitors see: a form, its submission, its outcome."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template

from porch.web.cache import fresh_for_all, next_change
from porch.web.context import language_of_site, services
from porch.web.doors import PAGE
from porch.web.reception import form_state, receive, show_ending, show_form

pages = Blueprint("pages", __name__)


@pages.get("/")
def home() -> Response:
    """The home form, or the list of the open forms that may be found."""
    catalog = services().catalog
    if catalog.site.home:
        return show_form(PAGE, catalog.site.home)
    shown = language_of_site()
    forms = (catalog.form_in(slug, shown) or form for slug, form in catalog.forms.items())
    changes = next_change(catalog.forms.values(), datetime.now(UTC))
    open_forms = [form for form in forms if form.index and form_state(form) == "open"]
    page = render_template("pages/index.html", definitions=open_forms)
    return fresh_for_all(Response(page), changes=changes, query=frozenset())


@pages.get("/<slug:slug>")
def show(slug: str) -> Response:
    """The form's page."""
    return show_form(PAGE, slug)


@pages.post("/<slug:slug>")
def submit(slug: str) -> Response:
    """One submission, from a page, from somebody's own markup or from a program."""
    return receive(PAGE, slug)


@pages.get("/<slug:slug>/thanks")
def thanks(slug: str) -> Response:
    """Where a new signup leads."""
    return show_ending(PAGE, slug, "thanks")


@pages.get("/<slug:slug>/existing")
def existing(slug: str) -> Response:
    """Where the signup of somebody who is on the list already leads."""
    return show_ending(PAGE, slug, "existing")
