"""The form in a frame: its headers, its caching, its answers, its size, and the loader for host pages."""

import base64
import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.app import create_app
from porch.wiring import build_services

SITE = "https://www.acme.example"
CROSS = {"Origin": SITE, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def framed(open_site: Callable[..., Any], letter_toml: str) -> Any:
    """The Friday Letter, which one other site may show."""
    return open_site(letter=f'{letter_toml}\n[embed]\nsites = ["{SITE}"]\n')


def policy_of(answer: Any) -> dict[str, str]:
    """The answer's policy, by directive."""
    return dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))


def test_only_the_named_sites_may_show_the_frame_and_every_answer_in_it(framed: Any) -> None:
    answers = [
        framed.client.get("/letter/embed"),
        framed.client.post("/letter/embed", data={"email": "ada@"}),
        framed.client.post("/letter/embed", data={"email": "ada@"}, headers={"Origin": "null"}),
        framed.client.post("/letter/embed", data={"email": "a" * 100_000}),
        framed.client.get("/letter/embed/thanks"),
        framed.client.get("/letter/embed/existing"),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 403, 413, 200, 200]
    for answer in answers:
        assert policy_of(answer)["frame-ancestors"] == f"'self' {SITE}"
        assert "X-Frame-Options" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_form_that_names_no_site_is_framed_by_its_own_alone(letter: Any) -> None:
    assert policy_of(letter.client.get("/letter/embed"))["frame-ancestors"] == "'self'"


def test_the_policy_allows_the_inlined_style_and_script_by_their_hashes_and_nothing_else(framed: Any) -> None:
    answer = framed.client.get("/letter/embed")
    for directive, element in (("style-src", "style"), ("script-src", 'script type="module"')):
        text = re.search(rf"<{element}>(.*?)</{element.split()[0]}>", answer.text, re.DOTALL)
        assert text
        digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
        assert policy_of(answer)[directive] == f"'sha256-{digest}'"
    assert not re.search(r"\son\w+=|\sstyle=|<link", answer.text)


