"""Logs: one JSON object a line for machines, one plain line for a person at a terminal.

Nothing that a visitor typed is ever logged: no address, no answer, no token, no key. Callers pass fixed words and
the fields below; a test greps everything that the whole suite logged for planted canaries.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

FIELDS = ("form", "outcome", "status", "reason", "milliseconds", "signup", "count", "seconds", "path", "method")
"""What a log call may carry as ``extra``, besides its fixed message."""

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


@contextmanager
def logging_as(request_id: str) -> Iterator[None]:
    """Give every line logged inside this block the request's id."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


def set_up_logs(stream: TextIO | None = None) -> None:
    """Log to ``stream`` (standard error): plain at a terminal, JSON everywhere else."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainLine() if stream.isatty() else JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("porch").setLevel(logging.INFO)


class JsonLine(logging.Formatter):
    """``{"time": …, "level": …, "event": …, …}`` on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_details(record),
        }
        if record.exc_info:
            line["where"] = _where(record)
        return json.dumps(line, ensure_ascii=False)


class PlainLine(logging.Formatter):
    """``12:00:01 signup form=newsletter outcome=subscribed``."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one plain line."""
        clock = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        details = "".join(f" {name}={value}" for name, value in _details(record).items() if name != "request")
        where = f"\n{_where(record)}" if record.exc_info else ""
        return f"{clock} {record.getMessage()}{details}{where}"


def _details(record: logging.LogRecord) -> dict[str, Any]:
    details = {name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None}
    request = _request_id.get()
    return {"request": request, **details} if request else details


def _where(record: logging.LogRecord) -> str:
    """The failure's type and its path through the code, without its message and values: those may hold answers."""
    import traceback

    kind, _error, trace = record.exc_info or (None, None, None)
    steps = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return f"{kind.__name__ if kind else 'failure'} at " + " < ".join(reversed(steps[-12:]))
