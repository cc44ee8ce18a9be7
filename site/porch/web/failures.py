"""Friendly pages for everything that HTTP calls an error."""

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from porch.web.answers import json_errors
from porch.web.cache import never_kept
from porch.web.context import words
from porch.web.submission import JSON_TYPE


def explain_failures(app: Flask) -> None:
    """Answer every HTTP error of ``app`` with a page, or with JSON for a program; unknown failures are logged."""
    app.register_error_handler(HTTPException, _explain)
    app.register_error_handler(Exception, _explain_unexpected)


def _explain(error: HTTPException) -> Response:
    status = error.code or 500
    title, message = _texts(status)
    if request.mimetype == JSON_TYPE:
        message = error.description or message if status == 400 else message
        response = json_errors({"form": [message]}, status)
    else:
        page = render_template("errors/error.html", status=status, title=title, message=message)
        response = Response(page, status, mimetype="text/html")
    response.headers.extend(header for header in error.get_headers() if header[0] in ("Allow", "Retry-After"))
    return never_kept(response)


def _explain_unexpected(error: Exception) -> Response:
    from flask import current_app

    current_app.logger.error("unexpected failure", exc_info=error)
    return _explain(InternalServerError())


def _texts(status: int) -> tuple[str, str]:
    """A heading and one sentence on what to do next."""
    _ = words().gettext
    known = {
        404: (_("There is no page here"), _("The address may be mistyped, or the form has moved.")),
        405: (_("That is not possible here"), _("Please go back and use the form on the page.")),
        413: (
            _("That was too much to send"),
            _("Please go back and shorten your answers; what you typed is still there."),
        ),
        415: (_("That could not be read"), _("This address takes a form or JSON (Content-Type: application/json).")),
        429: (_("One moment, please"), _("Many signups are arriving. Please try again in a minute.")),
    }
    if status in known:
        return known[status]
    if status >= 500:
        return _("Something went wrong on our side"), _("Please go back and try again in a moment.")
    return _("That did not work"), _("Please go back and try again.")
