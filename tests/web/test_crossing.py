"""Other sites' own markup: JSON by script, plain forms, and who may do which."""

from collections.abc import Callable
from typing import Any

import pytest

SITE = "https://www.acme.example"
EVIL = "https://evil.example"
WELCOME = "https://www.acme.example/welcome"


def by_script(origin: str) -> dict[str, str]:
    """What a browser says of a script on that site."""
    return {"Origin": origin, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}


def by_form(origin: str) -> dict[str, str]:
    """What a browser says of a plain form on that site."""
    return {"Origin": origin, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def site(open_site: Callable[..., Any], letter_toml: str) -> Any:
    """The Friday Letter, which one other site may post to."""
    return open_site(letter=f'{letter_toml}\n[embed]\nsites = ["{SITE}"]\nredirects = ["{WELCOME}"]\n')


def test_a_script_of_a_named_site_asks_first_and_may_then_post_json_for_two_hours(site: Any) -> None:
    asked = site.client.options(
        "/letter",
        headers={
            **by_script(SITE),
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == SITE
    assert asked.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert asked.headers["Access-Control-Max-Age"] == "7200"
    answer = site.client.post("/letter", json={"email": "ada@example.com"}, headers=by_script(SITE))
    assert answer.json["outcome"] == "subscribed"
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in {**answer.headers, **asked.headers}


@pytest.mark.parametrize("origin", [EVIL, "null", SITE + ".evil.example", "http://www.acme.example", SITE + ":8443"])
def test_scripts_of_every_other_site_are_allowed_nothing(site: Any, origin: str) -> None:
    headers = by_script(origin)
    asked = site.client.options("/letter", headers={**headers, "Access-Control-Request-Method": "POST"})
    answer = site.client.post("/letter", json={"email": "ada@example.com"}, headers=headers)
    described = site.client.get("/letter.json", headers=headers)
    assert answer.status_code == 403
    for each in (asked, answer, described):
        assert "Access-Control-Allow-Origin" not in each.headers
        assert "Origin" in each.headers["Vary"]
    assert site.services.journal.count() == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_script_cannot_do_without_asking_first(site: Any, kind: str) -> None:
    for origin in (SITE, EVIL):
        answer = site.client.post(
            "/letter", data=b"email=ada@example.com", content_type=kind, headers=by_script(origin)
        )
        assert answer.status_code == 415
        assert "application/json" in answer.json["errors"]["form"][0]
    assert site.services.journal.count() == 0


def test_errors_can_be_read_by_the_script_that_made_them(site: Any) -> None:
    answer = site.client.post("/letter", json={"email": "ada@"}, headers=by_script(SITE))
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (422, SITE)
    assert set(answer.json["errors"]) == {"email"}


def test_a_plain_form_of_a_named_site_needs_no_token_and_leads_to_our_page(site: Any) -> None:
    answer = site.client.post("/letter", data={"email": "ada@example.com"}, headers=by_form(SITE))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/letter/thanks")
    assert site.contact("ada@example.com")["tier"] == 2
    again = site.client.post("/letter", data={"email": "ada@example.com"}, headers=by_form(SITE))
    assert again.headers["Location"] == "/letter/existing"


def test_a_plain_form_may_name_one_of_the_listed_addresses_to_lead_to(site: Any) -> None:
    answer = site.client.post("/letter", data={"email": "ada@example.com", "_redirect": WELCOME}, headers=by_form(SITE))
    assert (answer.status_code, answer.headers["Location"]) == (303, WELCOME)


@pytest.mark.parametrize(
    "wish", [EVIL, WELCOME + "/", WELCOME + "?a", "//evil.example", "\\\\evil.example", "javascript:alert(1)", ""]
)
def test_nobody_is_led_anywhere_else(site: Any, wish: str) -> None:
    answer = site.client.post("/letter", data={"email": "ada@example.com", "_redirect": wish}, headers=by_form(SITE))
    assert answer.headers["Location"] == "/letter/thanks"


def test_after_a_mistake_in_a_plain_form_our_page_goes_on_from_there(
    site: Any, fresh_token: Callable[[str], str]
) -> None:
    posted = {"email": "ada@", "firstName": "Ada", "_redirect": WELCOME}
    answer = site.client.post("/letter", data=posted, headers=by_form(SITE))
    assert answer.status_code == 422
    assert 'value="Ada"' in answer.text
    assert f'name="_redirect" value="{WELCOME}"' in answer.text
    assert f"form-action 'self' {SITE};" in answer.headers["Content-Security-Policy"]
    mended = {**posted, "email": "ada@example.com", "_token": fresh_token(answer.text)}
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert site.client.post("/letter", data=mended, headers=own).headers["Location"] == WELCOME


@pytest.mark.parametrize("origin", [EVIL, "null"])
@pytest.mark.parametrize("door", ["/letter", "/letter/embed"])
def test_a_plain_form_of_any_other_site_loses_nothing_and_is_one_press_away(
    site: Any, fresh_token: Callable[[str], str], origin: str, door: str
) -> None:
    answer = site.client.post(door, data={"email": "ada@example.com", "firstName": "Ada"}, headers=by_form(origin))
    assert answer.status_code == 403
    assert "One more click" in answer.text
    assert 'value="ada@example.com"' in answer.text
    assert 'action="/letter"' in answer.text
    assert site.services.journal.count() == 0
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    answers = {"_token": fresh_token(answer.text), "email": "ada@example.com", "firstName": "Ada"}
    assert site.client.post("/letter", data=answers, headers=own).status_code == 303


def test_null_can_never_be_named(open_site: Callable[..., Any], letter_toml: str) -> None:
    from porch.errors import SiteError

    with pytest.raises(SiteError, match="not a web address"):
        open_site(letter=f'{letter_toml}\n[embed]\nsites = ["null"]\n')
