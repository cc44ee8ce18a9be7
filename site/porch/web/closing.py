"""What everybody hears while a form takes nothing: on its page, in a frame and as JSON."""

from porch.forms.definition import FormDefinition, State
from porch.web.context import words


def why_closed(definition: FormDefinition, state: State) -> str:
    """The form's own words for ``state``, else ours."""
    own, _ = definition.messages, words().gettext
    if state == "not-yet":
        return own.not_yet or _("This is not open yet. Please come back a little later.")
    if state == "full":
        return own.full or _("Every place is taken. Should one become free, you can sign up here again.")
    return own.closed or _("Signing up here has closed. Thank you for your interest!")
