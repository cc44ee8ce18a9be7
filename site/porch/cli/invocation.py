"""How the person at this shell runs `porch`, to be repeated in what they are told to run next."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path


def invocation(called: str, on_path: str | None, python: str = sys.executable) -> str:
    """The words for a program that was started as ``called``; ``on_path`` is the `porch` that the shell finds."""
    if Path(called).name == "__main__.py":
        return f"{shlex.quote(python)} -m porch"
    if on_path is not None and Path(called).absolute() == Path(on_path).absolute():
        return "porch"
    near = os.path.relpath(called)
    return shlex.quote(called if near.startswith("..") else near)
