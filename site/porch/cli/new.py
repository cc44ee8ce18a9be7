"""`porch new`: write a form file to start from."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

import click

from porch.cli.invocation import invocation
from porch.cli.site_folder import site_option
from porch.forms import reserved, schema

_START = """\
{schema}
# This file is the page /{slug}. `porch check` says what is wrong with it, `porch serve` shows it.

title = "{title}"
intro = "What people get, how often, and that they can leave at any time. **Markdown** is fine."
button = "Subscribe"

# source = "{title} page"  # the contact's source; default: the title
# mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]  # everybody is added to these; never shown to anybody
# user_group = "Readers"
# kind = "landing"  # default: page
# redirect = "https://www.example.com/welcome"  # instead of the thank-you page
# opens = 2026-12-01T09:00:00+01:00  # closes = …, limit = 500

# Sent with every contact, never shown:
# [properties]
# campaign = "spring"

# The fields, in page order. Exactly one asks for the e-mail address.
[[fields]]
property = "email"
label = "E-mail address"

[[fields]]
property = "firstName"
label = "First name"
hint = "So that we know what to call you."

# More types: text textarea tel url number date boolean choice multichoice lists consent hidden
# [[fields]]
# property = "plan"
# type = "choice"
# label = "Which plan are you interested in?"
# choices = ["Free", "Pro"]
# required = true

# [messages]
# success = "Thanks! See you on Friday."
# existing = "You're already on the list. See you on Friday!"

# Which other sites may show the form:
# [embed]
# sites = ["https://www.example.com"]
"""

_EXPLAINED = re.compile(r"^(# \w+ = .*\S) {2,}(# .+)$", re.MULTILINE)


@click.command()
@click.argument("slug")
@site_option
def command(slug: str, site: Path) -> None:
    """Write forms/SLUG.toml, the page /SLUG, for you to change."""
    if why_not := reserved.objection(slug):
        raise click.UsageError(why_not)
    path = site / "forms" / f"{slug}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_aligned(_START.format(schema=schema.FORM_COMMENT, slug=slug, title=_title(slug))))
        schema.write(site)
    except FileExistsError:
        raise click.UsageError(f"{path} is there already; choose another name, or edit it") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    porch = invocation(sys.argv[0], shutil.which("porch"))
    there = "" if site == Path() else f"PORCH_SITE={shlex.quote(str(site))} "
    click.echo(f"wrote {path}")
    next_steps = {
        f"{there}{porch} check": "says what is wrong with it",
        f"{there}{porch} serve": f"shows it at /{slug}",
    }
    width = max(map(len, next_steps))
    for line, what in next_steps.items():
        click.echo(f"  {line:<{width}}  # {what}")


def _aligned(text: str) -> str:
    """``text`` with the comments behind its example keys below each other, however long the title is."""
    column = max(len(match[1]) for match in _EXPLAINED.finditer(text))
    return _EXPLAINED.sub(lambda match: f"{match[1]:<{column}}  {match[2]}", text)


def _title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()
