"""Who may keep an answer, and for how long."""

import time
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from flask import Response, request

from porch.forms.definition import FormDefinition
from porch.web.compression import pack
from porch.web.shelf import shelve

_MINUTE, _HOUR, _DAY = 60, 3600, 86400

_BRIEFLY: Final = "public, max-age=300"

_COUNTING: Final = 5
"""Seconds that a page with a limited number of places may be old."""

_SOON: Final = 2 * _HOUR
"""A page that changes within these seconds is rendered every second, so that its lifetime counts down with the clock.
Any other is an hour old at most, and for another hour at most in a cache in front."""

_STALE: Final = 6 * _DAY
"""Seconds for which an old page is better than none while the site is down: one less than a form token lives."""


def fresh_for_all(response: Response, *, changes: float | None = None, query: frozenset[str] | None = None) -> Response:
    """A page that is the same for everybody: browsers keep it for a minute, caches in front for an hour.

    ``changes`` is the seconds until it will be another one; None: nobody knows of a change. The form token in it is the
    same for an hour, so it is rendered once an hour. ``query``: the names in the query string that change it
    (``shelve``).
    """
    response.headers["Cache-Control"] = _lifetime(changes)
    counts_down = changes is not None and changes < _SOON
    return shelve(response, 1 if counts_down else _HOUR - time.time() % _HOUR, query=query)


def next_change(forms: Iterable[FormDefinition], now: datetime) -> float | None:
    """Seconds until one of ``forms`` opens, closes or may be full; None: as it is now, it stays."""
    moments = [moment for form in forms for moment in (form.opens, form.closes) if moment is not None and moment > now]
    seconds = [(moment - now).total_seconds() for moment in moments]
    counting = [_COUNTING for form in forms if form.limit is not None and form.state(now) == "open"]
    return min([*seconds, *counting], default=None)


def never_kept(response: Response) -> Response:
    """An answer to one visitor, or to the operator. What the operator sees is not compressed: its size would tell
    those who can watch it, and put something in, what else is in it (BREACH)."""
    response.headers["Cache-Control"] = "no-store"
    return response if request.path.startswith("/-/") else pack(response, request.headers.get("Accept-Encoding", ""))


def kept_briefly(response: Response) -> Response:
    """A redirect that may lead elsewhere when the site's files change: browsers keep it for minutes, the shelf not."""
    response.headers["Cache-Control"] = _BRIEFLY
    return response


def kept_for_minutes(response: Response) -> Response:
    """What changes seldom, but is then wanted soon."""
    response.headers["Cache-Control"] = _BRIEFLY
    return shelve(response, _MINUTE, query=frozenset())


def kept_for_an_hour(response: Response) -> Response:
    """A script that others include: an hour, then asked for by its ETag while the old one still serves."""
    response.headers["Cache-Control"] = "public, max-age=3600, stale-while-revalidate=86400"
    return shelve(response, _MINUTE, query=frozenset())


def kept_for_ever(response: Response) -> Response:
    """What its address names by the fingerprint of its content."""
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return shelve(response, _DAY, query=frozenset())


def _lifetime(changes: float | None) -> str:
    if changes is None:
        return f"public, max-age={_MINUTE}, s-maxage={_HOUR}, stale-while-revalidate={_DAY}, stale-if-error={_STALE}"
    seconds = int(changes)
    ours = f"public, max-age={min(_MINUTE, seconds)}, s-maxage={min(_HOUR, seconds)}"
    spare = seconds - _SOON
    return ours if spare <= 0 else f"{ours}, stale-while-revalidate={min(_DAY, spare)}"
