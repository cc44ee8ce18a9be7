"""Says what an operator should know in the log, without flooding it: one line a minute for each kind."""

import logging
import threading
from collections.abc import Callable
from typing import Final

EVERY: Final = 60.0
"""Seconds between two lines about the same."""

Kind = tuple[str, str, str, int | None]


class Alarm:
    """Of one process; ``monotonic`` gives seconds. Each line carries how many there were since the last one."""

    def __init__(self, log: logging.Logger, monotonic: Callable[[], float]) -> None:
        self._log = log
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._said: dict[Kind, tuple[float, int]] = {}

    def say(self, level: int, event: str, *, signup: str, form: str, reason: str, status: int | None) -> None:
        """Log ``event`` with the signup it is about, unless the same was said just now."""
        kind = (event, form, reason, status)
        with self._lock:
            now = self._monotonic()
            at, unsaid = self._said.get(kind, (now - EVERY, 0))
            quiet = now - at < EVERY
            self._said[kind] = (at, unsaid + 1) if quiet else (now, 0)
        if not quiet:
            details = {"signup": signup, "form": form, "reason": reason, "status": status, "count": unsaid + 1}
            self._log.log(level, event, extra=details)
