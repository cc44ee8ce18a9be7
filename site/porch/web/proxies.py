"""The proxies in front: whose word on a visitor's address counts, and a warning where nobody told Porch of them."""

import logging
import threading
from typing import Final

from flask import Flask, Request, current_app, request
from werkzeug.http import parse_list_header
from werkzeug.middleware.proxy_fix import ProxyFix

log = logging.getLogger(__name__)

FORWARDED: Final = "X-Forwarded-For"
_WATCH: Final = "porch.forwarding"


class ForwardingWatch:
    """Notices that the proxies which stand in front are not those that ``trusted`` counts, and says so once."""

    def __init__(self, trusted: int) -> None:
        self._trusted = trusted
        self._lock = threading.Lock()
        self._warning = ""

    def notice(self, forwarded: str) -> None:
        """Look at one request's ``X-Forwarded-For``, as it arrived; the first that tells of a mistake is logged."""
        if self._warning or not self.is_short(forwarded):
            return
        with self._lock:
            if self._warning:
                return
            self._warning = self._explained(len(parse_list_header(forwarded)))
        log.warning("%s", self._warning)

    def is_short(self, forwarded: str) -> bool:
        """Whether a proxy has written into the header that the operator has not told of, or not written enough."""
        return bool(forwarded) and not 0 < self._trusted <= len(parse_list_header(forwarded))

    @property
    def said(self) -> str:
        """The line for whoever asks whether the site is ready. It fails nothing: signups pass all the same."""
        return self._warning or f"{self._trusted} trusted"

    def _explained(self, entries: int) -> str:
        if self._trusted:
            return (
                f"X-Forwarded-For names {entries} where PORCH_TRUSTED_PROXIES is {self._trusted}: visitors cannot be "
                "told apart. Set it to how many proxies stand in front, exactly."
            )
        return (
            "X-Forwarded-For arrives, but PORCH_TRUSTED_PROXIES is 0, so it is not believed. Set it to how many "
            "proxies stand in front, exactly; if there is none, somebody makes the header up, and all is well."
        )


def trust_proxies(app: Flask, count: int) -> None:
    """Take visitors' addresses from the last ``count`` proxies, and watch for others. Mount it outermost.

    The ``Host`` is never taken from a proxy: it must pass it on.
    """
    app.extensions[_WATCH] = watch = ForwardingWatch(count)
    app.before_request(lambda: watch.notice(request.headers.get(FORWARDED, "")))
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]


def forwarding_watch() -> ForwardingWatch:
    """What this process has noticed; needs an app's context."""
    watch: ForwardingWatch = current_app.extensions[_WATCH]
    return watch


def is_forwarded_untrusted(request: Request) -> bool:
    """Whether ``request`` says that a proxy passed it on which nobody told Porch of; its peer may then be no visitor.

    Its own address decides whether it can be one (``network_of``): anybody may send the header.
    """
    return forwarding_watch().is_short(request.headers.get(FORWARDED, ""))
