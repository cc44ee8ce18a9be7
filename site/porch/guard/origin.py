"""Where a submission came from, judged by what the browser itself says of it.

The rules are those of Go's ``net/http.CrossOriginProtection`` with a form's own list of trusted sites. They stop
a hostile page from making its visitors' browsers submit forms here; a form token can't, since anyone may fetch one.
"""

from collections.abc import Collection
from typing import Literal
from urllib.parse import urlsplit

Origin = Literal["own", "listed", "foreign"]
"""``own``: our own page, or no browser at all. ``listed``: a site that the form names. ``foreign``: any other."""


def judge_origin(origin: str | None, fetch_site: str | None, host: str, trusted: Collection[str]) -> Origin:
    """The verdict on a POST.

    ``origin`` and ``fetch_site`` are the request's ``Origin`` and ``Sec-Fetch-Site`` headers, ``host`` is our own
    host with its port, ``trusted`` are the origins that the form's ``[embed] sites`` name. ``Sec-Fetch-Site`` goes
    first: a page of ours under a strict referrer policy sends ``Origin: null`` and is still ours.
    """
    if fetch_site in ("same-origin", "none"):
        return "own"
    if origin is not None and origin in trusted:
        return "listed"
    if fetch_site:
        return "foreign"
    return "own" if origin is None or _host(origin) == host else "foreign"


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # no address at all, such as http://[
        return None
