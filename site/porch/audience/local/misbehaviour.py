"""Ways of the real world, on purpose: late, failing, silent, half and forgetful answers."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from porch.audience.local.gateway import Application, Dropped, run

KINDS: Final = ("html", "empty", "garbage", "half")
"""Failures with a name. All others are HTTP statuses from 400 to 599."""

_JSON = "application/json; charset=utf-8"
_PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>Bad gateway</body></html>"


@dataclass(frozen=True)
class Plan:
    """How often what goes wrong. Shares are parts of all requests, from 0 to 1; times are seconds."""

    latency: float = 0.0
    failures: tuple[tuple[str, float], ...] = ()
    """What and how often: ``("503", 0.2)``, ``("html", 0.1)``."""
    hang: float = 0.0
    """The share that is never answered; the connection is dropped after ``longest_hang``."""
    drop_after_commit: float = 0.0
    """The share that is done, and whose answer is lost."""
    longest_hang: float = 120.0


class Misbehaviour:
    """A WSGI app around another one, which it lets down by ``plan``. Chance and patience come in as arguments."""

    def __init__(
        self,
        app: Application,
        plan: Plan,
        chance: Callable[[], float] = random.random,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._app = app
        self._plan = plan
        self._chance = chance
        self._sleep = sleep
        self._lock = threading.Lock()  # one draw for each request, so that a seed gives the same run again

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer, or fail to."""
        if self._plan.latency:
            self._sleep(self._plan.latency)
        match self._draw():
            case "hang":
                self._sleep(self._plan.longest_hang)
                raise Dropped
            case "drop":
                run(self._app, environ, start_response)
                raise Dropped
            case "half":
                raise Dropped(_half(self._app, environ))
            case "":
                return self._app(environ, start_response)  # type: ignore[no-any-return] # WSGI's own types are loose
            case kind:
                return _fail(kind, start_response)

    def _draw(self) -> str:
        """What goes wrong this time: ``hang``, ``drop``, a failure, or nothing."""
        with self._lock:
            left = self._chance()
        shares = (("hang", self._plan.hang), ("drop", self._plan.drop_after_commit), *self._plan.failures)
        for kind, share in shares:
            left -= share
            if left < 0:
                return kind
        return ""


def read_failure(text: str) -> tuple[str, float]:
    """``503:0.2`` → ``("503", 0.2)``; raises ``ValueError`` with words on how to write it."""
    kind, _, share = text.partition(":")
    try:
        part = float(share or 1)
    except ValueError:
        part = -1.0
    if not (kind in KINDS or re.fullmatch("[45][0-9]{2}", kind)) or not 0 <= part <= 1:
        raise ValueError(f"{text}: write STATUS:SHARE or KIND:SHARE, as in 503:0.2; kinds: {', '.join(KINDS)}")
    return kind, part


def _fail(kind: str, start_response: Callable[..., Any]) -> list[bytes]:
    """A failure that is answered without asking the app: nothing was done."""
    match kind:
        case "html":
            start_response("502 Bad Gateway", [("Content-Type", "text/html")])
            return [_PAGE]
        case "empty":
            start_response("200 OK", [("Content-Type", _JSON)])
            return []
        case "garbage":
            start_response("200 OK", [("Content-Type", _JSON)])
            return [bytes(range(256))]
        case _:
            phrase = HTTPStatus(int(kind)).phrase if int(kind) in set(HTTPStatus) else "Failure"
            start_response(f"{kind} {phrase}", [("Content-Type", _JSON)])
            return [b'{"success":false,"message":"%s"}' % phrase.encode()]


def _half(app: Application, environ: dict[str, Any]) -> bytes:
    """The first half of the app's true answer, as bytes on a connection that then breaks."""
    head: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
        head[:] = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        return lambda _chunk: None

    body = run(app, environ, start_response)
    if not any(line.lower().startswith("content-length:") for line in head):
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body[: len(body) // 2]
