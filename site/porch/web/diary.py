"""What is logged of a request: a line for each submission, none for a page, and never anything that was typed."""

import logging
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, g, request

from porch.logs import logging_as

log = logging.getLogger("porch.web")

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def keep_diary(app: Flask) -> None:
    """Give every request of ``app`` an id that its log lines carry, and log each submission with its outcome.

    The id is also in the answer's ``X-Request-Id`` where the answer is one visitor's own: a page that all share must
    not differ from one visitor to the next.
    """
    app.wsgi_app = _with_ids(app.wsgi_app)  # type: ignore[method-assign, assignment]
    app.before_request(_begin)
    app.after_request(_end)


def _with_ids(inner: Wsgi) -> Wsgi:
    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["porch.request_id"] = uuid.uuid4().hex[:16]
        with logging_as(environ["porch.request_id"]):
            return inner(environ, start_response)

    return call


def _begin() -> None:
    g.began = time.monotonic()


def _end(response: Response) -> Response:
    if request.method == "POST":
        response.headers["X-Request-Id"] = request.environ["porch.request_id"]
        log.info(
            "submission",
            extra={
                "form": (request.view_args or {}).get("slug"),
                "status": response.status_code,
                "outcome": g.get("outcome"),
                "milliseconds": round((time.monotonic() - g.began) * 1000),
            },
        )
    return response
