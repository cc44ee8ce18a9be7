"""A record of every request as it came, for tests that look at bytes and times."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from porch.audience.local.gateway import Application, run


class Record:
    """A WSGI app around another one; it adds a line of JSON to ``path`` for each request, when it has ended.

    A line has ``at`` (seconds since 1970, when the request came), ``method``, ``path``, ``body`` (the text, exactly)
    and ``status`` (``null``: no whole answer was sent). It holds people's data: keep it as long as the test runs.
    """

    def __init__(self, app: Application, path: Path, now: Callable[[], float] = time.time) -> None:
        self._app = app
        self._now = now
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The answer of the app inside."""
        came = self._now()
        status: list[int] = []
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(body)

        def note(line: str, headers: list[tuple[str, str]], error: object = None) -> Any:
            status[:] = [int(line[:3])]
            return start_response(line, headers, error)

        answered = False
        try:
            answer = run(self._app, environ, note)
            answered = True
            return [answer]
        finally:
            self._write(came, environ, body, status[0] if answered else None)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, came: float, environ: dict[str, Any], body: bytes, status: int | None) -> None:
        line = {
            "at": came,
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"],
            "body": body.decode(errors="replace"),
            "status": status,
        }
        with self._lock:
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._file.flush()
