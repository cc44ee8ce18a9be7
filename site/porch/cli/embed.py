"""`porch embed`: what to paste into another site, or that site's part, to try it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from porch.assets import Assets
from porch.cli.check import catalog_or_exit
from porch.cli.site_folder import site_option
from porch.forms.catalog import Catalog
from porch.forms.definition import FormDefinition
from porch.web.loader import load_loader
from porch.web.snippet import Snippet


@click.command()
@click.argument("slug")
@click.option("--preview", is_flag=True, help="Serve a host page on another origin of this machine, to try it.")
@site_option
def command(slug: str, preview: bool, site: Path) -> None:
    """Print what to paste where the form SLUG should stand, and what that page's policy must allow.

    With --preview nothing that you send leaves this machine: it has a journal and an audience of its own.
    """
    catalog = catalog_or_exit(site)
    if slug not in catalog.forms:
        raise click.UsageError(f"there is no form {slug}; there are: {', '.join(catalog.forms)}")
    if preview:
        from porch.web.hosting import serve_preview  # only here: printing a snippet needs no server

        serve_preview(site, slug, click.echo)
        return
    if missing := list(_missing(catalog, catalog.forms[slug])):
        for line in missing:
            click.echo(line, err=True)
        sys.exit(1)
    _print(Snippet(catalog.forms[slug], str(catalog.site.url).rstrip("/"), load_loader(Assets(site))))


def _missing(catalog: Catalog, definition: FormDefinition) -> list[str]:
    """What must be said in the site's files before a snippet can work."""
    missing = []
    if catalog.site.url is None:
        missing.append(
            'porch.toml: url: nobody knows yet where this site will be; add url = "https://join.example.com"'
        )
    if not definition.embed.sites:
        missing.append(
            f"forms/{definition.slug}.toml: embed.sites: no other site may show this form yet; "
            'add [embed] with sites = ["https://www.example.com"]. To try it before: porch embed --preview'
        )
    return missing


def _print(snippet: Snippet) -> None:
    sections = (
        ("Paste this where the form should stand:", snippet.frame, snippet.script),
        (
            "To pin the script, paste this one instead; it never changes, and a new Porch needs a new line:",
            snippet.pinned,
        ),
        (
            "To open the form as a dialog, or to put it in a link's place (with the script, once):",
            snippet.link("dialog"),
            snippet.link("inline"),
        ),
        ("If that page sends a Content-Security-Policy, it must allow:", *snippet.policy),
        ("Only these sites may show the form or post to it ([embed] sites):", *snippet.definition.embed.sites),
    )
    for heading, *lines in sections:
        click.echo(click.style(f"{heading}\n", bold=True))
        click.echo("".join(f"{line}\n" for line in lines))
