"""The pages that visitors see: a form, its submission, its outcome."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template

from porch.web.cache import fresh_for_all, next_change
from porch.web.context import language_of_site, services
from porch.web.doors import PAGE
from porch.web.reception import form_state, open_door, show_form

pages = Blueprint("pages", __name__)
open_door(PAGE, pages, "/<slug:slug>")


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
