"""Who may keep an answer, and for how long."""

from flask import Response, request

_FOR_ALL = "public, max-age=60"


def fresh_for_all(response: Response) -> Response:
    """A page that is the same for everybody: kept for a minute, then asked for by its ETag.

    The form token in it is the same for an hour, so for an hour the bytes and the ETag stay the same.
    """
    response.headers["Cache-Control"] = _FOR_ALL
    response.add_etag()
    response.make_conditional(request)
    return response


def never_kept(response: Response) -> Response:
    """An answer to one visitor."""
    response.headers["Cache-Control"] = "no-store"
    return response
