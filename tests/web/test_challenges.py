"""The challenge as pages and programs meet it: what a form that is shown again carries, what a kiosk link changes."""

import gzip
import html
import json
import re
import time
from collections.abc import Callable
from typing import Any

import altcha
import pytest

from porch.guard.kiosk import KioskLinks
from porch.web.shelf import Shelf

FORM = """
title = "The Friday Letter"
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "firstName"
label = "First name"
[embed]
sites = ["https://www.acme.example"]
[guard]
"""
REMARK = re.compile(
    r'<div class="field">\n *<p class="hint">This kiosk link is no longer valid\. [^\n]+'
    r'<code dir="ltr">porch kiosk</code>\.</p>\n</div>\n'
)
TURNSTILE = {
    "PORCH_TURNSTILE_SITE_KEY": "1x00000000000000000000AA",
    "PORCH_TURNSTILE_SECRET_KEY": "secret",
    "PORCH_TURNSTILE_URL": "http://127.0.0.1:1/",
}


@pytest.fixture
def letter_with(open_site: Callable[..., Any]) -> Callable[..., Any]:
    """Opens a site whose letter has these rules."""
    return lambda rules, **options: open_site(letter=FORM + rules, **options)


def challenged(site: Any, door: str = "/letter") -> Any:
    """The form, shown again: the second signup at a form that has a surge with it."""
    token = site.token("letter")
    for name in ("ada", "bob"):
        answer = site.client.post(door, data={"_token": token, "email": f"{name}@example.com", "_took": "4321"})
    assert answer.status_code == 428
    return answer


def value_of(name: str, page: str) -> str:
    """What an attribute of a page holds."""
    found = re.search(rf'{name}="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def kiosk_token(site: Any, form: str = "letter") -> str:
    """A kiosk link's token, as `porch kiosk` makes it."""
    return KioskLinks(site.services.settings.signing_keys(), time.time).make(form, 1)


@pytest.mark.parametrize("door", ["/letter", "/letter/embed"])
def test_a_form_that_is_shown_again_keeps_everything_and_says_nothing_of_why(
    letter_with: Callable[..., Any], door: str
) -> None:
    answer = challenged(letter_with("surge = 1"), door)
    assert 'value="bob@example.com"' in answer.text
    assert "Please press “Sign up” once more" in answer.text
    assert re.search(r'name="_took"[^>]*value="4321"', answer.text)
    assert json.loads(value_of("data-challenge", answer.text))["parameters"]["data"]["form"] == "letter"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"\b(surge|network|honeypot|bait)\b", answer.text)


def test_a_form_in_a_frame_carries_the_script_only_when_it_is_needed_and_the_policy_names_it(
    letter_with: Callable[..., Any],
) -> None:
    site = letter_with("surge = 1")
    blank = site.client.get("/letter/embed")
    again = challenged(site, "/letter/embed")
    assert "PBKDF2" not in blank.text
    assert "PBKDF2" in again.text
    policies = [answer.headers["Content-Security-Policy"] for answer in (blank, again)]
    assert [policy.partition("script-src")[2].partition(";")[0].count("sha256-") for policy in policies] == [1, 2]


def test_a_form_shown_again_to_an_answered_challenge_does_not_send_itself_a_second_time(
    letter_with: Callable[..., Any],
) -> None:
    site = letter_with("surge = 1")
    first = challenged(site)
    assert 'data-wait="One moment…"' in first.text
    data = {"_token": site.token("letter"), "email": "bob@example.com", "_proof": "no answer at all"}
    again = site.client.post("/letter", data=data)
    assert again.status_code == 428
    assert "data-challenge" in again.text
    assert "data-wait" not in again.text


def test_a_form_that_never_computes_has_the_button_alone(letter_with: Callable[..., Any]) -> None:
    site = letter_with('surge = 1\nproof_of_work = "never"')
    answer = challenged(site)
    assert 'name="_confirm"' in answer.text
    assert "_proof" not in answer.text
    assert "proof" not in "".join(re.findall(r"<script[^>]*>", answer.text))
    assert site.client.get("/letter/challenge").json == {"proof": None}


