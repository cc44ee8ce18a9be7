"""`porch check --live`: what it says about the key, the lists and the properties that the forms rely on."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from porch.audience.base import MailingList, Property
from porch.audience.local.account import Account
from porch.audience.local.api import BASE, create_api
from porch.audience.local.people import People
from porch.audience.local.wire import WsgiAdapter
from porch.audience.loops import LoopsAudience
from porch.cli.live import check_live
from porch.forms.catalog import Catalog, load_catalog

FRIDAY, STAFF = "cm06f5v0e45nf0ml5754o9cix", "cm16k73gq014h0mmj5b6jdi9r"

FORM = f"""
title = "Friday Letter"
mailing_lists = ["{FRIDAY}"]
user_group = "Readers"

[properties]
tier = 2
since = 2026-11-23
beta = true

[[fields]]
property = "email"
label = "E-mail address"

[[fields]]
property = "firstName"
label = "First name"

[[fields]]
property = "teamSize"
type = "number"
label = "Team size"

[[fields]]
type = "lists"
choices = [{{ key = "staff", list = "{STAFF}", label = "Staff" }}]
"""

LISTS = [MailingList(FRIDAY, "The Friday Letter", True), MailingList(STAFF, "Staff only", False)]
PROPERTIES = [
    Property("tier", "Tier", "number"),
    Property("since", "Since", "date"),
    Property("beta", "Beta", "boolean"),
    Property("teamSize", "Team Size", "number"),
]


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text(FORM, encoding="utf-8")
    return load_catalog(tmp_path)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    with closing(People(tmp_path / "audience.db", durable=False)) as people:
        yield people


def check(catalog: Catalog, people: People, key: str = "the-key") -> tuple[int, str]:
    api = create_api(Account(people), key="the-key", team="Acme")
    lines: list[str] = []
    audience = LoopsAudience(key, "https://platform.example" + BASE, wire=lambda: WsgiAdapter(api))
    with closing(audience):
        status = check_live(catalog, audience, lines.append)
    return status, re.sub(r"\x1b\[\d+m", "", "\n".join(lines))


def test_an_account_that_has_everything_is_fine(catalog: Catalog, people: People) -> None:
    people.register_lists(LISTS)
    people.register_properties(PROPERTIES)
    status, told = check(catalog, people)
    assert status == 0
    assert "✗" not in told
    assert "✓ The key works. Team: Acme" in told
    assert f"✓ list {FRIDAY}: The Friday Letter (public), for forms/friday.toml" in told
    assert f"✓ list {STAFF}: Staff only (private), for forms/friday.toml" in told
    for name, type_ in [("tier", "number"), ("since", "date"), ("beta", "boolean"), ("userGroup", "string")]:
        assert f"✓ property {name}: {type_}" in told
    assert "Double opt-in" in told


def test_each_missing_thing_is_named_with_what_to_do(catalog: Catalog, people: People) -> None:
    people.register_lists(LISTS[:1])
    people.register_properties([*PROPERTIES[:3], Property("tier", "Tier", "string")])
    status, told = check(catalog, people)
    assert status == 1
    assert f"✗ list {STAFF}: the account has no such list" in told
    assert "✗ property tier: a string at the platform, but forms/friday.toml sends a number" in told
    assert "✗ property teamSize: the account has none; forms/friday.toml sends a number." in told


def test_what_is_missing_is_created_by_one_block_that_a_shell_takes(
    catalog: Catalog, people: People, tmp_path: Path
) -> None:
    status, told = check(catalog, people)
    assert status == 1
    block = told.partition("LOOPS_API_KEY:\n\n")[2].partition("\n! ")[0]
    curl = tmp_path / "curl"
    curl.write_text('#!/bin/sh\nprintf "%s\\n" "$*"\n', encoding="utf-8")
    curl.chmod(0o700)
    environment = {"PATH": f"{tmp_path}:{os.defpath}", "LOOPS_API_KEY": "the-key"}
    ran = subprocess.run(["sh", "-euc", block], env=environment, capture_output=True, text=True, check=True)
    called = [line for line in ran.stdout.splitlines() if line]
    wanted = {"teamSize": "number", "tier": "number", "since": "date", "beta": "boolean"}
    assert called == [
        "-X POST -H Authorization: Bearer the-key -H Content-Type: application/json "
        f'-d {{"name": "{name}", "type": "{type_}"}} https://platform.example/api/v1/contacts/properties'
        for name, type_ in wanted.items()
    ]


def test_a_wrong_key_is_one_line_without_the_key(catalog: Catalog, people: People) -> None:
    status, told = check(catalog, people, key="canary-wrong-key")
    assert status == 1
    assert told.startswith("✗ The key is not accepted")
    assert "canary-wrong-key" not in told


def test_a_platform_that_does_not_answer_is_said_to_be_so(catalog: Catalog) -> None:
    lines: list[str] = []
    with closing(LoopsAudience("the-key", "http://nowhere.invalid/api/v1")) as audience:
        assert check_live(catalog, audience, lines.append) == 1
    assert "http://nowhere.invalid/api/v1 cannot be asked" in lines[0]
