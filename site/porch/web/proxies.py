"""The proxies in front: whose word on a visitor's address counts, and a warning where nobody told Porch of them."""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Flask, Request, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from porch.guard.network import network_of

log = logging.getLogger(__name__)

FORWARDED: Final = "X-Forwarded-For"
_WATCH: Final = "porch.forwarding"
_UNKNOWN: Final = "unknown"
"""The one network of all whom neither a trusted proxy nor the socket names: they are counted together, not let off."""


class ForwardingWatch:
    """Notices that the proxies which stand in front are not those that ``trusted`` counts, and says so once."""

    def __init__(self, trusted: int) -> None:
        self.trusted = trusted
        self._lock = threading.Lock()
        self._warning = ""

    def notice(self, forwarded: str) -> None:
        """Look at one request's ``X-Forwarded-For``, as it arrived; the first that tells of a mistake is logged.

        Give it nothing of those who rightly come past the proxies, such as health checks.
        """
        if self._warning or not self._tells_of_a_mistake(forwarded):
            return
        with self._lock:
            if self._warning:
                return
            self._warning = self._explained(forwarded)
        log.warning("%s", self._warning)

    @property
    def said(self) -> str:
        """The line for whoever asks whether the site is ready. It fails nothing: signups pass all the same."""
        return self._warning or f"{self.trusted} trusted"

    def _tells_of_a_mistake(self, forwarded: str) -> bool:
        """Whether a proxy has written into the header that the operator has not told of, or those have not that are
        trusted. Proxies write addresses: what ends in anything else was made up, and tells nothing."""
        if not forwarded:
            return self.trusted > 0
        return not 0 < self.trusted <= len(forwarded.split(",")) and _is_address(entry_of(forwarded, 1))

    def _explained(self, forwarded: str) -> str:
        if not self.trusted:
            return (
                "X-Forwarded-For arrives, but PORCH_TRUSTED_PROXIES is 0, so it is not believed. Set it to how many "
                "proxies stand in front, exactly; if there is none, somebody makes the header up, and all is well."
            )
        if not forwarded:
            return (
                f"A visitor came without X-Forwarded-For, but PORCH_TRUSTED_PROXIES is {self.trusted}: all who come "
                "so are one network to the guard. Let the proxy send the header (docs/deploying.md); if only you have "
                "asked past it, all is well."
            )
        return (
            f"X-Forwarded-For names {len(forwarded.split(','))} where PORCH_TRUSTED_PROXIES is {self.trusted}: "
            "visitors cannot be told apart, or somebody gets past the proxies. Set it to how many stand in front, "
            "exactly."
        )


class _VisitorAddress:
    """WSGI: puts the address that the outermost trusted proxy saw in the place of the peer's.

    Where there are too few entries, or that one is no address, the peer stays. Nothing that a visitor sends before
    what the proxies append (quotes, commas) changes which entry that is.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], trusted: int) -> None:
        self._app = app
        self._trusted = trusted

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as the app within does."""
        entry = entry_of(environ.get("HTTP_X_FORWARDED_FOR", ""), self._trusted)
        if _is_address(entry):
            environ["REMOTE_ADDR"] = entry
        return self._app(environ, start_response)


def trust_proxies(app: Flask, count: int) -> None:
    """Take visitors' addresses from the last ``count`` proxies, and watch for others. Mount it outermost.

    The ``Host`` is never taken from a proxy: it must pass it on.
    """
    app.extensions[_WATCH] = watch = ForwardingWatch(count)
    app.before_request(lambda: _let_look(watch))
    if count:
        inner = ProxyFix(app.wsgi_app, x_for=0, x_proto=count, x_host=0)
        app.wsgi_app = _VisitorAddress(inner, count)  # type: ignore[method-assign]


def _let_look(watch: ForwardingWatch) -> None:
    """Whoever watches over the site asks at ``/-/``, and may do so straight at its port."""
    forwarded = request.headers.get(FORWARDED, "")
    if forwarded or not request.path.startswith("/-/"):
        watch.notice(forwarded)


def forwarding_watch() -> ForwardingWatch:
    """What this process has noticed; needs an app's context."""
    watch: ForwardingWatch = current_app.extensions[_WATCH]
    return watch


def visitor_network(request: Request) -> str:
    """The network that a request is counted under; needs an app's context.

    Empty for this machine, and for a proxy nobody told of, where none is trusted. Behind trusted ones it is empty for
    nobody whom they have passed on: no header that a visitor makes up leads out of all limits.
    """
    forwarded = request.headers.get(FORWARDED, "")
    if not forwarding_watch().trusted:
        return network_of(request.remote_addr, forwarded=bool(forwarded))
    return network_of(request.remote_addr, vouched=True) or (_UNKNOWN if forwarded else "")


def entry_of(forwarded: str, place: int) -> str:
    """The header's ``place``-th entry from the right, or nothing. Bare commas part entries: a quotation mark that a
    visitor sends must not swallow the comma before what a proxy appends."""
    entries = forwarded.rsplit(",", place)
    found = entries[-place] if len(entries) >= place else ""
    return found.strip(' \t"')


def _is_address(text: str) -> bool:
    return network_of(text, vouched=True) != ""
