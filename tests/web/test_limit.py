"""A form with a limited number of places, as visitors meet it."""

import pytest

LIMITED = """
title = "Open house"
limit = 1

[[fields]]
property = "email"
label = "E-mail address"
"""


@pytest.fixture
def site(open_site):
    return open_site(house=LIMITED)


def test_who_comes_too_late_sees_that_every_place_is_taken(site):
    late = site.token("house")
    assert site.sign_up("house", email="ada@example.com").status_code == 303
    response = site.client.post("/house", data={"_token": late, "email": "bob@example.com"})
    assert response.status_code == 403
    assert "Every place is taken" in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert site.contact("bob@example.com") is None


def test_a_program_that_comes_too_late_is_told_so_in_json(site):
    assert site.client.post("/house", json={"email": "ada@example.com"}).status_code == 200
    response = site.client.post("/house", json={"email": "bob@example.com"})
    assert response.status_code == 403
    assert response.json["errors"]["form"][0].startswith("Every place is taken.")


def test_a_mistake_is_not_worth_mending_when_every_place_is_taken(site):
    late = site.token("house")
    site.sign_up("house", email="ada@example.com")
    response = site.client.post("/house", data={"_token": late, "email": "bob@"})
    assert (response.status_code, "Every place is taken" in response.text) == (403, True)


def test_who_has_a_place_and_signs_up_again_does_not_hear_that_it_is_full(site):
    again = site.token("house")
    site.sign_up("house", email="ada@example.com")
    response = site.client.post("/house", data={"_token": again, "email": "ada@example.com"})
    assert response.headers["Location"] == "/house/existing"


def test_the_page_says_so_too_and_is_kept_for_seconds_only(site):
    site.client.post("/house", json={"email": "ada@example.com"})
    response = site.client.get("/house")
    assert "Every place is taken" in response.text
    assert response.cache_control.max_age <= 5


def test_a_limit_that_is_reached_already_when_the_site_starts_is_shown_at_once(open_site):
    before = open_site(house=LIMITED.replace("limit = 1\n", ""))
    for name in ("ada", "bob"):
        assert before.sign_up("house", email=f"{name}@example.com").status_code == 303
    site = open_site(house=LIMITED.replace("limit = 1", "limit = 2"))
    described = site.client.get("/house.json")
    assert described.json["state"] == "full"
    page = site.client.get("/house")
    assert "Every place is taken" in page.text
    assert {answer.cache_control.s_maxage <= 5 for answer in (described, page)} == {True}
    assert "Open house" not in site.client.get("/").text
