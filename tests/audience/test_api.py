"""The local audience's API: what it accepts and answers; every answer is held to the platform's published schema."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator

from porch.audience.base import MailingList, Property
from porch.audience.local.account import Account
from porch.audience.local.api import BASE, create_api
from porch.audience.local.gateway import Reply, Request, call
from porch.audience.local.people import People

KEY = "canary-3f9d1c70aa5b4e21"
PUBLISHED = json.loads((Path(__file__).parent / "loops-openapi-contacts.json").read_text(encoding="utf-8"))
"""The contact routes of Loops' own OpenAPI description, version 1.21.7, unchanged."""


class Caller:
    """Calls the API and holds each answer to the published schema of its route and status."""

    def __init__(self, people: People, **settings: Any) -> None:
        account = Account(people, settings.pop("is_strict", False), settings.pop("refused", ()))
        self.people = people
        self._app = create_api(account, key=KEY, **settings)

    def raw(self, method: str, path: str, body: bytes = b"", key: str | None = KEY) -> Reply:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        reply = call(self._app, Request(method, BASE + path, headers, body))
        hold_to_schema(method, path.split("?")[0], reply)
        return reply

    def __call__(self, method: str, path: str, body: Any = None, key: str | None = KEY) -> tuple[int, Any]:
        reply = self.raw(method, path, b"" if body is None else json.dumps(body).encode(), key)
        return reply.status, json.loads(reply.body)

    def create(self, **body: Any) -> tuple[int, Any]:
        return self("POST", "/contacts/create", body)

    def find(self, email: str) -> Any:
        return self("GET", f"/contacts/find?email={quote(email, safe='')}")[1]


def hold_to_schema(method: str, path: str, reply: Reply) -> None:
    data = json.loads(reply.body)
    if path == "/contacts/update" and method == "POST":
        method = "PUT"  # POST is in no document, but public clients live by it
    declared = PUBLISHED["paths"].get(f"/v1{path}", {}).get(method.lower(), {}).get("responses", {})
    answer = declared.get(str(reply.status))
    if answer is None:  # 401, 404 and 429 are declared nowhere or only once: the failure's schema is all there is
        schema = {"$ref": "#/components/schemas/ContactFailureResponse"}
        assert reply.status in {401, 404, 405, 413, 429}
    else:
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    Draft202012Validator({**schema, "components": PUBLISHED["components"]}).validate(data)
    assert ("Content-Type", "application/json; charset=utf-8") in reply.headers


@pytest.fixture
def ask(people: People) -> Caller:
    people.register_lists([MailingList("cl1", "News", True), MailingList("cl2", "Staff", False)])
    people.register_properties([Property("teamSize", "Team Size", "number"), Property("agreed", "Agreed", "boolean")])
    people.register_properties([Property("birthday", "Birthday", "date"), Property("plan", "Plan", "string")])
    return Caller(people)


@pytest.fixture
def strict(people: People, ask: Caller) -> Caller:
    del ask
    return Caller(people, is_strict=True)


def test_a_new_contact_gets_200_and_an_id_byte_for_byte_as_documented(ask: Caller) -> None:
    reply = ask.raw("POST", "/contacts/create", b'{"email":"ada@example.org"}')
    assert reply.status == 200
    assert re.fullmatch(rb'\{"success":true,"id":"c[a-z0-9]{24}"\}', reply.body)


def test_a_known_contact_gets_409_in_any_case_of_its_address_and_is_not_changed(ask: Caller) -> None:
    ask.create(email="Ada@Example.org", firstName="Ada")
    status, answer = ask.create(email=" ada@example.ORG ", firstName="Eve")
    assert (status, answer) == (409, {"success": False, "message": "Email or userId is already on list."})
    assert ask.find("ADA@example.org")[0]["firstName"] == "Ada"


def test_a_known_user_id_gets_409_too(ask: Caller) -> None:
    ask.create(email="a@example.org", userId="u1")
    assert ask.create(email="b@example.org", userId="u1")[0] == 409


