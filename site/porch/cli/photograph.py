"""Pictures of pages, by a Chromium that is installed: its own switches, no driver."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import click

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_WIDTH: Final = 2560
"""CSS pixels: seven telephones side by side."""
_PATIENCE: Final = 60.0
"""Seconds for one picture."""


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


class Camera:
    """Takes pictures of whole pages that say in ``data-height`` on their root how high they are."""

    def __init__(self, browser: str) -> None:
        self._browser = browser

    def take(self, address: str, path: Path) -> None:
        """Write the page at ``address`` as a PNG to ``path``."""
        dom = self._run(address, "--dump-dom", height=2000)
        found = re.search(r'data-height="(\d+)"', dom)
        height = int(found[1]) + 40 if found else 4000
        self._run(address, f"--screenshot={path}", height=height)
        if not path.is_file():
            raise click.ClickException(f"{self._browser} wrote no picture to {path}")

    def _run(self, address: str, task: str, *, height: int) -> str:
        with tempfile.TemporaryDirectory(prefix="porch-chromium-") as profile:
            switches = (
                "--headless=new",
                "--no-sandbox",  # the page is our own, from this machine
                "--disable-gpu",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--force-prefers-reduced-motion",
                "--virtual-time-budget=8000",
                f"--user-data-dir={profile}",
                f"--window-size={_WIDTH},{height}",
            )
            try:
                done = subprocess.run(  # noqa: S603 - a program found on the path, and our own address
                    [self._browser, *switches, task, address], capture_output=True, timeout=_PATIENCE, check=False
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise click.ClickException(f"{self._browser} did not come to an end: {error}") from error
            return done.stdout.decode(errors="replace")
