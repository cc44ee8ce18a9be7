"""Spares visitors the wait for a platform that does not answer: after a few timeouts the worker alone keeps asking."""

import threading
from collections.abc import Callable
from typing import Final

ENOUGH: Final = 3
"""Calls in a row without an answer, after which nobody waits for the next one."""

REST: Final = 10.0
"""Seconds after the last such call for which visitors are not made to wait; then one more failure is enough."""


class Breaker:
    """Of one process; ``monotonic`` gives seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._failures = 0
        self._last = 0.0

    def note(self, *, answered: bool) -> None:
        """A call is over."""
        with self._lock:
            self._failures = 0 if answered else self._failures + 1
            self._last = self._monotonic()

    def is_open(self) -> bool:
        """Whether a visitor should not wait for the platform now."""
        with self._lock:
            return self._failures >= ENOUGH and self._monotonic() - self._last < REST
