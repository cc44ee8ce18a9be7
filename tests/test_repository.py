"""What the repository promises about itself: its layout, its samples, its documents."""

import importlib
import re
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from porch.__main__ import COMMANDS
from porch.forms.catalog import load_catalog
from porch.forms.definition import FormDefinition
from porch.forms.fields.registry import FIELD_TYPES
from porch.forms.schema import FORM_COMMENT

ROOT = Path(__file__).parents[1]


def test_site_is_a_source_root_and_no_package() -> None:
    assert not (ROOT / "site/__init__.py").exists()


def test_no_ignore_rule_hides_the_package() -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "site/porch/__init__.py"], cwd=ROOT, capture_output=True, check=False
    )
    assert ignored.stdout == b""


def test_the_sample_site_is_sound_and_has_three_forms() -> None:
    assert sorted(load_catalog(ROOT).forms) == ["launch", "newsletter", "open-house"]


@pytest.mark.parametrize("name", ["form", "site"])
def test_the_schema_files_that_editors_read_are_those_of_the_code(name: str) -> None:
    printed = CliRunner().invoke(importlib.import_module("porch.cli.schema").command, [name])
    file = "form.schema.json" if name == "form" else "porch.schema.json"
    assert printed.output.strip() == (ROOT / file).read_text(encoding="utf-8").strip(), "run: porch schema --write"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_one_file_that_explains_itself(name: str) -> None:
    command = importlib.import_module(f"porch.cli.{name}").command
    assert isinstance(command, click.Command)
    assert command.help
    assert f"porch {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_file_that_exports_a_command_is_in_the_list() -> None:
    files = {path.stem for path in (ROOT / "site/porch/cli").glob("*.py") if "\ndef command" in path.read_text()}
    assert files == set(COMMANDS)


def test_every_field_type_has_its_page_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Field types: `{' '.join(FIELD_TYPES)}`" in readme


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_files_pin_by_hash_and_name_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    pins = re.findall(r"^[a-z0-9-]+==.+(?:\n    .+)*", text, re.MULTILINE)
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)


def test_every_place_that_contributing_names_is_there() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for place in re.findall(r"`((?:site|tests|templates|static)/[^`<]*)`", table):
        assert (ROOT / place).exists() or place == "site/__init__.py", place


def test_the_readme_s_form_is_sound_and_names_its_schema(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```toml\n(.+?)```", readme, re.DOTALL)
    assert found
    assert found[1].startswith(f"{FORM_COMMENT}\n")
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "letter.toml").write_text(found[1], encoding="utf-8")
    assert load_catalog(tmp_path).forms["letter"].existing == "join-lists"


def test_every_key_and_template_that_the_readme_names_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    part = readme.partition("## What a form file can say")[2].partition("\n## ")[0]
    keys = re.findall(r"^\| (.+?) \|", part, re.MULTILINE)[2:]
    named = {key for cell in keys for key in re.findall(r"`\[*(\w+)\]*`", cell)}
    assert named <= set(FormDefinition.model_fields)
    folders = re.findall(r"`(\w+)/` \(((?:`\w+`,?\s*)+)", part)
    assert len(folders) >= 3
    for folder, names in folders:
        for name in re.findall(r"`(\w+)`", names):
            assert (ROOT / "templates" / folder / f"{name}.html").exists()
