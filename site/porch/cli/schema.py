"""`porch schema`: print the JSON Schemas of form and site files, or put them beside these."""

from __future__ import annotations

import json
from pathlib import Path

import click

from porch.cli.site_folder import site_option
from porch.forms import schema


@click.command()
@click.argument("which", type=click.Choice(sorted(schema.MODELS)), required=False)
@click.option("--write", is_flag=True, help="Write both beside porch.toml, where #:schema comments look.")
@site_option
def command(which: str | None, write: bool, site: Path) -> None:
    """Print the JSON Schema of form files or of porch.toml; of both, without an argument."""
    if write:
        try:
            written = schema.write(site)
        except OSError as error:
            raise click.ClickException(f"{error.filename} cannot be written: {error.strerror}") from error
        for path in written:
            click.echo(f"wrote {path}")
    elif which is not None:
        click.echo(schema.text(which), nl=False)
    else:
        both = {name: schema.schema(name) for name in schema.MODELS}
        click.echo(json.dumps(both, indent=2, ensure_ascii=False))
