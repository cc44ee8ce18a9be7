"""`porch embed`: what to paste into another site, or that site's part, to try it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from porch.assets import Assets
from porch.cli.check import catalog_or_exit
from porch.cli.site_folder import site_option
from porch.forms.catalog import Catalog
from porch.forms.complaints import did_you_mean
from porch.forms.definition import FormDefinition
from porch.locales import name_of
from porch.web.loader import load_loader
from porch.web.snippet import Snippet


@click.command()
@click.argument("slug")
@click.option("--language", metavar="CODE", help="Print the form in this language alone, like de.")
@click.option("--preview", is_flag=True, help="Serve a host page on another origin of this machine, to try it.")
@site_option
def command(slug: str, language: str | None, preview: bool, site: Path) -> None:
    """Print what to paste where the form SLUG should stand, in each of its languages, and what that page's policy must
    allow.

    With --preview nothing that you send leaves this machine: it has a journal and an audience of its own.
    """
    catalog = catalog_or_exit(site)
    if slug not in catalog.forms:
        raise click.UsageError(f"there is no form {slug}; {did_you_mean(slug, catalog.forms)}")
    if preview and language:
        raise click.UsageError("the preview is in the form's first language; leave --language away")
    languages = _wanted(catalog, slug, language)
    if preview:
        from porch.web.hosting import serve_preview  # only here: printing a snippet needs no server

        serve_preview(site, slug, click.echo)
        return
    if missing := list(_missing(catalog, catalog.forms[slug])):
        for line in missing:
            click.echo(line, err=True)
        sys.exit(1)
    _print(dict(_snippets(catalog, slug, languages)))


def _wanted(catalog: Catalog, slug: str, language: str | None) -> tuple[str, ...]:
    """The languages to print, by their codes; raises ``UsageError`` for one that the form is not in."""
    known = catalog.languages_of(catalog.forms[slug])
    if language is not None and language not in known:
        raise click.UsageError(f"the form {slug} is not in {language}; {did_you_mean(language, known)}")
    return (language,) if language else known


def _snippets(catalog: Catalog, slug: str, languages: tuple[str, ...]) -> Iterator[tuple[str, Snippet]]:
    """Each language by its code and its name in itself, with its snippet."""
    first = catalog.forms[slug]
    base, loader = str(catalog.site.url).rstrip("/"), load_loader(Assets(catalog.folder))
    for language in languages:
        form = catalog.form_in(slug, language) or first
        place = "" if language == catalog.language_of(first) else f"/{language.lower()}"
        yield f"{name_of(language)} ({language})", Snippet(form, base, loader, place)


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
            'add [embed] with sites = ["https://www.example.com"]. '
            f"To try it before: porch embed {definition.slug} --preview"
        )
    return missing


def _print(snippets: dict[str, Snippet]) -> None:
    """The frame in each language, and what is the same for all of them once."""
    several = len(snippets) > 1
    for name, one in snippets.items():
        _say(f"Paste this where the form should stand{f', {name}' if several else ''}:", one.frame, one.script)
    first = next(iter(snippets.values()))
    more = "; in another language with --language" if several else ""
    _say("To pin the script, paste this one instead; it never changes, and a new Porch needs a new line:", first.pinned)
    _say(
        f"To open the form as a dialog, or to put it in a link's place (with the script, once{more}):",
        first.link("dialog"),
        first.link("inline"),
    )
    _say("If that page sends a Content-Security-Policy, it must allow:", *first.policy)
    _say("Only these sites may show the form or post to it ([embed] sites):", *first.definition.embed.sites)


def _say(heading: str, *lines: str) -> None:
    click.echo(click.style(f"{heading}\n", bold=True))
    click.echo("".join(f"{line}\n" for line in lines))
