"""Which files of a site are its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from porch.errors import Problem


def form_files(folder: Path) -> list[Path]:
    """Every form file of the site in ``folder``, in alphabetical order.

    What is hidden is an editor's or a system's own: Emacs locks a file with ``.#news.toml``, and macOS puts
    ``._news.toml`` beside it on foreign disks.
    """
    return sorted(path for path in folder.glob("forms/*.toml") if not path.name.startswith("."))


def problems_of_names(folder: Path) -> Iterator[Problem]:
    """A file that is passed over is a riddle, most of all where a system shows names without their endings; beside the
    file that it should be, it is a copy that somebody keeps."""
    for paths in (list(folder.glob("[Pp]orch.*")), list(folder.glob("forms/*"))):
        names = {path.name for path in paths}
        for path in paths:
            name = path.name.lower() if path.parent == folder else path.name
            meant = re.sub(r"\.toml(\.txt)?$", ".toml", name, flags=re.IGNORECASE)
            if meant.endswith(".toml") and meant not in names and not path.name.startswith("."):
                yield Problem(str(path.relative_to(folder)), 1, "", f"is passed over: rename it to {meant}")
