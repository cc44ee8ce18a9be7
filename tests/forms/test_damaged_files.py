"""However a file is damaged, there is a report or a catalog: never a crash."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from porch.errors import SiteError
from porch.forms.catalog import load_catalog
from porch.forms.document import read_document

GOOD = """
title = "A"
mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]
existing = "join-lists"
opens = 2026-12-01T09:00:00+01:00
limit = 5
[properties]
campaign = "spring"
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "plan"
type = "choice"
label = "Plan"
choices = ["a", { value = "b", label = "B" }]
[[fields]]
property = "size"
type = "number"
label = "Size"
min = 1
required = true
[[fields]]
type = "lists"
choices = [{ key = "news", list = "cm16k73gq014h0mmj5b6jdi9r", label = "News" }]
[[fields]]
type = "hidden"
property = "utm"
value = "x"
[embed]
sites = ["https://a.example"]
[guard]
surge = 1
[theme]
accent = "#0b57d0"
"""
ODD = [
    '""',
    "0",
    "-1.5",
    "nan",
    "true",
    "[]",
    "{}",
    "[[]]",
    '["x"]',
    "{ x = 1 }",
    "2026-12-01",
    "09:00:00",
    "1979-05-27T07:32:00",
]


def outcome(folder: Path) -> list[str]:
    """The report of the site in ``folder``; empty if there is nothing wrong with it."""
    try:
        load_catalog(folder)
    except SiteError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    (tmp_path / "forms").mkdir()
    path = tmp_path / "forms" / "letter.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_the_file_is_good_to_begin_with(letter: Path) -> None:
    assert outcome(letter.parent.parent) == []


@pytest.mark.parametrize("odd", ODD)
def test_every_value_may_be_of_any_type(letter: Path, odd: str) -> None:
    lines = GOOD.splitlines()
    for number, line in enumerate(lines):
        if " = " not in line:
            continue
        key = line.split(" = ")[0]
        letter.write_text("\n".join([*lines[:number], f"{key} = {odd}", *lines[number + 1 :]]), encoding="utf-8")
        for problem in outcome(letter.parent.parent):
            assert problem.startswith("forms/letter.toml:")
            assert not re.search(r"\.(int|float|str|bool|function)", problem)  # pydantic's own words for places
            assert "; mend the value" not in problem  # what is said where nobody thought of the case


def test_bytes_may_be_lost_added_and_changed(letter: Path) -> None:
    dice = random.Random(20261122)  # noqa: S311 (the same damage every time)
    for _ in range(400):
        raw = bytearray(GOOD.encode())
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(raw))
            raw[place : place + dice.randint(0, 3)] = dice.choice(
                [b"", b'"', b"[", b"]", b"\n", b"=", b"\xff", b"{", b"#"]
            )
        letter.write_bytes(raw)
        assert isinstance(outcome(letter.parent.parent), list)


def test_every_key_of_a_document_has_a_line(letter: Path) -> None:
    document = read_document(letter, "forms/letter.toml")
    places = list(_places(tomllib.loads(GOOD), ()))
    assert len(places) > 40
    assert [place for place in places if place not in document.lines] == []


def _places(values: Any, path: tuple[str | int, ...]) -> Any:
    items = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from _places(value, (*path, key))


@pytest.mark.parametrize("line", ["a = b" + "=1" * 300_000, 'a = "' + '\\"' * 300_000], ids=["numbers", "quotes"])
def test_a_line_without_end_is_explained_before_its_author_has_gone(line: str, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(line, encoding="utf-8")
    with pytest.raises(SiteError, match="not valid TOML"):
        read_document(tmp_path / "a.toml", "forms/a.toml")
