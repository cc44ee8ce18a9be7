"""What search engines may list of a form, said for what is no page and cannot say it itself."""

from flask import Response

from porch.forms.definition import FormDefinition


def mark_unlisted(response: Response, definition: FormDefinition) -> Response:
    """``response`` with the header for search engines if the form has ``index = false``."""
    if not definition.index:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