def test_a_contact_is_found_as_documented_with_its_types(ask: Caller) -> None:
    _, created = ask.create(
        email="ada@example.org",
        firstName="Ädä",
        teamSize=2.5,
        agreed=False,
        birthday="1815-12-10",
        source="Friday",
        mailingLists={"cl1": True, "cl2": False},
    )
    assert ask.find("ada@example.org") == [
        {
            "id": created["id"],
            "email": "ada@example.org",
            "firstName": "Ädä",
            "lastName": None,
            "source": "Friday",
            "subscribed": True,
            "userGroup": "",
            "userId": None,
            "mailingLists": {"cl1": True},
            "optInStatus": None,
            "teamSize": 2.5,
            "agreed": False,
            "birthday": "1815-12-10",
        }
    ]


def test_the_default_source_is_api_and_subscribed_false_is_honoured(ask: Caller) -> None:
    ask.create(email="ada@example.org", subscribed=False)
    assert (ask.find("ada@example.org")[0]["source"], ask.find("ada@example.org")[0]["subscribed"]) == ("API", False)


@pytest.mark.parametrize("email", [None, "", "  ", "ada", "ada@", "@example.org", "a@b", "a b@example.org", 7, [], {}])
def test_an_address_that_cannot_be_one_gets_400(ask: Caller, email: Any) -> None:
    assert ask.create(email=email) == (400, {"success": False, "message": "Invalid email address."})


def test_an_empty_object_gets_400(ask: Caller) -> None:
    assert ask("POST", "/contacts/create", {})[0] == 400
    assert ask("PUT", "/contacts/update", {})[0] == 400
    assert ask("POST", "/contacts/delete", {})[0] == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"null", b"\xff", b'{"email":NaN}', b"[" * 100_000])
@pytest.mark.parametrize("path", ["create", "delete", "properties"])
def test_what_is_not_a_json_object_gets_400(ask: Caller, path: str, body: bytes) -> None:
    assert ask.raw("POST", f"/contacts/{path}", body).status == 400


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("teamSize", "3"),
        ("teamSize", True),
        ("agreed", "true"),
        ("agreed", 1),
        ("birthday", "10.12.1815"),
        ("birthday", "1815-02-30"),
        ("birthday", True),
        ("firstName", 3),
        ("userId", 3),
        ("source", False),
        ("subscribed", "yes"),
        ("mailingLists", ["cl1"]),
        ("mailingLists", {"cl1": "yes"}),
        ("id", "cl7"),
        ("listId", "x"),
        ("teamId", "x"),
        ("updatedAt", "2026-01-01"),
        ("softDeleteAt", None),
        ("plan", "x" * 499),
        ("x" * 499, "plan"),
    ],
)
def test_a_value_that_does_not_fit_gets_400(ask: Caller, name: str, value: Any) -> None:
    assert ask.create(**{"email": "ada@example.org", name: value})[0] == 400
    assert ask.find("ada@example.org") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("teamSize", 3),
        ("teamSize", 0),
        ("plan", "x" * 498),
        ("plan", ""),
        ("birthday", 1704711066000),
        ("birthday", "1704711066000"),
        ("birthday", "2024-03-21T10:09:23.123"),
        ("birthday", "2024-03-21T10:09:23Z"),
        ("birthday", "2024-03-21T10:09+02:00"),
        ("birthday", "2024-03-21 10:09:23-07:00"),
        ("birthday", "2024-03-21 10:09"),
        ("birthday", "2024-03-21"),
        ("plan", None),
        ("optInStatus", "accepted"),
        ("mailingLists", {}),
        ("mailingLists", None),
        ("subscribed", None),
    ],
)
def test_a_value_that_fits_is_taken(ask: Caller, name: str, value: Any) -> None:
    assert ask.create(**{"email": "ada@example.org", name: value})[0] == 200


