"""Submissions by programs: JSON to the same address as the page, with the same rules and the same outcomes."""

from collections.abc import Callable
from typing import Any

import pytest


def test_a_program_signs_somebody_up_without_a_token(letter: Any) -> None:
    answer = letter.client.post("/letter", json={"email": "ada@example.com", "teamSize": 3})
    assert answer.status_code == 200
    assert answer.json == {"outcome": "subscribed", "message": "Thanks! See you on Friday."}
    assert letter.contact("ada@example.com")["teamSize"] == 3


def test_somebody_on_the_list_is_existing_and_never_an_error(letter: Any) -> None:
    letter.client.post("/letter", json={"email": "ada@example.com"})
    answer = letter.client.post("/letter", json={"email": "ada@example.com"})
    assert answer.status_code == 200
    assert answer.json == {"outcome": "existing", "message": "You are on the list. See you on Friday!"}


def test_with_join_lists_somebody_known_joins_and_nothing_else_changes(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    other = letter_toml.replace("cm06f5v0e45nf0ml5754o9cix", "cm16k73gq014h0mmj5b6jdi9r").replace("canary", "other")
    site = open_site(letter=letter_toml, other='existing = "join-lists"\n' + other)
    site.client.post("/letter", json={"email": "ada@example.com", "firstName": "Ada"})
    before = site.contact("ada@example.com")
    answer = site.client.post("/other", json={"email": "ada@example.com", "firstName": "Grace"})
    assert answer.json["outcome"] == "joined"
    after = site.contact("ada@example.com")
    assert after["mailingLists"] == {"cm06f5v0e45nf0ml5754o9cix": True, "cm16k73gq014h0mmj5b6jdi9r": True}
    assert {**after, "mailingLists": None} == {**before, "mailingLists": None}


def test_without_reveal_existing_new_and_known_hear_the_same(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter="reveal_existing = false\n" + letter_toml)
    answers = [site.client.post("/letter", json={"email": "ada@example.com"}) for _ in range(2)]
    assert {(answer.status_code, answer.data) for answer in answers} == {(200, answers[0].data)}
    assert answers[0].json["outcome"] == "received"


def test_mistakes_are_named_by_field(letter: Any) -> None:
    answer = letter.client.post("/letter", json={"email": "ada", "teamSize": {"a": 1}})
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"email", "teamSize"}
    assert all(isinstance(message, str) for messages in answer.json["errors"].values() for message in messages)


@pytest.mark.parametrize("site", ["https://evil.example", "null"])
def test_another_site_s_script_is_refused(letter: Any, site: str) -> None:
    headers = {"Origin": site, "Sec-Fetch-Site": "cross-site"}
    answer = letter.client.post("/letter", json={"email": "ada@example.com"}, headers=headers)
    assert answer.status_code == 403
    assert letter.services.journal.count() == 0


def test_when_the_platform_is_down_the_signup_is_received_and_kept(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    nobody_listens = {"LOOPS_API_KEY": "canary-key", "LOOPS_API_URL": "http://127.0.0.1:9/api/v1"}
    site = open_site(letter=letter_toml, settings=nobody_listens)
    answer = site.client.post("/letter", json={"email": "ada@example.com"})
    assert (answer.status_code, answer.json["outcome"]) == (200, "received")
    assert [entry.state for entry in site.services.journal.find()] == ["waiting"]


def test_an_unwritable_journal_is_told_honestly(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter=letter_toml)
    with site.services.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE attempts")
        connection.exec_driver_sql("DROP TABLE signups")
    answer = site.client.post("/letter", json={"email": "ada@example.com"})
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    page = site.sign_up("letter", email="ada@example.com")
    assert page.status_code == 503
    assert 'value="ada@example.com"' in page.text


@pytest.mark.parametrize(
    "body", ['{"email": ' + "[" * 20_000 + "]" * 20_000 + "}", '{"email": "a' + "\\u0315" * 9_000 + '"}']
)
def test_a_hostile_body_is_refused_and_costs_little(letter: Any, body: str) -> None:
    answer = letter.client.post("/letter", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)


def test_a_browser_s_nonsense_origin_is_a_foreign_one(letter: Any) -> None:
    answer = letter.client.post("/letter", json={"email": "ada@example.com"}, headers={"Origin": "http://["})
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["%00", "a" * 300 + ".css", "..%2f..%2fpyproject.toml"])
def test_a_name_that_no_file_can_have_is_not_found(letter: Any, name: str) -> None:
    assert letter.client.get(f"/static/{name}").status_code == 404
