"""Smaller copies of pictures, made once and kept in ``PORCH_DATA``, whatever strangers ask for and how often."""

import fcntl
import hashlib
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from porch import data_folder
from porch.assets import fingerprint
from porch.errors import SettingsError
from porch.web.widths import widths

FOLDER: Final = "pictures"
"""The folder in ``PORCH_DATA``. It may be emptied at any time."""
_WAITING: Final = 4
"""Requests of a process that may wait for a copy; all others go to the original at once."""
_PAUSE: Final = 600.0
"""Seconds after which a copy that could not be made is tried again."""

_log = logging.getLogger(__name__)


class Copies:
    """The copies of a site's pictures. All processes of a machine together make one at a time, on one core; each in one
    thread, so that what the large pictures leave of its memory is not left in every thread's.

    Whoever first asks for one copy of a picture has all of them made: visitors with other screens come later.

    ``data`` is ``PORCH_DATA``; nothing is written before the first copy. ``clock`` gives seconds that only grow.
    """

    def __init__(self, data: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._data = data
        self._folder = data / FOLDER
        self._clock = clock
        self._places = threading.BoundedSemaphore(_WAITING)
        self._failed: dict[str, float] = {}
        self._room = ThreadPoolExecutor(1, "darkroom")  # its thread begins with the first copy, after the fork

    def copy(self, path: Path, width: int) -> bytes | None:
        """The picture in ``path`` as WebP, ``width`` pixels wide; ``None`` if there is none and none can be made now.

        Call it only for one of the picture's ``widths``: each one is work once, and room on the disk.
        """
        place = self._place(path, width)
        if (found := _content(place)) is not None:
            return found
        if self._is_failing(place) or not self._places.acquire(blocking=False):
            return None
        try:
            made = self._room.submit(self._made, path, width).result()
        finally:
            self._places.release()
        if made is not None:
            self._room.submit(self._make_the_next, path)
        return made

    def _place(self, path: Path, width: int) -> Path:
        return self._folder / f"{_name(path)}.{fingerprint(path)}.{width}.webp"

    def _is_failing(self, place: Path) -> bool:
        return self._clock() < self._failed.get(place.name, 0.0)

    def _make_the_next(self, path: Path) -> None:
        """One by one, so that a process that ends waits for no more than one; none where ``PORCH_DATA`` is gone, as
        that of a preview is."""
        if not self._folder.is_dir():
            return
        for width in widths(path):
            if not (place := self._place(path, width)).exists() and not self._is_failing(place):
                self._made(path, width)
                with suppress(RuntimeError):  # it is ending
                    self._room.submit(self._make_the_next, path)
                return

    def _made(self, path: Path, width: int) -> bytes | None:
        from porch.web import darkroom  # only here: see there

        place = self._place(path, width)
        try:
            with self._alone():
                if (found := _content(place)) is not None:  # somebody made it meanwhile
                    return found
                copy = darkroom.develop(path, width)
                _keep(place, copy)
                self._forget_outdated(place)
                return copy
        except (darkroom.Unreadable, SettingsError, OSError, MemoryError) as error:
            self._failed[place.name] = self._clock() + _PAUSE
            _log.warning("%s is sent in its full size: no copy of %d px can be made (%s)", path, width, error)
            return None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One at a time: among threads, and among processes (``flock`` holds both apart, and ends with its process)."""
        data_folder.ready(self._data)
        self._folder.mkdir(exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _forget_outdated(self, place: Path) -> None:
        """The copies of what the picture was before its file changed."""
        name, mark, *_ = place.name.split(".")
        for other in self._folder.glob(f"{name}.*.webp"):
            if other.name.split(".")[1] != mark:
                other.unlink(missing_ok=True)


def _name(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _content(place: Path) -> bytes | None:
    try:
        return place.read_bytes()
    except OSError:
        return None


def _keep(place: Path, copy: bytes) -> None:
    """Whole from the moment it has its name."""
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".draft-", delete=False) as draft:
        try:
            draft.write(copy)
            draft.close()
            Path(draft.name).replace(place)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise
