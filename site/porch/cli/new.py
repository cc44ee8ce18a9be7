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
from porch.forms.definition import PAGE_KINDS

_START = """\
{schema}
# This file is the page /{slug}. `porch check` says what is wrong with it, `porch serve` shows it.

title = "{title}"
intro = "What people get, how often, and that they can leave at any time. **Markdown** is fine."
button = "Subscribe"

# source = "{title} page"  # the contact's source; default: the title
# mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]  # everybody is added to these; never shown to anybody
{existing}
# user_group = "Readers"
{kind}
# redirect = "https://www.example.com/welcome"  # instead of the thank-you page
# opens = 2026-12-01T09:00:00+01:00  # closes = …, limit = 500; for an event: [event] with starts, ends, place

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
_JOINS = 'existing = "join-lists"  # who is in the audience already joins the lists too; default: no list'
_LANDING = """
# Below the form, in this order. Each type with an example: docs/landing.md in Porch's repository.
# More types: text picture quotes sample
[[sections]]
type = "points"
title = "What you get"

[[sections.items]]
title = "The first good reason"
text = "In a sentence or two."

[[sections.items]]
title = "The second"
text = "People read three of these, and hardly a fourth."

[[sections]]
type = "questions"
title = "Before you ask"

[[sections.items]]
question = "How do I leave?"
answer = "By the link at the end of every letter."

[[sections]]
type = "call"
title = "See you on Friday"

# After a signup:
# [next]
# share = "I have just signed up. You might like it:"
"""
_HERO = """
# The top of the page, around the title and the form:
[hero]
kicker = "For everybody who likes Fridays"
illustration = "letter"  # or horizon, gathering
# picture = "pictures/board.jpg"  # in static/, instead; and alt = "what it shows", for those who do not see it
form_title = "Be the first to read it"
"""

_EXPLAINED = re.compile(r"^((?:# )?\w+ = .*\S) {2,}(# .+)$", re.MULTILINE)


@click.command()
@click.argument("slug")
@click.option(
    "--kind",
    type=click.Choice(sorted(PAGE_KINDS)),
    default="page",
    show_default=True,
    help="landing: a campaign page, with a hero and sections around the form.",
)
@site_option
def command(slug: str, kind: str, site: Path) -> None:
    """Write forms/SLUG.toml, the page /SLUG, for you to change."""
    if why_not := reserved.objection(slug):
        raise click.UsageError(why_not)
    path = site / "forms" / f"{slug}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_text(slug, kind))
        schemas = schema.write(site)
    except FileExistsError:
        raise click.UsageError(f"{path} is there already; choose another name, or edit it") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    porch = invocation(sys.argv[0], shutil.which("porch"))
    there = "" if site == Path() else f"PORCH_SITE={shlex.quote(str(site))} "
    click.echo(f"wrote {path}")
    click.echo(f"wrote {' and '.join(map(str, schemas))}, by which editors complete and check such files")
    next_steps = {
        f"{there}{porch} check": "says what is wrong with it",
        f"{there}{porch} serve": f"shows it at /{slug}",
    }
    width = max(map(len, next_steps))
    for line, what in next_steps.items():
        click.echo(f"  {line:<{width}}  # {what}")


def _text(slug: str, kind: str) -> str:
    """The file's text: a form, and for a landing page the hero and the sections around it."""
    said = 'kind = "landing"' if kind == "landing" else '# kind = "landing"  # default: page'
    joins = f"{'' if kind == 'landing' else '# '}{_JOINS}"
    start = _START.format(schema=schema.FORM_COMMENT, slug=slug, title=_title(slug), kind=said, existing=joins)
    start = _aligned(start)
    if kind != "landing":
        return start
    return start.replace("\n# Sent with every contact", f"{_HERO}\n# Sent with every contact") + _LANDING


def _aligned(text: str) -> str:
    """``text`` with the comments behind its example keys below each other, however long the title is."""
    column = max(len(match[1]) for match in _EXPLAINED.finditer(text))
    return _EXPLAINED.sub(lambda match: f"{match[1]:<{column}}  {match[2]}", text)


def _title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()
