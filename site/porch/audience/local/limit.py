"""The platform's rate limit: so many requests in each second of the clock."""

import threading
from collections.abc import Callable


class Window:
    """Counts requests in fixed windows of one second. ASSUMPTION: how the platform's own window moves is not known.

    ``limit`` 0 means none. ``clock`` gives seconds.
    """

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self.limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._second = 0
        self._count = 0

    def take(self) -> int | None:
        """How many requests are left in this second after this one; ``None``: this one is too many."""
        with self._lock:
            second = int(self._clock())
            if second != self._second:
                self._second, self._count = second, 0
            if self._count >= self.limit:
                return None
            self._count += 1
            return self.limit - self._count
