"""A document knows the line of every key, wherever TOML lets it stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from porch.forms.document import Document, read_document

TEXT = '''# first line
title = "A # no comment"
intro = """
several
lines [not] = here
"""
raw = \'\'\'
x = 1
\'\'\'
a.b . "c.d" = 1  # dotted
[properties]
"quoted key" = [ 1,
  2, # two
  [3,
   4],
]
point = { x = 1, y = { z = "}" } }
when = 2026-12-01 09:00:00

[[fields]]
property = "email"
[[ fields ]]
property = "plan"
choices = [
  { value = "a]", label = 'b"' }, "c",

  "d"]
[fields.deep]
key = 1
[[fields.more]]
key = 1
[[fields.more]]
key = 2
[last]
'''


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "a.toml"
    path.write_text(TEXT, encoding="utf-8")
    return read_document(path, "forms/a.toml")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("intro",), 3),
        (("raw",), 7),
        (("a",), 10),
        (("a", "b", "c.d"), 10),
        (("properties",), 11),
        (("properties", "quoted key", 0), 12),
        (("properties", "quoted key", 1), 13),
        (("properties", "quoted key", 2, 0), 14),
        (("properties", "quoted key", 2, 1), 15),
        (("properties", "point", "y", "z"), 17),
        (("properties", "when"), 18),
        (("fields",), 20),
        (("fields", 0), 20),
        (("fields", 0, "property"), 21),
        (("fields", 1), 22),
        (("fields", 1, "choices", 0, "label"), 25),
        (("fields", 1, "choices", 1), 25),
        (("fields", 1, "choices", 2), 27),
        (("fields", 1, "deep", "key"), 29),
        (("fields", 1, "more", 0, "key"), 31),
        (("fields", 1, "more", 1, "key"), 33),
        (("last",), 34),
        (("last", "unknown", 7), 34),
        (("fields", 0, "label"), 20),
        (("nowhere",), 1),
    ],
)
def test_the_line_is_known(document: Document, path: tuple[str | int, ...], line: int) -> None:
    assert document.line(path) == line


def test_a_problem_is_written_as_people_count(document: Document) -> None:
    assert str(document.problem(("fields", 1, "choices", 2), "no")) == "forms/a.toml:27: fields[2].choices[3]: no"
