"""Whether something can be written, tried now and then: everybody may ask, and not everybody may write."""

import math
import threading
import time
from collections.abc import Callable
from typing import Final

from porch.errors import JournalUnavailable

FRESH: Final = 5.0
"""Seconds for which it is remembered what was found."""


class Checkup:
    """Of one process. ``attempt`` raises ``JournalUnavailable`` where it fails; ``monotonic`` gives seconds."""

    def __init__(self, attempt: Callable[[], object], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._attempt = attempt
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._tried_at = -math.inf
        self._trouble: JournalUnavailable | None = None

    def ask(self) -> None:
        """Try it, or say what was found when it was tried just now. Who asks meanwhile waits for the answer.

        Raises what ``attempt`` raised.
        """
        with self._lock:
            if self._monotonic() - self._tried_at >= FRESH:
                self._trouble = self._try()
                self._tried_at = self._monotonic()
            trouble = self._trouble
        if trouble is not None:
            raise type(trouble)(*trouble.args)

    def _try(self) -> JournalUnavailable | None:
        try:
            self._attempt()
        except JournalUnavailable as error:
            return error
        return None
