"""What `porch check --live` asks the platform: the key, the lists and the properties that the forms rely on."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator

import click

from porch.audience.base import Audience
from porch.contact import PropertyType
from porch.errors import AudienceError, KeyRefused
from porch.forms.catalog import Catalog

ONLY_HERE = (
    "Only the local audience was asked, which has every list and property. To ask your account, set LOOPS_API_KEY and "
    "PORCH_AUDIENCE=loops."
)

Write = Callable[[str], object]
"""Takes one line; `click.echo` is one, and leaves colours away where there is no terminal."""

DOUBLE_OPT_IN = (
    "Double opt-in set at the platform covers only its own forms, not contacts that come through the API: people who "
    "sign up here are subscribed at once, without a confirmation mail (Loops docs, contacts/double-opt-in)."
)


def check_live(catalog: Catalog, audience: Audience, write: Write) -> int:
    """Ask the audience for all that the forms need, and write a line for each; 0 if everything is there, else 1."""
    try:
        team = audience.team()
        lists = {one.id: (one.name, one.is_public) for one in audience.lists()}
        properties = {one.key: one.type for one in audience.properties()}
    except AudienceError as error:
        write(_bad(_why_not(error, audience)))
        return 1
    write(_remark(ONLY_HERE) if audience.name == "local" else _good(f"The key works. Team: {team}"))
    found = [*_check_lists(catalog, lists), *_check_properties(catalog, properties)]
    for is_fine, line in found:
        write(_good(line) if is_fine else _bad(line))
    if missing := [one for one in _wanted_properties(catalog) if one[0] not in properties]:
        write(_how_to_create(missing, audience.url))
    if audience.name != "local":
        write(_remark(DOUBLE_OPT_IN))
    return 0 if all(is_fine for is_fine, _ in found) else 1


def _check_lists(catalog: Catalog, known: dict[str, tuple[str, bool]]) -> Iterator[tuple[bool, str]]:
    for wanted, files in _wanted_lists(catalog).items():
        if wanted in known:
            name, is_public = known[wanted]
            yield True, f"list {wanted}: {name} ({'public' if is_public else 'private'}), for {', '.join(files)}"
        else:
            yield (
                False,
                f"list {wanted}: the account has no such list. Copy its ID anew (Settings → Lists) into "
                f"{', '.join(files)}, or remove it there.",
            )


def _check_properties(catalog: Catalog, known: dict[str, PropertyType]) -> Iterator[tuple[bool, str]]:
    for (name, type_), files in _wanted_properties(catalog).items():
        if known.get(name) == type_:
            yield True, f"property {name}: {type_}"
        elif name in known:
            yield (
                False,
                f"property {name}: a {known[name]} at the platform, but {', '.join(files)} sends a {type_}. "
                "Send the platform's type, or use another property: the type of one cannot be changed.",
            )
        else:
            yield False, f"property {name}: the account has none; {', '.join(files)} sends a {type_}."


def _wanted_lists(catalog: Catalog) -> dict[str, list[str]]:
    """Each list ID, with the files that name it."""
    wanted: dict[str, list[str]] = {}
    for slug, form in catalog.forms.items():
        for one in form.list_ids():
            wanted.setdefault(one, []).append(_file(slug))
    return wanted


def _wanted_properties(catalog: Catalog) -> dict[tuple[str, PropertyType], list[str]]:
    """Each property with the type that is sent, and the files that send it."""
    wanted: dict[tuple[str, PropertyType], list[str]] = {}
    for slug, form in catalog.forms.items():
        for one in form.property_types().items():
            wanted.setdefault(one, []).append(_file(slug))
    return wanted


def _how_to_create(missing: list[tuple[str, PropertyType]], url: str) -> str:
    """One block for a shell, which creates all that is missing."""
    bodies = [json.dumps({"name": name, "type": type_}) for name, type_ in missing]
    headers = """-H "Authorization: Bearer $LOOPS_API_KEY" -H "Content-Type: application/json" """.strip()
    wanted = " \\\n".join(f"    {shlex.quote(body)}" for body in bodies)
    return (
        f"\nCreate what is missing in Settings, or all at once in a shell that knows LOOPS_API_KEY:\n\n"
        f"  for property in \\\n{wanted}\n"
        f'  do curl -X POST {headers} -d "$property" {shlex.quote(url)}/contacts/properties; echo; done\n'
    )


def _why_not(error: AudienceError, audience: Audience) -> str:
    if isinstance(error, KeyRefused):
        return "The key is not accepted. Make a new one (Settings → API) and set LOOPS_API_KEY to it."
    return f"{audience.url} cannot be asked: {error}"


def _file(slug: str) -> str:
    return f"forms/{slug}.toml"


def _good(line: str) -> str:
    return click.style("✓ ", fg="green") + line


def _remark(line: str) -> str:
    return click.style("! ", fg="yellow") + line


def _bad(line: str) -> str:
    return click.style("✗ ", fg="red") + line
