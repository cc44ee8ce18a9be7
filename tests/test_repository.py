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
from porch.forms.fields.registry import FIELD_TYPES

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
