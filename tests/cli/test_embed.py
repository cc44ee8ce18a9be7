"""`porch embed`: a snippet that works where it is pasted, or what is missing for it."""

import os
import re
import signal
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from porch.cli.embed import command
from processes import LONGEST, started

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


TWICE = FORM.replace('title = "Friday & more"', 'title = { en = "Friday & more", de = "Freitag", pt-BR = "Sexta" }')


def test_a_form_in_several_languages_has_a_labelled_snippet_for_each(ask: Callable[..., Result]) -> None:
    output = ask("letter", form=TWICE).output
    frames = re.findall(r'src="https://join\.acme\.example(/\S*letter/embed)" title="([^"]+)"', output)
    assert frames == [
        ("/letter/embed", "Friday &amp; more"),
        ("/de/letter/embed", "Freitag"),
        ("/pt-br/letter/embed", "Sexta"),
    ]
    headings = [line for line in output.splitlines() if line.startswith("Paste this")]
    assert [heading.rpartition("stand, ")[2] for heading in headings] == [
        "English (en):",
        "Deutsch (de):",
        "Português (Brasil) (pt-BR):",
    ]
    assert output.count("integrity=") == 1
    assert output.count('<a data-signup="dialog"') == 1
    assert len(output.splitlines()) < 40


def test_one_language_is_printed_when_it_is_asked_for(ask: Callable[..., Result]) -> None:
    result = ask("letter", "--language", "de", form=TWICE)
    assert result.exit_code == 0
    assert result.output.count("<iframe") == 1
    assert 'src="https://join.acme.example/de/letter/embed" title="Freitag"' in result.output
    assert 'href="https://join.acme.example/de/letter">Freitag</a>' in result.output
    assert "Deutsch" not in result.output
    first = ask("letter", "--language", "en", form=TWICE).output
    assert 'src="https://join.acme.example/letter/embed"' in first


def test_a_form_in_one_language_has_its_short_address_whatever_that_is(ask: Callable[..., Result]) -> None:
    output = ask("letter", porch='url = "https://join.acme.example"\nlanguage = "de"').output
    assert 'src="https://join.acme.example/letter/embed"' in output
    assert "Deutsch" not in output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--language", "fr"), "the form letter is not in fr; known are: de, en, pt-BR"),
        (("--language", "dee"), "the form letter is not in dee; did you mean `de`?"),
        (("--language", "de", "--preview"), "the preview is in the form's first language"),
    ],
)
def test_a_language_that_cannot_be_printed_is_wrong_use(
    ask: Callable[..., Result], arguments: tuple[str, ...], said: str
) -> None:
    result = ask("letter", *arguments, form=TWICE)
    assert result.exit_code == 2
    assert said in result.output


def test_everything_that_is_missing_is_said_at_once(ask: Callable[..., Result]) -> None:
    result = ask("letter", porch="", form=FORM.split("[embed]")[0])
    assert result.exit_code == 1
    assert "porch.toml: url:" in result.output
    assert "forms/letter.toml: embed.sites:" in result.output
    assert result.output.endswith("To try it before: porch embed letter --preview\n")
    assert "<iframe" not in result.output


def test_a_form_that_is_not_there_is_wrong_use(ask: Callable[..., Result]) -> None:
    result = ask("leter")
    assert result.exit_code == 2
    assert "did you mean `letter`?" in result.output


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_preview_serves_a_host_page_and_the_form_on_two_origins_and_leaves_nothing_behind(
    ask: Callable[..., Result], tmp_path: Path, end: signal.Signals
) -> None:
    ask("letter")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    arguments = [sys.executable, "-u", "-m", "porch", "embed", "letter", "--preview", "--site", str(tmp_path)]
    environment = {**os.environ, "LOOPS_API_KEY": "canary", "TMPDIR": str(temporary)}
    with started(arguments, env=environment) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(3)]
        host, form = (re.search(r"http://\S+", line)[0] for line in lines[:2])  # type: ignore[index]
        assert host.startswith("http://localhost:")
        assert form.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(host, timeout=LONGEST) as page:  # noqa: S310 - our own address
            assert f'src="{form}/embed"' in page.read().decode()
        with urllib.request.urlopen(f"{form}/embed", timeout=LONGEST) as frame:  # noqa: S310 - our own address
            assert host in frame.headers["Content-Security-Policy"]
        process.send_signal(end)
        assert process.wait(LONGEST) == 0
    assert not (tmp_path / "data").exists()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("preview", [("embed", "letter", "--preview"), ("preview", "letter")])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_preview_that_is_ended_before_it_stands_leaves_nothing_behind_either(
    ask: Callable[..., Result], tmp_path: Path, preview: tuple[str, ...], end: signal.Signals
) -> None:
    ask("letter")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    arguments = [sys.executable, "-m", "porch", *preview, "--site", str(tmp_path)]
    with started(arguments, env={**os.environ, "TMPDIR": str(temporary)}) as process:
        while not any(temporary.iterdir()):
            assert process.poll() is None
        process.send_signal(end)
        assert process.wait(LONGEST) == 0
    assert list(temporary.iterdir()) == []
