"""A WSGI app called with plain values: what the wire and the server have in common."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]
"""A WSGI app (PEP 3333)."""


class Dropped(ConnectionError):
    """The connection breaks off here; ``sent`` are the bytes of the answer that still went out."""

    def __init__(self, sent: bytes = b"") -> None:
        self.sent = sent
        super().__init__("the connection was dropped on purpose")


@dataclass(frozen=True)
class Request:
    """An HTTP request. ``target`` is its path and query, still percent-encoded; ``port`` is the client's."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    port: int = 0


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; its length is always told."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def call(app: Application, request: Request) -> Reply:
    """The app's reply; raises ``Dropped`` where the app breaks off the connection."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
        started[:] = [(status, headers)]
        return lambda _chunk: None

    body = run(app, _environ(request), start_response)
    status, headers = started[0]
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    return Reply(int(status[:3]), (*kept, ("Content-Length", str(len(body)))), body)


def run(app: Application, environ: dict[str, Any], start_response: Callable[..., Any]) -> bytes:
    """The app's whole body, and the app told that it is done (PEP 3333, ``close``)."""
    chunks = app(environ, start_response)
    try:
        return b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()


def _environ(request: Request) -> dict[str, Any]:
    parts = urlsplit(request.target)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": str(request.port),
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ.setdefault(key if key == "CONTENT_TYPE" else f"HTTP_{key}", value)
    return environ
