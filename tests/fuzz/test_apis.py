"""Two APIs by their descriptions: everything that they allow, and everything that they do not, is answered properly."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import GenerationMode

from fuzz.target import Target
from porch.audience.local.account import Account
from porch.audience.local.api import create_api
from porch.audience.local.people import People

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "audience" / "loops-openapi-contacts.json").read_text(encoding="utf-8")
)
"""The platform's own description of the endpoints that the local audience has."""

KEY = "canary-3f9d1c70aa5b4e21"
KINDS = {"number": "number", "boolean": "boolean", "consent": "boolean"}


@pytest.fixture(scope="module")
def audience(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The local audience's API as a WSGI app."""
    with closing(People(tmp_path_factory.mktemp("audience") / "audience.db", durable=False)) as people:
        yield create_api(Account(people), key=KEY)


def operations(description: dict[str, Any], app: Any) -> list[Any]:
    """The operations of an API, called through ``app`` itself."""
    schema = schemathesis.openapi.from_dict(description)
    schema.app = app
    return [found.ok() for found in schema.get_all_operations()]


def described(form: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI description of one form's JSON door, written from what ``GET /<slug>.json`` says of it."""
    properties = {}
    for field in form["fields"]:
        one: dict[str, Any] = {"type": KINDS.get(field["type"], "string")}
        if "choices" in field:
            one["enum"] = [choice["value"] for choice in field["choices"]]
        if field.get("many"):
            one = {"type": "array", "items": one}
        properties[field["name"]] = one
    required = [field["name"] for field in form["fields"] if field.get("required")]
    body = {"schema": {"type": "object", "properties": properties, "required": required}}
    answers = {str(status): {"description": ""} for status in (200, 400, 403, 422, 428)}
    door = {"requestBody": {"required": True, "content": {"application/json": body}}, "responses": answers}
    return {
        "openapi": "3.1.0",
        "info": {"title": form["title"], "version": "1"},
        "paths": {f"/{form['form']}": {"post": door}},
    }


@pytest.fixture(scope="module")
def platform(audience: Any) -> list[Any]:
    """The ten operations that the platform describes, at the local audience."""
    found = operations(PUBLISHED, audience)
    assert len(found) == 10
    return found


@pytest.fixture(scope="module")
def door(target: Target) -> Any:
    """The JSON door of the form with every type of field."""
    [operation] = operations(described(json.loads(target.ask("GET", b"/every.json").body)), target.app)
    return operation


@given(
    data=st.data(),
    number=st.integers(0, 9),
    mode=st.sampled_from(list(GenerationMode)),
    is_let_in=st.integers(0, 9),
)
def test_the_local_audience_answers_whatever_it_is_asked(
    platform: list[Any],
    tried: Callable[[], None],
    caplog: pytest.LogCaptureFixture,
    data: st.DataObject,
    number: int,
    mode: GenerationMode,
    is_let_in: int,
) -> None:
    case = data.draw(platform[number].as_strategy(generation_mode=mode))
    answer = case.call(headers={"Authorization": f"Bearer {KEY if is_let_in else 'another'}"})
    tried()
    assert answer.status_code in (*((200, 400, 404, 405, 409, 413, 415) if is_let_in else ()), 401, 404, 405)
    assert isinstance(json.loads(answer.content), dict | list)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.usefixtures("calm")
@given(data=st.data(), mode=st.sampled_from(list(GenerationMode)))
def test_a_form_s_json_door_answers_whatever_it_is_sent(
    door: Any, tried: Callable[[], None], data: st.DataObject, mode: GenerationMode
) -> None:
    case = data.draw(door.as_strategy(generation_mode=mode))
    answer = case.call(headers={"Accept-Encoding": "identity"})
    tried()
    assert answer.status_code in (200, 400, 413, 415, 422)
    said = json.loads(answer.content)
    assert said.keys() == ({"outcome", "message"} if answer.status_code == 200 else {"errors"})