def test_an_unknown_property_becomes_a_string_property_that_takes_the_same_value_again(ask: Caller) -> None:
    for number in range(2):
        assert ask.create(email=f"{number}@example.org", planName=7, nested={"a": 1})[0] == 200
    assert ask.find("1@example.org")[0]["planName"] == 7
    _, custom = ask("GET", "/contacts/properties?list=custom")
    assert {"key": "planName", "label": "Plan Name", "type": "string"} in custom


def test_strictly_an_unknown_property_or_list_gets_400_and_updates_are_put(strict: Caller) -> None:
    assert strict.create(email="ada@example.org", planName="x")[0] == 400
    assert strict.create(email="ada@example.org", mailingLists={"cl9": True})[0] == 400
    assert strict.create(email="ada@example.org", plan=3)[0] == 400
    assert strict("POST", "/contacts/update", {"email": "ada@example.org"})[0] == 405
    assert strict("PUT", "/contacts/update", {"email": "ada@example.org"})[0] == 200


def test_addresses_can_be_refused_for_a_trial(people: People) -> None:
    ask = Caller(people, refused=("*@refused.example",))
    assert ask.create(email="Ada@Refused.example")[0] == 400
    assert ask.create(email="ada@example.org")[0] == 200


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_an_update_adds_changes_resets_and_keeps_the_rest(ask: Caller, method: str) -> None:
    _, created = ask(method, "/contacts/update", {"email": "ada@example.org", "firstName": "Ada", "plan": "a"})
    body = {"email": "ADA@example.org", "plan": None, "teamSize": 3, "mailingLists": {"cl1": True}}
    _, updated = ask(method, "/contacts/update", body)
    ask(method, "/contacts/update", {"email": "ada@example.org", "mailingLists": {"cl2": True, "cl1": False}})
    contact = ask.find("ada@example.org")[0]
    assert updated["id"] == created["id"]
    assert (contact["firstName"], contact["teamSize"], contact["mailingLists"]) == ("Ada", 3, {"cl2": True})
    assert "plan" not in contact


def test_joining_a_list_does_not_bring_back_who_had_unsubscribed(ask: Caller) -> None:
    ask.create(email="ada@example.org", subscribed=False)
    ask("PUT", "/contacts/update", {"email": "ada@example.org", "mailingLists": {"cl1": True}})
    assert ask.find("ada@example.org")[0]["subscribed"] is False


def test_an_update_by_user_id_can_change_the_address(ask: Caller) -> None:
    ask.create(email="ada@example.org", userId="u1")
    assert ask("PUT", "/contacts/update", {"userId": "u1", "email": "lovelace@example.org"})[0] == 200
    assert ask.find("ada@example.org") == []
    assert ask("GET", "/contacts/find?userId=u1")[1][0]["email"] == "lovelace@example.org"


def test_updates_that_meet_nobody_or_two_get_400(ask: Caller) -> None:
    ask.create(email="a@example.org", userId="u1")
    ask.create(email="b@example.org", userId="u2")
    assert ask("PUT", "/contacts/update", {"email": "a@example.org", "userId": "u2"})[0] == 400
    assert ask("PUT", "/contacts/update", {"userId": "u9"})[1]["message"] == (
        "userId not found and cannot create a new contact without an email."
    )


@pytest.mark.parametrize("query", ["", "?email=", "?email=a%40example.org&userId=u1", "?email=nonsense"])
def test_finding_needs_exactly_one_good_parameter(ask: Caller, query: str) -> None:
    assert ask("GET", f"/contacts/find{query}")[0] == 400


def test_a_plus_in_an_address_is_found_when_encoded(ask: Caller) -> None:
    ask.create(email="ada+news@example.org")
    assert ask.find("ada+news@example.org")[0]["email"] == "ada+news@example.org"
    assert ask("GET", "/contacts/find?email=ada+news@example.org")[0] == 400


