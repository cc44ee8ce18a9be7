"""The documents say what the code does: each property of a theme, each test behind a promise."""

import gzip
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from porch.assets import Assets
from porch.forms.appearance import theme_names
from porch.forms.catalog import load_catalog
from porch.forms.hints import tables_in
from porch.forms.landing.hero import Hero, Illustration
from porch.forms.landing.registry import SECTION_TYPES
from porch.forms.sections import Density, Font, Guard, NextStep, Radius
from porch.guard.guard import CHECKS
from porch.settings import variable_names
from porch.web.look import DENSITIES, FONTS, RADII

ROOT = Path(__file__).parents[1]
THEMES = theme_names(Assets(Path("/nowhere")))


def test_every_property_of_a_theme_is_documented_and_there() -> None:
    css = (ROOT / "static/css/form.css").read_text(encoding="utf-8")
    defined = re.findall(r"^  (--[a-z-]+):", css, re.MULTILINE)
    documented = re.findall(r"^\| `(--[a-z-]+)`", (ROOT / "docs/themes.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(defined)  # those of whole pages stand at the end of the file


def test_every_theme_and_every_word_of_it_is_documented() -> None:
    text = (ROOT / "docs/themes.md").read_text(encoding="utf-8")
    assert [name for name in THEMES if f"| `{name}` |" not in text] == []
    for choices, made in ((Radius, RADII), (Density, DENSITIES), (Font, FONTS)):
        assert get_args(choices) == tuple(made)
        assert [word for word in made if word not in text] == []


@pytest.mark.parametrize("theme", [name for name in THEMES if name != "plain"])
def test_a_theme_is_one_small_file_of_known_properties(theme: str) -> None:
    css = (ROOT / f"static/themes/{theme}.css").read_text(encoding="utf-8")
    known = (ROOT / "static/css/form.css").read_text(encoding="utf-8")
    assert len(gzip.compress(css.encode())) <= 1536
    root = css.partition(":root {")[2].partition("\n}")[0]
    assert [name for name in re.findall(r"^  (--[a-z-]+):", root, re.MULTILINE) if f"  {name}:" not in known] == []
    assert not re.search(r"url\(|@import|(?:margin|padding|border)-(?:left|right)|prefers-color-scheme", css)


@pytest.mark.parametrize(("document", "promises", "tests"), [("ACCESSIBILITY.md", 27, 31), ("SECURITY.md", 25, 58)])
def test_every_promise_names_a_test_that_is_there(document: str, promises: int, tests: int) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", text, re.MULTILINE)
    assert [int(number) for number, _promise, _tests in rows] == list(range(1, promises + 1))
    named = [re.findall(r"`(tests/[a-z_/]+\.py)::(test_\w+)`", tests) for _number, _promise, tests in rows]
    assert all(named)
    assert sum(map(len, named)) == tests
    for file, test in (pair for row in named for pair in row):
        assert f"\ndef {test}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{test}"


def test_every_check_of_the_guard_is_documented() -> None:
    text = (ROOT / "docs/guard.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)) == {check.name for check in CHECKS}
    assert re.findall(r"^    ([a-z_]+) = ", text, re.MULTILINE) == list(Guard.model_fields)


def test_every_section_type_and_drawing_has_its_template() -> None:
    assert {path.stem for path in (ROOT / "templates/sections").glob("*.html")} == set(SECTION_TYPES)
    assert {path.stem for path in (ROOT / "templates/illustrations").glob("*.svg")} == set(get_args(Illustration))
    assert all(path.stat().st_size < 60_000 for path in (ROOT / "static/pictures").iterdir())


LANDING = (ROOT / "docs/landing.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", LANDING, re.MULTILINE | re.DOTALL)
SHOWN = list(map(tomllib.loads, BLOCKS))


def test_every_key_of_a_landing_page_is_in_an_example() -> None:
    sections = [section for shown in SHOWN for section in shown.get("sections", ())]
    assert {section["type"] for section in sections} == set(SECTION_TYPES)
    for name, model in SECTION_TYPES.items():
        ours = [section for section in sections if section["type"] == name]
        assert set().union(*ours) == set(model.model_fields), name
        if items := model.model_fields.get("items"):
            (item,) = tables_in(items.annotation)
            assert {key for section in ours for one in section["items"] for key in one} == set(item.model_fields), name
        assert f"| [`{name}`](#{name}) |" in LANDING
        assert f"\n## {name.capitalize()}\n" in LANDING
    for key, table in (("hero", Hero), ("next", NextStep)):
        assert {said for shown in SHOWN for said in shown.get(key, ())} == set(table.model_fields)
    assert [word for word in get_args(Illustration) if f"`{word}`" not in LANDING] == []


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_every_example_of_a_landing_page_passes_the_check(number: int, tmp_path: Path) -> None:
    block, said = BLOCKS[number], tomllib.loads(BLOCKS[number])
    for name in re.findall(r'picture = "(.+?)"', block):
        picture = tmp_path / "static" / name
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>')
    (tmp_path / "forms").mkdir()
    head = "".join(f'{key} = "landing"\n' for key in ("title", "kind") if key not in said)
    email = '\n[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'
    (tmp_path / "forms" / "letter.toml").write_text(head + block + email, encoding="utf-8")
    assert load_catalog(tmp_path).forms["letter"].kind == "landing"


DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
RECIPES = [ROOT / "compose.yaml", ROOT / "Dockerfile", ROOT / "deploy/porch.service"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file_that_is_there(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", [*DOCUMENTS, *RECIPES], ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(document: Path) -> None:
    known = {spelled for name in variable_names() for spelled in (name, f"{name}_FILE")}
    assert set(re.findall(r"\b(?:PORCH|LOOPS)_[A-Z_]+\b", document.read_text(encoding="utf-8"))) <= known


def test_recipes_for_production_insist_on_the_platform() -> None:
    assert "PORCH_AUDIENCE: loops" in (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert "PORCH_AUDIENCE=loops" in (ROOT / "deploy/porch.service").read_text(encoding="utf-8")
    assert (ROOT / "docs/deploying.md").read_text(encoding="utf-8").count("PORCH_AUDIENCE=loops") == 2
