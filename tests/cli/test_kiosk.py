"""`porch kiosk`: a link that works at the booth, or what to mend first."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from porch.cli.kiosk import command
from porch.guard.kiosk import KioskLinks

KEY = "a site's own secret key, of more than 32 characters"
FORM = """title = "Open house"
[[fields]]
property = "email"
label = "E-mail address"
[guard]
kiosk = 600
"""
PORCH = 'url = "https://join.acme.example/"'


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Result]:
    """Runs the command on a site of these files."""

    def run(*arguments: str, porch: str = PORCH, form: str = FORM, key: str | None = KEY) -> Result:
        (tmp_path / "forms").mkdir(exist_ok=True)
        (tmp_path / "porch.toml").write_text(porch, encoding="utf-8")
        (tmp_path / "forms/open-house.toml").write_text(form, encoding="utf-8")
        environment = {"PORCH_DATA": str(tmp_path / "data"), "PORCH_SECRET_KEY": key}
        return CliRunner().invoke(command, [*arguments, "--site", str(tmp_path)], env=environment)

    return run


def test_the_link_is_the_form_s_address_with_a_token_of_the_site(ask: Callable[..., Result]) -> None:
    result = ask("open-house", "--days", "2")
    assert result.exit_code == 0
    assert re.fullmatch(r"https://join\.acme\.example/open-house\?kiosk=\S+\n", result.stdout)
    token = result.stdout.strip().partition("kiosk=")[2]
    assert KioskLinks((KEY,), lambda: time.time() + 1.9 * 86400).check(token, "open-house")
    assert KioskLinks((KEY,), lambda: time.time() + 2.1 * 86400).check(token, "open-house") is None
    assert "600 signups an hour" in result.stderr
    assert re.search(r"until \d{4}-\d\d-\d\d \d\d:\d\d", result.stderr)


@pytest.mark.parametrize(
    ("changes", "way_out"),
    [
        ({"form": FORM.replace("kiosk = 600", "")}, "add [guard] with kiosk = 600"),
        ({"porch": ""}, 'add url = "https://join.example.com"'),
        ({"key": None}, "PORCH_SECRET_KEY"),
    ],
)
def test_a_link_that_could_not_work_is_refused_with_what_to_mend(
    ask: Callable[..., Result], changes: dict[str, str], way_out: str, tmp_path: Path
) -> None:
    result = ask("open-house", **changes)
    assert result.exit_code == 1
    assert way_out in result.output
    assert "kiosk=" not in result.stdout
    assert not (tmp_path / "data/secret_key").exists()


def test_a_mistyped_form_is_named_and_days_are_more_than_none(ask: Callable[..., Result]) -> None:
    result = ask("open-hose")
    assert result.exit_code == 2
    assert "open-house" in result.output
    assert ask("open-house", "--days", "0").exit_code == 2
    assert ask("open-house", "--days", "4000").exit_code == 2
    assert ask("open-house", "--days", "nan").exit_code == 2
