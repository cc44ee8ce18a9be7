"""Says what an operator should know in the log, without flooding it: one line a minute for each kind."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from porch.store.signup import Claim, State, Verdict

EVERY: Final = 60.0
"""Seconds between two lines about the same."""

_EVENTS: Final[dict[State, str]] = {"parked": "parked", "waiting": "not delivered yet"}

Kind = tuple[str, str, str, int | None]


class Alarm:
    """Of one process; ``monotonic`` gives seconds. Each line carries how many there were since the last one."""

    def __init__(self, log: logging.Logger, monotonic: Callable[[], float]) -> None:
        self._log = log
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._said: dict[Kind, tuple[float, int]] = {}

    def tell(self, claim: Claim, verdict: Verdict) -> None:
        """Say what only a person can mend, or should know: parked, refused after the visitor was thanked, or to be
        tried again because the platform is away or asks for patience."""
        event = "refused later" if verdict.untold else _EVENTS.get(verdict.state)
        if event and verdict.counted:
            level = logging.ERROR if event == "parked" else logging.WARNING
            self._say(level, event, claim, verdict)

    def _say(self, level: int, event: str, claim: Claim, verdict: Verdict) -> None:
        """Log ``event``, unless the same was said just now."""
        kind = (event, claim.form, verdict.reason, verdict.status)
        with self._lock:
            now = self._monotonic()
            at, unsaid = self._said.get(kind, (now - EVERY, 0))
            quiet = now - at < EVERY
            self._said[kind] = (at, unsaid + 1) if quiet else (now, 0)
        if not quiet:
            about = {"signup": claim.id, "form": claim.form, "reason": verdict.reason, "status": verdict.status}
            self._log.log(level, event, extra={**about, "count": unsaid + 1})
