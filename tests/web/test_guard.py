"""What a visitor hears from the guard, at every door, and what is counted against whom."""

import re

import pytest
from sqlalchemy import text

FORM = """
title = "The Friday Letter"
{more}
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "firstName"
label = "First name"
[guard]
{rules}
"""
SPAM = "see https://spam.example/offer"


@pytest.fixture
def letter_with(open_site):
    """Opens a site with one form, with these keys and these rules."""

    def letter_with(more="", rules=""):
        return open_site(letter=FORM.format(more=more, rules=rules))

    return letter_with


def post(site, email, *, door="/letter", **more):
    """One submission as JSON; the status and what it says."""
    answer = site.client.post(door, json={"email": email, "firstName": "Ada", **more})
    return answer.status_code, answer.get_json()


def states(site):
    """Signups in the journal by state."""
    return {state: count for (_, state), count in site.services.statistics.counts().items()}


def rename(site, old, new):
    """Take a table of the journal away, or put it back."""
    with site.services.database.write() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


@pytest.mark.parametrize("door", ["/letter", "/letter/embed"])
def test_a_challenge_keeps_everything_that_was_typed_and_names_no_check(letter_with, door, fresh_token):
    site = letter_with()
    token = fresh_token(site.client.get(door).text)
    data = {"_token": token, "email": "ada@example.com", "firstName": SPAM}
    answer = site.client.post(door, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 428
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'value="{SPAM}"' in answer.text
    assert 'value="ada@example.com"' in answer.text
    shown = re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", answer.text, flags=re.DOTALL)  # what people can read
    assert not re.search(r"link|spam|honeypot|bait|surge|score", shown, re.IGNORECASE)
    assert states(site) == {}


def test_every_door_is_guarded_alike(letter_with, fresh_token):
    site = letter_with(rules="surge = 1", more="")
    assert post(site, "ada@example.com")[0] == 200
    token = fresh_token(site.client.get("/letter").text)
    form = {"_token": token, "email": "grace@example.com", "firstName": "Grace"}
    assert post(site, "grace@example.com")[0] == 428
    assert site.client.post("/letter", data=form).status_code == 428
    assert site.client.post("/letter/embed", data=form).status_code == 428


def test_the_hidden_trap_alone_is_made_up_for_by_one_press(open_site, fresh_token):
    now = [1_800_000_000.0]
    site = open_site(letter=FORM.format(more="", rules=""), clock=lambda: now[0])
    page = site.client.get("/letter").text
    bait = re.search(r'name="(hp_[0-9a-f]{4})"', page)[1]
    data = {"_token": fresh_token(page), "email": "ada@example.com", "firstName": "Ada", bait: "x"}
    answer = site.client.post("/letter", data=data)
    assert answer.status_code == 428
    confirm = re.search(r'name="_confirm" value="([^"]+)"', answer.text)[1]
    now[0] += 5
    assert site.client.post("/letter", data={**data, "_confirm": confirm}).status_code == 303
    assert states(site) == {"delivered": 1}


def test_a_signup_that_could_not_be_saved_is_not_held_against_its_visitor(letter_with):
    site = letter_with(rules="per_address = 1")
    rename(site, "signups", "hidden")
    assert [post(site, "ada@example.com")[0] for _ in range(3)] == [503] * 3
    rename(site, "hidden", "signups")
    assert post(site, "ada@example.com")[1]["outcome"] == "subscribed"


def test_a_full_form_says_so_to_those_too_whose_signup_would_wait_in_quarantine(letter_with):
    site = letter_with(more="limit = 1", rules="per_address = 1")
    assert post(site, "ada@example.com")[0] == 200
    assert post(site, "ada@example.com")[0] == 403
    assert states(site) == {"delivered": 1}


def test_a_suspected_signup_is_received_like_any_other_and_waits_for_a_person(letter_with):
    site = letter_with(rules="per_address = 1")
    assert post(site, "ada@example.com")[1]["outcome"] == "subscribed"
    status, said = post(site, "ada@example.com", firstName="Eve")
    assert (status, said["outcome"], said["message"]) == (200, "received", post(site, "bob@example.com")[1]["message"])
    assert states(site) == {"delivered": 2, "quarantined": 1}
    assert site.contact("ada@example.com")["firstName"] == "Ada"
