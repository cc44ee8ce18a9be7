"""Where the threads and processes of one machine queue up for SQLite's one writer, instead of polling for its lock."""

import fcntl
import os
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path


class Turnstile:
    """One process's way into the queue. Make it after a fork: a file that was open before shares the parent's lock.

    A file's lock belongs to the open file, which the threads of a process share: so they queue up among themselves
    first. The file is never SQLite's own.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self._taken = threading.Lock()
        weakref.finalize(self, self._file.close)  # like a connection, it may be dropped unclosed

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """Nobody else is in while the block lasts. Raises ``TimeoutError`` if that takes more than ``patience`` seconds
        to come true, and ``OSError`` where the file cannot be locked."""
        ends = time.monotonic() + patience
        if not self._taken.acquire(timeout=patience):
            raise TimeoutError("others of this process are writing")
        self._lock(ends)
        try:
            yield
        finally:
            self._leave()

    def close(self) -> None:
        """Close the file, and with it give back what this process has taken."""
        self._file.close()

    def _lock(self, ends: float) -> None:
        """Lock the file by ``ends``, or leave."""
        try:
            self._flock(fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._wait(ends)
        except OSError:
            self._leave()
            raise

    def _wait(self, ends: float) -> None:
        """Let another thread wait, for the system knows no end of it: who has the lock may have been suspended.

        If it comes too late that thread gives it back; until then nobody of this process could have it either.
        """
        came: Future[None] = Future()
        try:
            threading.Thread(target=self._wait_in_line, args=(came,), name="porch-turnstile", daemon=True).start()
        except RuntimeError as error:  # there are too many threads
            self._leave()
            raise OSError(str(error)) from None
        try:
            came.result(max(0.0, ends - time.monotonic()))
        except TimeoutError:
            if came.cancel():
                raise TimeoutError("another process is writing") from None
            came.result()  # it came at the last moment

    def _wait_in_line(self, came: "Future[None]") -> None:
        trouble: OSError | None = None
        try:
            self._flock(fcntl.LOCK_EX)
        except OSError as error:
            trouble = error
        is_awaited = came.set_running_or_notify_cancel()
        if trouble or not is_awaited:
            self._leave()
        if is_awaited:
            came.set_exception(trouble) if trouble else came.set_result(None)

    def _leave(self) -> None:
        with suppress(OSError):  # it was closed meanwhile, and the lock given back with that
            self._flock(fcntl.LOCK_UN)
        self._taken.release()

    def _flock(self, how: int) -> None:
        try:
            fcntl.flock(self._file, how)
        except ValueError:
            raise OSError("it was closed meanwhile") from None
