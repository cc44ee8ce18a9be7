"""What a visitor gets from the public addresses, with a browser that runs no script and keeps no cookie."""

import re
from collections.abc import Callable
from typing import Any

import pytest

SECRETS = ("canary-source", "canary-group", "canary-campaign", "cm06f5v0e45nf0ml5754o9cix")


def fresh_token(page: str) -> str:
    found = re.search(r'name="_token"[^>]*value="([^"]+)"', page)
    assert found, "the page carries no token"
    return found[1]


def test_a_signup_reaches_the_audience_with_everything_the_form_says(letter: Any) -> None:
    answer = letter.sign_up("letter", email="ada@example.com", firstName="Ada", teamSize="3")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/letter/thanks")
    assert "Thanks! See you on Friday." in letter.client.get("/letter/thanks").text
    found = letter.contact("ada@example.com")
    expected = {
        "firstName": "Ada",
        "teamSize": 3,
        "campaign": "canary-campaign",
        "tier": 2,
        "userGroup": "canary-group",
        "source": "canary-source",
        "mailingLists": {"cm06f5v0e45nf0ml5754o9cix": True},
        "subscribed": True,
    }
    assert {name: found[name] for name in expected} == expected


def test_the_same_visitor_again_is_told_kindly(letter: Any) -> None:
    letter.sign_up("letter", email="ada@example.com")
    answer = letter.sign_up("letter", email="Ada@Example.com")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/letter/existing")
    page = letter.client.get("/letter/existing")
    assert page.status_code == 200
    assert "You are on the list. See you on Friday!" in page.text


def test_a_mistake_brings_the_page_back_with_the_values_and_what_to_mend(letter: Any) -> None:
    answer = letter.sign_up("letter", email="ada@", firstName="Ada <3", teamSize="many")
    assert answer.status_code == 422
    assert re.search(r"<title>\s*Error: ", answer.text)
    for kept in ('value="ada@"', 'value="Ada &lt;3"', 'value="many"', 'href="#field-email"', 'href="#field-teamSize"'):
        assert kept in answer.text
    assert letter.services.journal.count() == 0


@pytest.mark.parametrize("token", [None, "", "rubbish", "ImxldHRlciI.aAAAAA.AAAA"])
def test_a_bad_token_costs_one_more_press_and_nothing_else(letter: Any, token: str | None) -> None:
    answers = {"email": "ada@example.com", "firstName": "Ada", **({} if token is None else {"_token": token})}
    answer = letter.client.post("/letter", data=answers)
    assert answer.status_code == 422
    assert 'value="ada@example.com"' in answer.text
    assert "Nothing is lost" in answer.text
    assert "long time" not in answer.text  # a first post may have no token either
    assert letter.services.journal.count() == 0
    again = letter.client.post("/letter", data={**answers, "_token": fresh_token(answer.text)})
    assert again.status_code == 303


def test_a_token_of_another_form_does_not_pass(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter=letter_toml, other=letter_toml)
    answer = site.client.post("/letter", data={"_token": site.token("other"), "email": "ada@example.com"})
    assert answer.status_code == 422


def test_another_site_cannot_make_its_visitors_sign_up_and_nothing_typed_is_lost(letter: Any) -> None:
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = letter.sign_up("letter", headers=headers, email="ada@example.com", firstName="Ada")
    assert answer.status_code == 403
    assert letter.services.journal.count() == 0
    assert 'value="ada@example.com"' in answer.text
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    answers = {"_token": fresh_token(answer.text), "email": "ada@example.com", "firstName": "Ada"}
    assert letter.client.post("/letter", data=answers, headers=own).status_code == 303