def test_only_forms_that_always_ask_have_the_script_on_their_blank_page(letter_with: Callable[..., Any]) -> None:
    always, surge = letter_with('proof_of_work = "always"'), letter_with("surge = 1")
    page = always.client.get("/letter").text
    assert value_of("data-source", page) == "/letter/challenge"
    assert re.search(r'<script type="module" src="/static/js/proof\.[^"]+"></script>', page)
    assert always.client.get("/letter").data == page.encode()
    assert "proof" not in surge.client.get("/letter").text


def test_the_script_that_answers_challenges_weighs_about_one_kilobyte(letter_with: Callable[..., Any]) -> None:
    page = challenged(letter_with("surge = 1"), "/letter/embed").text
    script = (
        page.rpartition('<script type="module">')[0].rpartition('<script type="module">')[2].partition("</script>")[0]
    )
    assert "PBKDF2" in script
    assert len(gzip.compress(script.encode(), 9)) <= 1100


def test_a_fresh_challenge_is_for_one_form_kept_by_nobody_and_its_answer_passes(
    letter_with: Callable[..., Any],
) -> None:
    site = letter_with('proof_of_work = "always"')
    answer = site.client.get("/letter/challenge", headers={"Origin": "https://www.acme.example"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "https://www.acme.example"
    assert "Access-Control-Allow-Origin" not in site.client.get("/letter/challenge").headers
    assert site.client.get("/letter/challenge").json != answer.json
    assert site.client.get("/nothing/challenge").status_code == 404
    challenge = altcha.Challenge.from_dict(answer.json["proof"])
    solution = altcha.solve_challenge(challenge, counter_start=200)
    assert solution
    proof = altcha.Payload(challenge, solution).to_base64()
    assert site.sign_up("letter", email="ada@example.com", _proof=proof).status_code == 303
    assert site.sign_up("letter", email="bob@example.com", _proof=proof).status_code == 428
    assert site.sign_up("letter", email="eve@example.com").status_code == 428


def test_the_hidden_input_that_people_never_meet_is_told_to_stay_empty(letter_with: Callable[..., Any]) -> None:
    page = letter_with("").client.get("/letter").text
    found = re.search(r'<label class="unseen" aria-hidden="true">[^<]+<input name="(hp_\w+)" ([^>]+)>', page)
    assert found
    for attribute in ('tabindex="-1"', 'autocomplete="off"', "data-1p-ignore", 'data-lpignore="true"', "data-bwignore"):
        assert attribute in found[2]


def test_the_widget_of_cloudflare_is_on_the_challenge_page_only_and_so_is_its_policy(
    letter_with: Callable[..., Any],
) -> None:
    site = letter_with("surge = 1", settings=TURNSTILE)
    blank, again = site.client.get("/letter"), challenged(site)
    assert "cloudflare" not in blank.text + blank.headers["Content-Security-Policy"]
    assert 'data-sitekey="1x00000000000000000000AA"' in again.text
    policy = dict(part.split(" ", 1) for part in again.headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == "'self' https://challenges.cloudflare.com"
    assert policy["frame-src"] == "https://challenges.cloudflare.com"
    assert policy["default-src"] == "'none'"
    assert "data-wait" not in again.text  # the widget wants to be seen
    framed = challenged(site, "/letter/embed").text
    assert "cloudflare" not in framed
    assert 'data-wait="One moment…"' in framed  # there is no widget, so it goes on by itself


def test_while_cloudflare_cannot_be_reached_a_press_is_enough(letter_with: Callable[..., Any]) -> None:
    moments = iter(range(1_800_000_000, 1_900_000_000, 2))
    site = letter_with("surge = 1", settings=TURNSTILE, clock=lambda: next(moments))
    page = challenged(site).text
    confirm = re.search(r'name="_confirm" value="([^"]+)"', page)
    assert confirm
    more = {"_confirm": confirm[1], "cf-turnstile-response": "token"}
    assert site.sign_up("letter", email="bob@example.com", **more).status_code == 303


def test_a_kiosk_page_is_one_device_s_own_and_leads_from_person_to_person(letter_with: Callable[..., Any]) -> None:
    site = letter_with("kiosk = 600")
    assert "public" in site.client.get("/letter").headers["Cache-Control"]  # on the shelf now
    token = kiosk_token(site)
    page = site.client.get(f"/letter?kiosk={token}")
    assert page.headers["Cache-Control"] == "no-store"
    assert value_of('name="_kiosk" value', page.text) == token
    assert re.search(r'<form class="signup"[^>]* autocomplete="off"', page.text)
    assert 'autocomplete="email"' not in page.text
    answer = site.sign_up("letter", email="ada@example.com", _kiosk=token)
    assert answer.headers["Location"] == f"/letter/thanks?kiosk={token}"
    thanks = site.client.get(answer.headers["Location"]).text
    assert "Next person" in thanks
    assert "Back to" not in thanks
    assert f'<input type="hidden" name="kiosk" value="{token}">' in thanks
    assert "Next person" not in site.client.get("/letter/thanks?kiosk=made-up").text


def test_a_made_up_kiosk_link_is_as_none_and_takes_no_room_on_the_shelf(letter_with: Callable[..., Any]) -> None:
    site = letter_with("kiosk = 600")
    shelf = site.client.application.wsgi_app
    assert isinstance(shelf, Shelf)
    plain = site.client.get("/letter").text
    kept = len(shelf._ready)
    other = kiosk_token(site, "other")
    assert site.client.get("/letter?kiosk=").text == plain
    for token in (other, "x" * 400, *map(str, range(50))):
        page = site.client.get(f"/letter?kiosk={token}").text
        assert REMARK.sub("", page).partition("<body")[2] == plain.partition("<body")[2]  # the remark has its styles
    assert len(shelf._ready) == kept


@pytest.mark.parametrize("door", ["/letter", "/letter/embed"])
def test_a_kiosk_link_that_is_no_longer_good_says_so_to_the_staff_and_to_nobody_else(
    letter_with: Callable[..., Any], door: str
) -> None:
    site = letter_with("kiosk = 600")
    over = KioskLinks(site.services.settings.signing_keys(), lambda: time.time() - 3 * 24 * 3600).make("letter", 1)
    for token in (over, kiosk_token(site)[:-1], kiosk_token(site, "other")):
        page = site.client.get(f"{door}?kiosk={token}")
        assert REMARK.search(page.text)
        assert page.headers["Cache-Control"] == "no-store"
        assert token not in page.text
    for address in (door, f"{door}?kiosk={kiosk_token(site)}", f"{door}?kiosk="):
        assert "kiosk link" not in site.client.get(address).text


def test_a_kiosk_page_does_not_compute(letter_with: Callable[..., Any]) -> None:
    site = letter_with('proof_of_work = "always"\nkiosk = 600')
    assert "data-source" in site.client.get("/letter").text
    page = site.client.get(f"/letter?kiosk={kiosk_token(site)}").text
    assert "_kiosk" in page
    assert "_proof" not in page
    assert "js/proof" not in page
    assert site.sign_up("letter", email="ada@example.com", _kiosk=kiosk_token(site)).status_code == 303


def test_a_kiosk_stays_one_when_a_submission_seems_to_come_from_another_site(letter_with: Callable[..., Any]) -> None:
    site = letter_with("kiosk = 600")
    token = kiosk_token(site)
    answer = site.sign_up("letter", email="ada@example.com", _kiosk=token, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert value_of('name="_kiosk" value', answer.text) == token


def test_a_form_without_kiosk_links_takes_none(letter_with: Callable[..., Any]) -> None:
    site = letter_with("")
    page = site.client.get(f"/letter?kiosk={kiosk_token(site)}")
    assert "_kiosk" not in page.text
    assert "public" in page.headers["Cache-Control"]
