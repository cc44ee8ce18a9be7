"""Programs that tests start: none of them is left when its block ends, whatever happened in it."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

LONGEST: float = 90.0
"""Seconds that anything may take on a machine that has much else to do: only what will never come is waited for so
long."""


@contextmanager
def started(command: Sequence[str | Path], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A process whose output can be read; ``options`` are those of ``Popen``."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options) as process:
        try:
            yield process
        finally:
            process.kill()  # does nothing where it has ended


def printed(*commands: Sequence[str | Path]) -> list[str]:
    """What each of several processes prints that run at the same time; fails if one of them does."""
    with ExitStack() as stack:
        processes = [stack.enter_context(started(command)) for command in commands]
        texts = [process.communicate(timeout=LONGEST)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return texts
