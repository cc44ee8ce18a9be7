"""`porch embed`: a snippet that works where it is pasted, or what is missing for it."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from porch.cli.embed import command

FORM = """title = "Friday & more"
[[fields]]
property = "email"
label = "E-mail address"
[embed]
sites = ["https://www.acme.example", "https://blog.acme.example"]
"""


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Result]:
    """Runs the command on a site of these files."""

    def run(*arguments: str, porch: str = 'url = "https://join.acme.example/"', form: str = FORM) -> Result:
        (tmp_path / "forms").mkdir(exist_ok=True)
        (tmp_path / "porch.toml").write_text(porch, encoding="utf-8")
        (tmp_path / "forms/letter.toml").write_text(form, encoding="utf-8")
        return CliRunner().invoke(command, [*arguments, "--site", str(tmp_path)])

    return run


def test_the_snippet_is_a_frame_and_a_script_with_what_the_host_s_policy_needs(ask: Callable[..., Result]) -> None:
    result = ask("letter")
    assert result.exit_code == 0
    assert '<iframe data-signup src="https://join.acme.example/letter/embed" title="Friday &amp; more"' in result.output
    assert re.search(r'height="\d{3}" loading="lazy"', result.output)
    assert '<script async src="https://join.acme.example/embed.js"></script>' in result.output
    pinned = (
        r'src="https://join\.acme\.example/embed\.[0-9a-f]{12}\.js" integrity="sha384-[^"]+" crossorigin="anonymous"'
    )
    assert re.search(pinned, result.output)
    assert "frame-src https://join.acme.example" in result.output
    assert "script-src https://join.acme.example" in result.output
    assert "https://blog.acme.example" in result.output
    assert '<a data-signup="dialog"' in result.output


def test_everything_that_is_missing_is_said_at_once(ask: Callable[..., Result]) -> None:
    result = ask("letter", porch="", form=FORM.split("[embed]")[0])
    assert result.exit_code == 1
    assert "porch.toml: url:" in result.output
    assert "forms/letter.toml: embed.sites:" in result.output
    assert "<iframe" not in result.output


def test_a_form_that_is_not_there_is_wrong_use(ask: Callable[..., Result]) -> None:
    result = ask("leter")
    assert result.exit_code == 2
    assert "there are: letter" in result.output


def test_the_preview_serves_a_host_page_and_the_form_on_two_origins(ask: Callable[..., Result], tmp_path: Path) -> None:
    ask("letter")
    arguments = [sys.executable, "-u", "-m", "porch", "embed", "letter", "--preview", "--site", str(tmp_path)]
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, text=True, env={**os.environ, "LOOPS_API_KEY": "canary"}
    )
    try:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(3)]
        host, form = (re.search(r"http://\S+", line)[0] for line in lines[:2])  # type: ignore[index]
        assert host.startswith("http://localhost:")
        assert form.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(host, timeout=5) as page:  # noqa: S310 - our own address
            assert f'src="{form}/embed"' in page.read().decode()
        with urllib.request.urlopen(f"{form}/embed", timeout=5) as frame:  # noqa: S310 - our own address
            assert host in frame.headers["Content-Security-Policy"]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        process.stdout.close()
    assert not (tmp_path / "data").exists()
