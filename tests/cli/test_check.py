"""`porch check` prints every problem on a line of its own, or the forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from porch.cli.check import command
from porch.errors import SettingsError

FORM = 'title = "The Friday Letter"\n[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'


def test_a_good_site_is_a_table_of_its_forms_without_colour(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text('mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]\n' + FORM)
    result = CliRunner().invoke(command, ["--site", str(tmp_path)])
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()][:2] == [
        ["form", "title", "kind", "fields", "lists"],
        ["friday", "The", "Friday", "Letter", "page", "1", "1"],
    ]
    assert "1 form, no problems." in result.stdout
    assert "\x1b" not in result.stdout


def test_problems_are_one_line_each_on_stderr_with_status_1(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text(FORM.replace("title", "titel").replace("label", "lable"))
    result = CliRunner().invoke(command, ["--site", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("forms/friday.toml:") for line in lines)
    assert "Traceback" not in result.stderr


def test_templates_of_the_site_are_checked_with_everything_else(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text(FORM.replace("title", "titel"))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "base.html").write_text("{% if x %}")
    result = CliRunner().invoke(command, ["--site", str(tmp_path)])
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.stderr.splitlines()][-1] == "templates/base.html:1"
    assert "forms/friday.toml:1: titel" in result.stderr


def test_a_folder_that_is_not_there_is_named_with_what_names_it(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--site", str(tmp_path / "nowhere")])
    assert isinstance(result.exception, SettingsError)
    assert str(result.exception) == f"The folder {tmp_path}/nowhere does not exist; PORCH_SITE (or --site) names it."


def test_live_asks_the_audience_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "friday.toml").write_text(FORM)
    monkeypatch.setenv("PORCH_AUDIENCE", "local")
    monkeypatch.setenv("PORCH_DATA", str(tmp_path / "data"))
    result = CliRunner().invoke(command, ["--live", "--site", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "The key works" in result.stdout
