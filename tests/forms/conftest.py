"""Form files written on the spot, and the forms that come of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from porch.forms.builder import FormBuilder, PublicForm
from porch.forms.catalog import Catalog, load_catalog
from porch.forms.definition import FormDefinition

NOW = 1_795_000_000.0
"""Seconds since 1970: a moment at the end of 2026."""

EMAIL = '[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def builder(clock: Clock) -> FormBuilder:
    return FormBuilder(("a key that is long enough for tests",), clock)


@pytest.fixture
def site(tmp_path: Path) -> Callable[..., Catalog]:
    """A site of the given files: ``site(letter="…", porch="…")``."""

    def make(porch: str = "", **forms: str) -> Catalog:
        (tmp_path / "forms").mkdir(exist_ok=True)
        (tmp_path / "porch.toml").write_text(porch, encoding="utf-8")
        for slug, text in forms.items():
            (tmp_path / "forms" / f"{slug}.toml").write_text(text, encoding="utf-8")
        return load_catalog(tmp_path)

    return make


@pytest.fixture
def definition(site: Callable[..., Catalog]) -> Callable[[str], FormDefinition]:
    """A form with an e-mail field and the given ones: ``definition('[[fields]]…')``."""

    def make(fields: str = "") -> FormDefinition:
        return site(letter=f'title = "Letter"\n{EMAIL}{fields}').forms["letter"]

    return make


@pytest.fixture
def fill(builder: FormBuilder) -> Callable[..., PublicForm]:
    """A form filled in and judged, with a good token: ``fill(definition, {"email": "…"})``."""

    def make(definition: FormDefinition, answers: dict[str, object]) -> PublicForm:
        form_class = builder.form_class(definition)
        token = form_class.blank({}).hidden_fields()[-1]._value()
        form = form_class.filled(MultiDict({"email": "ada@example.com", "_token": token, **answers}))
        form.validate()
        return form

    return make