def test_what_the_server_adds_is_in_nothing_a_visitor_gets_and_no_request_changes_it(letter: Any) -> None:
    posted = {
        "email": "ada@example.com",
        "source": "forged",
        "userGroup": "forged",
        "campaign": "forged",
        "subscribed": "false",
        "mailingLists": "forged",
        "mailingLists[cm00000000000000000000000]": "true",
        "unknown": "forged",
    }
    answers = [
        letter.client.get("/"),
        letter.client.get("/letter"),
        letter.sign_up("letter", **posted),
        letter.client.get("/letter/thanks"),
        letter.sign_up("letter", email="nobody@"),
        letter.client.post("/letter", json={**posted, "email": "bob@example.com"}),
        letter.client.post("/letter", json={"email": "nobody@"}),
    ]
    for answer in answers:
        everything = answer.text + str(answer.headers)
        assert not [secret for secret in SECRETS if secret in everything]
    for email in ("ada@example.com", "bob@example.com"):
        found = letter.contact(email)
        assert "forged" not in str(found)
        assert (found["source"], found["subscribed"]) == ("canary-source", True)


def test_pages_set_no_cookie_and_vary_on_none(letter: Any) -> None:
    answers = [letter.client.get(path) for path in ("/", "/letter", "/letter/thanks", "/nowhere")]
    answers.append(letter.sign_up("letter", email="ada@example.com"))
    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_page_is_the_same_for_everybody_and_is_asked_for_by_its_etag(letter: Any) -> None:
    first = letter.client.get("/letter")
    assert "public" in first.headers["Cache-Control"]
    assert letter.client.get("/letter").data == first.data
    again = letter.client.get("/letter", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_answers_to_one_visitor_are_never_kept(letter: Any) -> None:
    answers = [letter.sign_up("letter", email="ada@"), letter.sign_up("letter", email="ada@example.com")]
    answers += [letter.client.get("/letter/thanks"), letter.client.get("/nowhere")]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("GET", "/letter/nowhere", {}, 404),
        ("POST", "/nowhere", {"data": {"email": "ada@example.com"}}, 404),
        ("PUT", "/letter", {}, 405),
        ("POST", "/letter/thanks", {}, 405),
        ("POST", "/letter", {"data": b"x", "content_type": "text/plain"}, 415),
        ("POST", "/letter", {"data": {"email": "a" * 100_000}}, 413),
        ("POST", "/letter", {"data": b"{", "content_type": "application/json"}, 400),
        ("POST", "/letter", {"json": ["ada@example.com"]}, 400),
        ("GET", "/static/../pyproject.toml", {}, 404),
        ("GET", "/static/nothing.css", {}, 404),
    ],
)
def test_what_cannot_be_answered_is_explained_kindly(
    letter: Any, method: str, path: str, options: dict[str, Any], status: int
) -> None:
    answer = letter.client.open(path, method=method, **options)
    assert answer.status_code == status
    if answer.is_json:
        assert answer.json["errors"]["form"]
    else:
        assert "<h1" in answer.text
        assert "Traceback" not in answer.text
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_a_form_with_a_redirect_leads_there_and_the_policy_lets_it(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    site = open_site(letter='redirect = "https://acme.example/welcome?a=1"\n' + letter_toml)
    assert "form-action 'self' https://acme.example;" in site.client.get("/letter").headers["Content-Security-Policy"]
    answer = site.sign_up("letter", email="ada@example.com")
    assert (answer.status_code, answer.headers["Location"]) == (303, "https://acme.example/welcome?a=1")
    assert site.sign_up("letter", email="ada@example.com").headers["Location"] == "/letter/existing"


def test_the_home_form_is_at_the_root_and_else_the_list_of_open_forms(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    closed = "closes = 2020-01-01T00:00:00Z\n" + letter_toml.replace("The Friday Letter", "The Old Letter")
    listed = open_site(letter=letter_toml, old=closed).client.get("/").text
    assert "The Friday Letter" in listed
    assert "The Old Letter" not in listed
    assert 'action="/letter"' in open_site(porch='home = "letter"').client.get("/").text


@pytest.mark.parametrize("period", ["closes = 2020-01-01T00:00:00Z", "opens = 2120-01-01T00:00:00Z"])
def test_a_form_takes_nothing_outside_its_period(open_site: Callable[..., Any], letter_toml: str, period: str) -> None:
    site = open_site(letter=f"{period}\n{letter_toml}")
    assert site.client.get("/letter").status_code == 200
    assert 'name="email"' not in site.client.get("/letter").text
    assert site.client.post("/letter", data={"email": "ada@example.com"}).status_code == 403
    assert site.client.post("/letter", json={"email": "ada@example.com"}).status_code == 403
    assert site.services.journal.count() == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/letter/", "/letter"),
        ("/Letter", "/letter"),
        ("/LETTER/?utm_source=poster", "/letter?utm_source=poster"),
        ("/de/Letter", "/de/letter"),
        ("/DE/letter/", "/de/letter"),
        ("/de/", "/de"),
        ("/DE", "/de"),
    ],
)
def test_a_capital_letter_or_a_slash_too_many_still_finds_the_page(
    open_site: Callable[..., Any], letter_toml: str, typed: str, meant: str
) -> None:
    german = letter_toml.replace('title = "The Friday Letter"', 'title = { en = "Letter", de = "Brief" }')
    client = open_site(letter=german).client
    answer = client.get(typed)
    assert (answer.status_code, answer.headers["Location"]) == (308, meant)
    assert client.get(meant).status_code == 200


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/Nowhere", "/fr/Letter", "/x/y/Letter", "/letter/x/", "/%FF", "/en/", "/de/"]
)
def test_what_is_near_to_no_page_is_not_found(letter: Any, path: str) -> None:
    assert letter.client.get(path).status_code == 404


