"""The option that says which site a command is about."""

from __future__ import annotations

from pathlib import Path

import click

from porch.settings import read_settings

site_option = click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: read_settings().site,
    show_default="PORCH_SITE, else this folder",
    help="The folder with porch.toml and forms/.",
)
