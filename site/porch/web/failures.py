"""Friendly pages for everything that HTTP calls an error."""

from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from gunicorn.http.errors import ParseException
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, ClientDisconnected, HTTPException, InternalServerError

from porch.locales import direction_of
from porch.web.answers import json_errors
from porch.web.cache import never_kept
from porch.web.connection import TooMuch
from porch.web.context import language, services, words
from porch.web.near_misses import meant_address
from porch.web.submission import wants_json
from porch.web.templating import render_form_page


def explain_failures(app: Flask) -> None:
    """Answer every HTTP error of ``app`` with a page, or with JSON for a program; unknown failures are logged."""
    app.register_error_handler(HTTPException, _explain)
    app.register_error_handler(ParseException, lambda _broken: _explain(BadRequest()))  # a body whose chunks are none
    app.register_error_handler(Exception, _explain_unexpected)


def _explain(error: HTTPException, *, logged: bool = False) -> Response:
    status = _status_of(error)
    if status == 404 and (there := meant_address(request, services().catalog)):
        return never_kept(Response(status=308, headers={"Location": there}))
    title, message = _texts(status)
    if wants_json(request):
        message = error.description or message if status == 400 else message
        response = json_errors({"form": [message]}, status)
    else:
        try:
            page = _page(status=status, title=title, message=message)
        except Exception as trouble:
            if not logged:
                current_app.logger.error("an error page could not be made", exc_info=trouble)
            page = _plain_page(title, message)
        response = Response(page, status, mimetype="text/html")
    response.headers.extend(header for header in error.get_headers() if header[0] in ("Allow", "Retry-After"))
    return never_kept(response)


def _status_of(error: HTTPException) -> int:
    """Werkzeug calls every body that ends before its time the same; our ``connection`` knows why it did."""
    cause = error.__context__ if isinstance(error, ClientDisconnected) else None
    if isinstance(cause, TimeoutError):
        return 408
    return 413 if isinstance(cause, TooMuch) else error.code or 500


def _page(**context: Any) -> str:
    """The page of an error; inside a frame, one that the frame's host may show."""
    framed = g.get("framed")
    if framed is not None:
        return render_form_page("embed/error.html", framed, **context)
    return render_template("errors/error.html", **context)


def _explain_unexpected(error: Exception) -> Response:
    current_app.logger.error("unexpected failure", exc_info=error)
    return _explain(InternalServerError(), logged=True)


def _plain_page(title: str, message: str) -> str:
    """A page that needs no template: the site's own may be what is broken."""
    spoken = language()
    return _PLAIN.format(language=spoken, direction=direction_of(spoken), title=title, message=message)


_PLAIN = Markup("""\
<!doctype html>
<html lang="{language}" dir="{direction}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<h1>{title}</h1>
<p>{message}</p>
</html>
""")


def _texts(status: int) -> tuple[str, str]:
    """A heading and one sentence on what to do next."""
    _ = words().gettext
    known = {
        404: (_("There is no page here"), _("The address may be mistyped, or the form has moved.")),
        405: (_("That is not possible here"), _("Please go back and use the form on the page.")),
        408: (_("That took too long to arrive"), _("Please go back and send it anew; what you typed is still there.")),
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
