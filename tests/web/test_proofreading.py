"""Templates that cannot be read are found before a visitor finds them, and those that fail do it kindly."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from porch.errors import SiteError
from porch.web.proofreading import problems_of_templates

ROOT = Path(__file__).parents[2]


def override(folder: Path, name: str, text: str) -> None:
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("<footer>\n{% if x %}\n</footer>", 3, "unexpected end of template"),
        ("{{ site.name | nosuch }}", 1, "no filter named 'nosuch'"),
        ("<p>\n{% nosuch %}", 2, "unknown tag 'nosuch'"),
    ],
)
def test_a_template_that_cannot_be_read_is_a_problem_at_its_line(
    open_site: Callable[..., Any], letter_toml: str, tmp_path: Path, text: str, line: int, said: str
) -> None:
    override(tmp_path / "site", "partials/footer.html", text)
    override(tmp_path / "site", "partials/header.html", '{{ _("Sign up") }} {{ site.name|tojson }} {{ day|day }}')
    with pytest.raises(SiteError) as caught:
        open_site(letter=letter_toml)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("templates/partials/footer.html", line)
    assert said in problem.message
    assert problems_of_templates(tmp_path / "site") == [problem]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('<p>\n{% include "partials/foter.html" %}', 2, "`partials/foter.html`; did you mean `partials/footer.html`?"),
        ('{% extends "bse.html" %}', 1, "`bse.html`; did you mean `base.html`?"),
        ('{% from "partials/pictures.html" import picture %}', 1, "did you mean `partials/picture.html`?"),
        ('\n\n{% import "xyz" as all %}', 3, "there is no template `xyz`; put the file there or mend the name"),
        ('{% if x %}{% include ["a/b.svg", "c/d.svg"] %}{% endif %}', 1, "no template `a/b.svg` or `c/d.svg`"),
    ],
)
def test_a_template_that_names_one_that_is_not_there_is_a_problem_at_its_line(
    open_site: Callable[..., Any], letter_toml: str, tmp_path: Path, text: str, line: int, said: str
) -> None:
    override(tmp_path / "site", "partials/footer.html", text)
    with pytest.raises(SiteError) as caught:
        open_site(letter=letter_toml)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("templates/partials/footer.html", line)
    assert said in problem.message
    assert problems_of_templates(tmp_path / "site") == [problem]


@pytest.mark.parametrize(
    "text",
    [
        '{% include "partials/footer.html" %}',  # Porch's own
        '{% include "partials/ours.html" %}',  # the site's own
        '{% include "nowhere.html" ignore missing %}',
        '{% include ["nowhere.html", "partials/ours.html"] %}',
        '{% include "sections/" ~ kind ~ ".html" %}{% include name %}{% include ["nowhere.html", name] %}',
        '{% raw %}{% include "nowhere.html" %}{% endraw %}{# {% include "nowhere.html" %} #}',
    ],
)
def test_what_is_there_or_may_be_missing_or_cannot_be_known_before_is_no_problem(tmp_path: Path, text: str) -> None:
    override(tmp_path, "partials/ours.html", "ours")
    override(tmp_path, "partials/header.html", text)
    assert problems_of_templates(tmp_path) == []


def test_where_the_site_is_porch_s_own_folder_nobody_is_told_to_remove_a_file_of_porch_s(tmp_path: Path) -> None:
    for folder in ("site", "templates", "static", "forms"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    override(tmp_path, "partials/footer.html", "{% if x %}")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "PORCH_SITE": str(tmp_path)}
    check = [sys.executable, "-m", "porch", "check"]
    ran = subprocess.run(check, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.startswith("templates/partials/footer.html:1: the template cannot be read")
    assert "it is Porch's own" in ran.stderr
    assert "remove" not in ran.stderr


def test_a_template_in_another_encoding_is_a_problem(tmp_path: Path) -> None:
    override(tmp_path, "base.html", "")
    (tmp_path / "templates" / "base.html").write_bytes("Grüße".encode("latin-1"))
    (problem,) = problems_of_templates(tmp_path)
    assert "UTF-8" in problem.message


@pytest.mark.parametrize(("path", "status"), [("/letter", 500), ("/nowhere", 404), ("/", 500)])
def test_where_even_the_error_page_fails_the_visitor_gets_a_plain_one_and_the_log_a_line(
    open_site: Callable[..., Any],
    letter_toml: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    path: str,
    status: int,
) -> None:
    override(tmp_path / "site", "partials/footer.html", "{{ nothing.at.all }}")
    answer = open_site(letter=letter_toml).client.get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert len([record for record in caplog.records if record.exc_info]) == 1
