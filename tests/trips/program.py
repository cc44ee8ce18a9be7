"""A real process: started in a session of its own, watched through its log, and gone when the trip is over."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from processes import LONGEST


def wait_until(happened: Callable[[], object], what: str, seconds: float = LONGEST) -> None:
    """Ask until it is so; fails, saying ``what`` was waited for."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"waited {seconds:g} s for {what}"
        time.sleep(0.05)


class Program:
    """A command with its log. ``ready`` is what it prints when it may be used; its first group is kept as ``address``.

    Nothing is inherited of Porch's settings but ``settings``.
    """

    def __init__(self, command: Sequence[str], settings: Mapping[str, str], log: Path, ready: str) -> None:
        self.command = list(command)
        self.settings = dict(settings)
        self.log = log
        self.address = ""
        self._ready = re.compile(ready)
        self._process: subprocess.Popen[bytes] | None = None
        self._groups: list[int] = []
        self.start()

    @property
    def pid(self) -> int:
        """The process: of a web server, the master."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, or start it again, and wait until it is ready."""
        said = self.log.stat().st_size if self.log.exists() else 0
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PORCH_", "LOOPS_"))}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**inherited, **self.settings},
                start_new_session=True,
            )
        self._groups.append(self._process.pid)
        wait_until(lambda: self._is_ready(said), f"{self.log.name}: {self._ready.pattern}")

    def _is_ready(self, said: int) -> bool:
        assert self._process is not None
        has_ended = self._process.poll() is not None  # asked first: then the log holds all that it ever said
        text = self.log.read_bytes()[said:].decode(errors="replace")
        found = self._ready.search(text)
        assert found or not has_ended, f"{self.log.name} ended by itself:\n{text}"
        if found:
            self.address = found[1] if self._ready.groups else ""
        return found is not None

    def children(self) -> list[int]:
        """The processes it has started: a web server's workers."""
        return children_of(self.pid)

    def kill(self) -> None:
        """SIGKILL to the process, not to its children."""
        os.kill(self.pid, signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def wait(self) -> int:
        """Wait until it ends by itself; the exit code."""
        assert self._process is not None
        return self._process.wait(LONGEST)

    def terminate(self) -> int:
        """SIGTERM, as systemd and Docker do; the exit code."""
        assert self._process is not None
        self._process.terminate()
        return self.wait()

    def end(self) -> None:
        """Whatever is left of it, and of its children, is gone afterwards."""
        for group in self._groups:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self._process is not None:
            self._process.wait()


def children_of(parent: int) -> list[int]:
    """The living children of a process."""
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in table.splitlines()]
    return [int(pid) for pid, its_parent, state in rows if int(its_parent) == parent and not state.startswith("Z")]
