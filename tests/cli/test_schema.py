"""`porch schema` prints JSON Schemas that editors can rely on."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from porch.cli.schema import command
from porch.forms.definition import SET_BY_CATALOG, FormDefinition, SiteDefinition
from porch.forms.fields.registry import FIELD_TYPES

FORM = """
title = "A"
mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]
[properties]
tier = 2
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "plan"
type = "choice"
label = "Plan"
choices = ["a", { value = "b", label = "B" }]
"""


def printed(*arguments: str) -> Any:
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--write", "--site", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path}/nowhere/form.schema.json cannot be written: No such file or directory\n"


def test_a_good_form_file_passes_and_a_wrong_one_does_not() -> None:
    schema = printed("form")
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    assert validator.is_valid(tomllib.loads(FORM))
    for good, wrong in (
        ("title", "titel"),
        ('"choice"', '"chioce"'),
        ("tier = 2", "tier = []"),
        ("label = ", "lable = "),
    ):
        assert not validator.is_valid(tomllib.loads(FORM.replace(good, wrong, 1)))


def test_every_key_is_explained() -> None:
    schema = printed("form")
    tables = {"the form": schema, **schema["definitions"]}
    assert len(FIELD_TYPES) < len(tables)
    silent = [
        f"{table}: {key}"
        for table, part in tables.items()
        for key, about in part["properties"].items()
        if not {"description", "$ref"} & set(about) and key != "type"
    ]
    assert silent == []


def test_the_schemas_have_the_keys_of_the_models_and_no_null() -> None:
    both = printed()
    assert set(both["form"]["properties"]) == set(FormDefinition.model_fields) - set(SET_BY_CATALOG)
    assert set(both["site"]["properties"]) == set(SiteDefinition.model_fields)
    assert '"null"' not in json.dumps(both)


def test_write_puts_both_where_the_comments_point(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--write", "--site", str(tmp_path)])
    assert result.exit_code == 0
    for name, which in (("form.schema.json", "form"), ("porch.schema.json", "site")):
        assert json.loads((tmp_path / name).read_text(encoding="utf-8")) == printed(which)


@pytest.mark.parametrize("word", ["forms", "x"])
def test_another_word_is_wrong_use(word: str) -> None:
    assert CliRunner().invoke(command, [word]).exit_code == 2


def test_a_text_may_be_one_or_several_in_the_schema_too() -> None:
    validator = Draft7Validator(printed("form"))
    for title, good in (
        ('"A"', True),
        ('{ en = "A", de = "B" }', True),
        ('{ pt-BR = "A" }', True),
        ('{ german = "A" }', False),
        ("{ en = 1 }", False),
    ):
        assert validator.is_valid(tomllib.loads(FORM.replace('title = "A"', f"title = {title}"))) is good
    assert not validator.is_valid(tomllib.loads('source = { en = "A" }\n' + FORM))
