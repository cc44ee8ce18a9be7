"""`porch new` writes a form file that is good at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from porch.cli.invocation import invocation
from porch.cli.new import command
from porch.forms.catalog import load_catalog
from porch.forms.landing.registry import SECTION_TYPES


def new(slug: str, site: Path, *more: str) -> Result:
    return CliRunner().invoke(command, [slug, *more, "--site", str(site)])


def test_the_new_file_passes_the_check_and_names_its_schema(tmp_path: Path) -> None:
    result = new("friday-letter", tmp_path)
    assert result.exit_code == 0, result.output
    for file in tmp_path.rglob("*.*"):
        assert f"wrote {file}" in result.output or f" and {file}, by which editors" in result.output
    form = load_catalog(tmp_path).forms["friday-letter"]
    assert form.title == "Friday letter"
    first_line = (tmp_path / "forms" / "friday-letter.toml").read_text(encoding="utf-8").splitlines()[0]
    assert (tmp_path / "forms" / first_line.removeprefix("#:schema ")).resolve().is_file()


def test_what_is_commented_out_is_good_too(tmp_path: Path) -> None:
    new("friday", tmp_path)
    path = tmp_path / "forms" / "friday.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    keys = [
        line.removeprefix("# ") if line.startswith(("# [", "# ")) and _is_toml(line[2:]) else line for line in lines
    ]
    assert keys != lines
    path.write_text("\n".join(keys), encoding="utf-8")
    form = load_catalog(tmp_path).forms["friday"]
    assert form.kind == "landing"
    assert len(form.fields) == 3
    assert form.embed.sites == ("https://www.example.com",)


def test_a_landing_page_to_start_from_passes_the_check_and_shows_what_there_is(tmp_path: Path) -> None:
    result = new("autumn-fair", tmp_path, "--kind", "landing")
    assert result.exit_code == 0, result.output
    form = load_catalog(tmp_path).forms["autumn-fair"]
    assert form.kind == "landing"
    assert form.hero is not None
    shown = [section.type for section in form.sections]
    text = (tmp_path / "forms" / "autumn-fair.toml").read_text(encoding="utf-8")
    named = text.rpartition("# More types: ")[2].splitlines()[0].split()
    assert sorted([*shown, *named]) == sorted(SECTION_TYPES)


def _is_toml(text: str) -> bool:
    return text.startswith("[") or (text.split(" ")[0].replace("_", "").isalpha() and text.split(" ")[1:2] == ["="])


def test_a_file_that_is_there_is_not_touched(tmp_path: Path) -> None:
    new("friday", tmp_path)
    path = tmp_path / "forms" / "friday.toml"
    path.write_text("mine", encoding="utf-8")
    result = new("friday", tmp_path)
    assert result.exit_code == 2
    assert "is there already" in result.output
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("slug", ["a", "a-letter-with-a-very-long-name-that-says-everything"])
def test_the_comments_stand_below_each_other(tmp_path: Path, slug: str) -> None:
    new(slug, tmp_path)
    lines = (tmp_path / "forms" / f"{slug}.toml").read_text(encoding="utf-8").splitlines()
    columns = {line.index("  # ") for line in lines if line.startswith("# ") and "  # " in line}
    assert len(columns) == 1


def test_what_to_run_next_is_as_this_person_runs_it(tmp_path: Path) -> None:
    told = new("friday", tmp_path).output
    assert f"PORCH_SITE={tmp_path} " in told
    assert told.rstrip().endswith("# shows it at /friday")
    assert invocation("/opt/porch/bin/porch", "/opt/porch/bin/porch") == "porch"
    assert invocation(".venv/bin/porch", None) == ".venv/bin/porch"
    assert invocation(str(Path(".venv/bin/porch").absolute()), "/usr/bin/porch") == ".venv/bin/porch"
    assert invocation("/opt/my porch/bin/porch", None) == "'/opt/my porch/bin/porch'"
    assert invocation("/opt/site/porch/__main__.py", None, "/opt/python") == "/opt/python -m porch"


@pytest.mark.parametrize("slug", ["static", "embed", "de", "pt-br", "My Form", "-x", "../x", ""])
def test_a_word_that_cannot_be_an_address_is_wrong_use(slug: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--site", str(tmp_path), "--", slug])
    assert result.exit_code == 2
    assert not (tmp_path / "forms").exists()


def test_those_who_are_in_the_audience_already_may_join_the_lists_of_a_campaign(tmp_path: Path) -> None:
    new("autumn-fair", tmp_path, "--kind", "landing")
    new("friday", tmp_path)
    forms = load_catalog(tmp_path).forms
    assert forms["autumn-fair"].existing == "join-lists"
    assert '\n# existing = "join-lists"' in (tmp_path / "forms" / "friday.toml").read_text(encoding="utf-8")
