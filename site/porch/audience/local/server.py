"""A small HTTP/1.1 server for the local audience: loopback only, connections kept open, a thread for each."""

from __future__ import annotations

import contextlib
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from porch.audience.local.gateway import Application, Dropped, Reply, Request, call

LARGEST_REQUEST: Final = 5_000_000
"""Bytes; above that the server does not read."""

IDLE: Final = 75.0
"""Seconds that a connection is kept without a request."""


class AudienceServer(ThreadingHTTPServer):
    """Serves ``app`` on 127.0.0.1; ``port`` 0 takes any that is free, and ``server_port`` tells which."""

    daemon_threads = True  # a hanging answer does not keep the program from ending
    request_queue_size = 512

    def __init__(self, port: int, app: Application) -> None:
        self.app = app
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing to report; anything else is."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection, request after request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE
    server: AudienceServer

    def answer(self) -> None:
        """Read one request, ask the app, write the reply."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit() or int(length) > LARGEST_REQUEST:
            self.close_connection = True
            self.send_error(411 if "Transfer-Encoding" in self.headers else 413)
            return
        body = self.rfile.read(int(length))
        request = Request(self.command, self.path, dict(self.headers.items()), body, self.client_address[1])
        try:
            self._write(call(self.server.app, request))
        except Dropped as dropped:
            self._drop(dropped.sent)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = answer  # noqa: N815 - http.server's names

    def version_string(self) -> str:
        """The name in the Server header."""
        return "porch-audience"

    def log_message(self, *_parts: Any) -> None:
        """No access log: addresses would be in it."""

    def _write(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self._headers_buffer.append(b"\r\n")  # type: ignore[attr-defined] # no public way to send head and body at once
        if self.command != "HEAD":
            self._headers_buffer.append(reply.body)  # type: ignore[attr-defined]
        self.flush_headers()

    def _drop(self, sent: bytes) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.write(sent)
