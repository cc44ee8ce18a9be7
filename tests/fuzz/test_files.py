"""Whatever is in a form's file, there is one report for its author, or a form that can be shown: never a traceback."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fuzz.inputs import texts
from fuzz.target import FORMS
from porch.errors import SiteError
from porch.forms.builder import FormBuilder
from porch.forms.catalog import load_catalog
from porch.words import OWN, WordLists

ROOT = Path(__file__).parents[2]
SAMPLES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "forms").glob("*.toml"))] + list(FORMS.values())
SITE = (ROOT / "porch.toml").read_text(encoding="utf-8")

KEYS = (
    *(
        "title",
        "intro",
        "kind",
        "source",
        "mailing_lists",
        "existing",
        "opens",
        "closes",
        "limit",
        "redirect",
        "button",
    ),
    *("fields", "properties", "messages", "theme", "embed", "guard", "hero", "sections", "next", "event", "property"),
    *(
        "type",
        "label",
        "choices",
        "required",
        "min",
        "max",
        "hint",
        "query",
        "value",
        "name",
        "url",
        "language",
        "accent",
    ),
)
VALUES = (
    *('""', "0", "-1", "1e400", "nan", "inf", "true", "[]", "{}", "[[]]", '[""]', "2026-12-01", "07:30:00", "0xff"),
    *("2026-12-01T09:00:00+01:00", "1979-05-27 07:32:00", "99999999999999999999", '"\\u0000"', '"\\ud83d"', '"a\\nb"'),
    *('{ en = "a", de = "b" }', "{ en = 1 }", '{ xx = "a" }', '"https://["', '"javascript:alert(1)"', '"#ffffff"'),
    *('"{utm}"', '"{utm!r:>9999999}"', '"../../x"', '"é" # x', "'''\na'''", "unquoted", '"' + "a" * 5000 + '"'),
    *(
        '[{ value = "a" }]',
        '[{ key = "a", list = "b", label = "c" }]',
        '["a", "a"]',
        '"<b>x</b>"',
        '"[a](javascript:b)"',
    ),
)

LONG = FORMS["letter"].replace("[[fields]]", f'kind = "landing"\n[hero]\npicture = "{"a" * 5000}"\n[[fields]]', 1)
"""A picture whose name no file can have: it once ended in a traceback."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site's folder, written anew for each input."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "forms").mkdir()
    return folder


@pytest.fixture(scope="module")
def builder() -> FormBuilder:
    """Makes forms of definitions."""
    return FormBuilder(("k" * 32,), time.time, WordLists(Path("/nowhere"), OWN))


def try_site(folder: Path, builder: FormBuilder, form: bytes, site: bytes = b"") -> None:
    """Load a site with one form; what loads can be made into a form that is shown and filled in."""
    (folder / "forms/form.toml").write_bytes(form)
    (folder / "porch.toml").write_bytes(site)
    try:
        forms = load_catalog(folder).forms
    except SiteError as error:
        forms, report = {}, str(error)
    else:
        report = "sound"
    assert report.strip()
    for definition in forms.values():
        form_class = builder.form_class(definition)
        assert form_class.blank({}, "").errors == {}
        form_class.from_json({"email": "ada@example.com"}).validate()


@st.composite
def mutated(draw: st.DrawFn, samples: list[str]) -> bytes:
    """A sound file with a few lines gone, doubled, moved, or with another value, and a few bytes that do not belong."""
    lines = draw(st.sampled_from(samples)).splitlines()
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, max(0, len(lines) - 1)))
        match draw(st.sampled_from(("drop", "double", "move", "value", "value", "value", "key", "key"))):
            case "drop":
                del lines[place : place + 1]
            case "double":
                lines[place:place] = lines[place : place + 1]
            case "move":
                lines.insert(draw(st.integers(0, len(lines))), lines.pop(place) if lines else "")
            case "value" if lines and "=" in lines[place]:
                lines[place] = f"{lines[place].partition('=')[0]}= {draw(st.sampled_from(VALUES))}"
            case _:
                lines.insert(place, f"{draw(st.sampled_from(KEYS))} = {draw(st.sampled_from(VALUES))}")
    body = "\n".join(lines).encode()
    if draw(st.integers(0, 5)) == 0:
        place = draw(st.integers(0, len(body)))
        body = body[:place] + draw(st.binary(max_size=6)) + body[place + draw(st.integers(0, 6)) :]
    return body


values = st.recursive(
    st.one_of(
        st.sampled_from(VALUES), st.integers().map(str), st.floats().map(repr), texts.map(lambda text: repr(text))
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{key} = {value}" for key, value in table.items()) + " }"
        ),
    ),
    max_leaves=5,
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A file of our keys in any order, with any values, below any headings."""
    lines = []
    for _ in range(draw(st.integers(0, 12))):
        heading = draw(st.sampled_from(("", "", "[{}]", "[[{}]]", "[[fields.{}]]", "[{}.de]")))
        key = draw(st.sampled_from(KEYS))
        lines.append(heading.format(key) if heading else f"{key} = {draw(values)}")
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@example(form=LONG.encode())
@given(form=mutated(SAMPLES))
def test_a_form_s_file_that_was_sound_once(
    folder: Path, builder: FormBuilder, tried: Callable[[], None], form: bytes
) -> None:
    try_site(folder, builder, form)
    tried()


@given(form=documents())
def test_a_form_s_file_of_any_keys_and_values(
    folder: Path, builder: FormBuilder, tried: Callable[[], None], form: bytes
) -> None:
    try_site(folder, builder, form)
    tried()


@given(site=st.one_of(mutated([SITE]), documents()))
def test_a_porch_toml_of_any_kind(folder: Path, builder: FormBuilder, tried: Callable[[], None], site: bytes) -> None:
    try_site(folder, builder, FORMS["letter"].encode(), site)
    tried()


@given(form=st.binary(max_size=300))
def test_a_file_that_is_no_toml_at_all(
    folder: Path, builder: FormBuilder, tried: Callable[[], None], form: bytes
) -> None:
    assume(form.strip())
    try_site(folder, builder, form)
    tried()