def test_a_contact_is_deleted_once(ask: Caller) -> None:
    ask.create(email="ada@example.org", mailingLists={"cl1": True})
    assert ask("POST", "/contacts/delete", {"email": "Ada@example.org"}) == (
        200,
        {"success": True, "message": "Contact deleted."},
    )
    assert ask("POST", "/contacts/delete", {"email": "ada@example.org"})[0] == 404
    assert ask("POST", "/contacts/delete", {"email": "a@example.org", "userId": "u"})[0] == 400
    ask.create(email="ada@example.org")
    assert ask.find("ada@example.org")[0]["mailingLists"] == {}


def test_lists_are_given_with_their_visibility(ask: Caller) -> None:
    assert ask("GET", "/lists")[1] == [
        {"id": "cl1", "name": "News", "description": None, "isPublic": True},
        {"id": "cl2", "name": "Staff", "description": None, "isPublic": False},
    ]


def test_properties_are_the_platform_s_own_then_the_account_s(ask: Caller) -> None:
    _, every = ask("GET", "/contacts/properties?list=all")
    _, custom = ask("GET", "/contacts/properties?list=custom")
    assert [row["key"] for row in every[:3]] == ["firstName", "lastName", "email"]
    assert every[9:] == custom
    assert len(custom) == 4


@pytest.mark.parametrize(
    ("name", "type_", "status"),
    [
        ("planName", "string", 200),
        ("plan", "string", 400),
        ("firstName", "string", 400),
        ("teamId", "string", 400),
        ("planName", "text", 400),
        ("planName", None, 400),
        ("plan name", "string", 400),
        ("", "string", 400),
        (None, "string", 400),
    ],
)
def test_properties_are_created_once_and_by_good_names(ask: Caller, name: Any, type_: Any, status: int) -> None:
    assert ask("POST", "/contacts/properties", {"name": name, "type": type_})[0] == status


def test_nobody_s_mail_is_suppressed(ask: Caller) -> None:
    ask.create(email="ada@example.org")
    assert ask("GET", "/contacts/suppression?email=ada%40example.org")[1]["isSuppressed"] is False
    assert ask("DELETE", "/contacts/suppression?email=ada%40example.org")[0] == 400
    assert ask("GET", "/contacts/suppression?email=eve%40example.org")[0] == 404


@pytest.mark.parametrize("key", [None, "", "wrong", KEY + "x", "schlüssel"])
def test_without_the_key_every_route_gets_401(ask: Caller, key: str | None) -> None:
    for method, path in [("POST", "/contacts/create"), ("GET", "/lists"), ("GET", "/api-key")]:
        status, answer = ask(method, path, key=key)
        assert (status, answer) == (
            401,
            {"success": False, "message": "Invalid API key", "error": "Invalid API key"},
        )


def test_the_team_is_named(people: People) -> None:
    assert Caller(people, team="Acme")("GET", "/api-key") == (200, {"success": True, "teamName": "Acme"})


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_another_method_gets_405_with_allow(ask: Caller, method: str) -> None:
    reply = ask.raw(method, "/contacts/create")
    assert reply.status == 405
    assert dict(reply.headers)["Allow"] == "POST"


def test_an_unknown_path_gets_404_as_json(ask: Caller) -> None:
    assert ask("GET", "/contacts/nothing")[0] == 404


def test_the_limit_counts_in_seconds_and_says_what_is_left(people: People) -> None:
    now = [100.0]
    ask = Caller(people, limit=3, clock=lambda: now[0])

    def left() -> tuple[int, str]:
        reply = ask.raw("GET", "/lists")
        headers = dict(reply.headers)
        assert headers["x-ratelimit-limit"] == "3"
        return reply.status, headers["x-ratelimit-remaining"]

    assert [left() for _ in range(5)] == [(200, "2"), (200, "1"), (200, "0"), (429, "0"), (429, "0")]
    now[0] = 100.99
    assert left() == (429, "0")
    now[0] = 101.0
    assert left() == (200, "2")
    assert "x-ratelimit-limit" not in dict(ask.raw("GET", "/lists", key="wrong").headers)
