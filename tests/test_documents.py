"""The documents say what the code does: each property of a theme, each test behind a promise."""

import gzip
import re
from pathlib import Path
from typing import get_args

import pytest

from porch.assets import Assets
from porch.forms.appearance import theme_names
from porch.forms.landing.hero import Illustration
from porch.forms.landing.registry import SECTION_TYPES
from porch.forms.sections import Density, Font, Radius
from porch.web.look import DENSITIES, FONTS, RADII

ROOT = Path(__file__).parents[1]
THEMES = theme_names(Assets(Path("/nowhere")))


def test_every_property_of_a_theme_is_documented_and_there() -> None:
    css = (ROOT / "static/css/form.css").read_text(encoding="utf-8")
    defined = re.findall(r"^  (--[a-z-]+):", css.partition("\n}")[0], re.MULTILINE)
    documented = re.findall(r"^\| `(--[a-z-]+)`", (ROOT / "docs/themes.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == defined


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


def test_every_promise_of_accessibility_names_a_test_that_is_there() -> None:
    text = (ROOT / "ACCESSIBILITY.md").read_text(encoding="utf-8")
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)] == list(range(1, 21))
    named = re.findall(r"`(tests/[a-z_/]+\.py)::(test_\w+)`", text)
    assert len(named) == 23
    for file, test in named:
        assert f"\ndef {test}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{test}"


def test_every_section_type_and_drawing_has_its_template() -> None:
    assert {path.stem for path in (ROOT / "templates/sections").glob("*.html")} == set(SECTION_TYPES)
    assert {path.stem for path in (ROOT / "templates/illustrations").glob("*.svg")} == set(get_args(Illustration))
    assert all(path.stat().st_size < 60_000 for path in (ROOT / "static/pictures").iterdir())
