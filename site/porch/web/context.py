"""What every view needs: the services behind the app, the form that an address names, the words of a language."""

from gettext import NullTranslations

from flask import abort, current_app

from porch.forms.definition import FormDefinition
from porch.wiring import Services


def services() -> Services:
    """The services that this app was created with."""
    found: Services = current_app.extensions["porch"]
    return found


def definition_of(slug: str) -> FormDefinition:
    """The form with this slug, else 404."""
    definition = services().catalog.forms.get(slug)
    return definition if definition is not None else abort(404)


def words() -> NullTranslations:
    """Porch's own words in the language of this request. English is written in the code itself."""
    return NullTranslations()
