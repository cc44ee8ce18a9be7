"""Which files of a site are its forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from porch.errors import Problem


def form_files(folder: Path) -> list[Path]:
    """Every form file of the site in ``folder``, in alphabetical order.

    What is hidden is an editor's or a system's own: Emacs locks a file with ``.#news.toml``, and macOS puts
    ``._news.toml`` beside it on foreign disks.
    """
    return sorted(path for path in folder.glob("forms/*.toml") if not path.name.startswith("."))


def problems_of_endings(folder: Path) -> Iterator[Problem]:
    """A form whose file is passed over is a riddle."""
    for path in folder.glob("forms/*"):
        if path.suffix != ".toml" and path.suffix.lower() == ".toml":
            message = f"is passed over: rename it to {path.stem}.toml, in small letters"
            yield Problem(file=f"forms/{path.name}", line=1, key="", message=message)