def test_hidden_fields_take_their_values_from_the_query(open_site: Callable[..., Any], letter_toml: str) -> None:
    hidden = '[[fields]]\ntype = "hidden"\nproperty = "utmSource"\nquery = "utm_source"\n'
    site = open_site(letter=letter_toml.replace("[messages]", hidden + "\n[messages]"))
    page = site.client.get("/letter?utm_source=spring%22%3E")
    assert 'value="spring&#34;&gt;"' in page.text
    answers = {"_token": fresh_token(page.text), "email": "ada@example.com", "utmSource": "spring"}
    site.client.post("/letter", data=answers)
    assert site.contact("ada@example.com")["utmSource"] == "spring"


def test_a_site_s_own_files_go_before_porch_s(open_site: Callable[..., Any], letter_toml: str, tmp_path: Any) -> None:
    folder = tmp_path / "site"
    (folder / "static/css").mkdir(parents=True)
    (folder / "static/css/porch.css").write_text("/* the site's own */")
    (folder / "templates/partials").mkdir(parents=True)
    (folder / "templates/partials/footer.html").write_text("<footer>the site's own</footer>")
    site = open_site(letter=letter_toml)
    page = site.client.get("/letter").text
    assert "<footer>the site's own</footer>" in page
    address = re.search(r'href="(/static/css/porch\.[^"]+)"', page)
    assert address
    with site.client.get(address[1]) as stylesheet:
        assert stylesheet.text == "/* the site's own */"
        assert "immutable" in stylesheet.headers["Cache-Control"]


def test_an_outdated_fingerprint_still_finds_the_file_but_is_not_kept(letter: Any) -> None:
    with letter.client.get("/static/css/porch.0123456789ab.css") as answer:
        assert answer.status_code == 200
        assert "immutable" not in answer.headers["Cache-Control"]


def test_a_page_says_its_language_and_direction(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(porch='language = "de"', letter=letter_toml, arabic='language = "ar"\n' + letter_toml)
    assert '<html lang="de" dir="ltr">' in site.client.get("/letter").text
    assert '<html lang="ar" dir="rtl">' in site.client.get("/arabic").text
    assert '<html lang="ar" dir="rtl">' in site.client.get("/arabic/thanks").text