def test_a_frame_is_the_same_for_everybody_and_is_asked_for_by_its_etag(framed: Any) -> None:
    first = framed.client.get("/letter/embed")
    assert "public" in first.headers["Cache-Control"]
    assert framed.client.get("/letter/embed").data == first.data
    again = framed.client.get("/letter/embed", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_signup_in_a_frame_stays_in_the_frame(framed: Any, fresh_token: Callable[[str], str]) -> None:
    token = fresh_token(framed.client.get("/letter/embed").text)
    mistake = framed.client.post("/letter/embed", data={"_token": token, "email": "ada@", "firstName": "Ada"})
    assert mistake.status_code == 422
    assert 'value="ada@"' in mistake.text
    assert 'action="/letter/embed"' in mistake.text
    places = []
    for _ in range(2):
        answer = framed.client.post("/letter/embed", data={"_token": token, "email": "ada@example.com"})
        assert answer.status_code == 303
        places.append(answer.headers["Location"])
    assert places == ["/letter/embed/thanks", "/letter/embed/existing"]
    assert "Thanks! See you on Friday." in framed.client.get(places[0]).text
    assert framed.contact("ada@example.com")["source"] == "canary-source"


def test_a_frame_without_a_token_costs_one_more_press(framed: Any) -> None:
    answer = framed.client.post("/letter/embed", data={"email": "ada@example.com"})
    assert answer.status_code == 422
    assert 'value="ada@example.com"' in answer.text
    assert framed.services.journal.count() == 0


def test_a_redirect_never_leads_inside_the_frame(
    open_site: Callable[..., Any], letter_toml: str, fresh_token: Callable[[str], str]
) -> None:
    site = open_site(letter=f'redirect = "https://acme.example/welcome"\n{letter_toml}')
    token = fresh_token(site.client.get("/letter/embed").text)
    answer = site.client.post("/letter/embed", data={"_token": token, "email": "ada@example.com"})
    assert answer.headers["Location"] == "/letter/embed/thanks"
    page = site.client.get("/letter/embed/thanks").text
    assert '<a href="https://acme.example/welcome" target="_top">' in page
    assert 'data-next="https://acme.example/welcome"' in page


@pytest.mark.parametrize("ending", ["thanks", "existing"])
def test_what_may_be_done_after_a_signup_is_in_the_frame_too(
    open_site: Callable[..., Any], letter_toml: str, ending: str
) -> None:
    more = """
[next]
title = "While you are here"
share = "You might like it:"
link = { label = "Last Friday", address = "https://acme.example/last" }
[event]
starts = 2027-03-06T10:00:00+01:00
place = "The old rope works"
"""
    site = open_site(letter=letter_toml + more, bare=letter_toml)
    page = site.client.get(f"/letter/embed/{ending}").text
    assert "While you are here" in page
    for link in ("mailto:?subject=", "/letter/event.ics", "https://acme.example/last"):
        assert f'<a href="{link}' in page
    assert '<base target="_blank">' in page
    assert "data-share" not in page  # its script is not there
    assert 'class="next"' not in site.client.get(f"/bare/embed/{ending}").text


def test_background_and_scheme_are_the_form_s_to_choose(open_site: Callable[..., Any], letter_toml: str) -> None:
    plain = open_site(letter=letter_toml).client.get("/letter/embed").text
    assert "--paper:transparent" not in plain
    chosen = open_site(letter=f'{letter_toml}\n[embed]\nbackground = "transparent"\nscheme = "light"\n')
    text = chosen.client.get("/letter/embed").text
    assert "--paper:transparent" in text
    assert "prefers-color-scheme:dark" not in text
    assert text.rindex("color-scheme:light}") > text.rindex("color-scheme:light dark")


def test_a_closed_form_says_so_in_the_frame_too(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter=f"closes = 2020-01-01T00:00:00Z\n{letter_toml}")
    assert 'name="email"' not in site.client.get("/letter/embed").text
    assert site.client.post("/letter/embed", data={"email": "ada@example.com"}).status_code == 403


def test_there_is_no_frame_of_a_form_that_is_not_there(letter: Any) -> None:
    assert letter.client.get("/nowhere/embed").status_code == 404


def test_the_loader_is_kept_an_hour_and_by_its_fingerprint_for_ever(letter: Any) -> None:
    loader = letter.client.get("/embed.js")
    assert loader.headers["Cache-Control"] == "public, max-age=3600, stale-while-revalidate=86400"
    assert loader.mimetype == "text/javascript"
    assert loader.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert loader.headers["Access-Control-Allow-Origin"] == "*"
    again = letter.client.get("/embed.js", headers={"If-None-Match": loader.headers["ETag"]})
    assert again.status_code == 304
    part = re.search(r'import\(home\+"(/static/js/[^"]+)"', loader.text)
    assert part
    with letter.client.get(part[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_pinned_loader_is_whole_and_an_outdated_one_is_not_kept(letter: Any, tmp_path: Path) -> None:
    from porch.web.loader import load_loader

    loader = load_loader(letter.services.assets)
    pinned = letter.client.get(f"/embed.{loader.version}.js")
    assert "immutable" in pinned.headers["Cache-Control"]
    assert "import(" not in pinned.text
    digest = base64.b64encode(hashlib.sha384(pinned.data).digest()).decode()
    assert loader.integrity == f"sha384-{digest}"
    assert "immutable" not in letter.client.get("/embed.0123456789ab.js").headers["Cache-Control"]
    (tmp_path / "site/static/js").mkdir(parents=True)
    (tmp_path / "site/static/js/embed-more.js").write_text("export default (home) => { console.log(home); };")
    assert load_loader(letter.services.assets).version != loader.version


def test_the_sample_forms_and_the_loader_are_as_small_as_promised(tmp_path: Path) -> None:
    root, key = str(Path(__file__).parents[2]), "k" * 32
    settings = read_settings({"PORCH_SITE": root, "PORCH_DATA": str(tmp_path), "PORCH_SECRET_KEY": key})
    # the same tokens each time: others may be packed into some bytes more
    services = build_services(settings, clock=lambda: 1_800_000_000.0)
    migrate(settings.journal_url)
    client = create_app(services).test_client()

    def size(path: str) -> int:
        return len(gzip.compress(client.get(path).data, 9))

    assert size("/embed.js") <= 1000
    assert {
        slug: size(f"/{slug}/embed") for slug in ("newsletter", "open-house") if size(f"/{slug}/embed") > 4000
    } == {}
    services.stop(timeout=5)
