"""Landing pages, outcome pages with a next step, and the pages of forms that are not open."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

EMAIL = '[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'
BOARD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480"/>'
LANDING = f"""
title = "The whole coast"
kind = "landing"
button = "Join"
[hero]
kicker = "For clubs"
picture = "board.svg"
alt = "A board"
{EMAIL}
[[sections]]
type = "questions"
title = "Asked"
[[sections.items]]
question = "Is it <b>safe</b>?"
answer = "Yes, **very**. <script>alert(1)</script>"
[[sections]]
type = "points"
title = "What it does"
[[sections.items]]
title = "Tides"
text = "Three days."
[[sections]]
type = "quotes"
[[sections.items]]
text = "We look up."
name = "Maren"
[[sections]]
type = "sample"
subject = "First letter"
letter = "Good morning"
[[sections]]
type = "text"
text = "Told."
[[sections]]
type = "picture"
picture = "board.svg"
alt = ""
caption = "The board"
[[sections]]
type = "call"
title = "Last word"
"""


@pytest.fixture
def landing(open_site: Callable[..., Any], tmp_path: Path) -> str:
    """The landing page's HTML."""
    static = tmp_path / "site" / "static"
    static.mkdir(parents=True)
    (static / "board.svg").write_text(BOARD)
    return str(open_site(coast=LANDING).client.get("/coast").text)


def test_sections_stand_below_the_form_in_the_order_of_the_file(landing: str) -> None:
    order = ["For clubs", "The whole coast</h1>", "<form", "Asked", "Tides", "We look up.", "First letter", "Told."]
    places = [landing.index(words) for words in [*order, "The board", "Last word"]]
    assert places == sorted(places)
    assert landing.count("<h1") == 1


def test_a_picture_keeps_its_place_and_only_the_first_is_fetched_at_once(landing: str) -> None:
    first, second = (part.partition(">")[0] for part in landing.split("<img ")[1:])
    assert 'width="640" height="480"' in first
    assert 'alt="A board"' in first
    assert "loading=lazy" not in first
    assert 'width="640" height="480"' in second
    assert 'alt=""' in second
    assert "loading=lazy" in second


def test_what_an_author_writes_is_text_and_markdown_and_never_markup(landing: str) -> None:
    assert "Is it &lt;b&gt;safe&lt;/b&gt;?" in landing
    assert "<strong>very</strong>" in landing
    assert "<script>alert" not in landing


def test_the_last_word_leads_back_to_the_form(landing: str) -> None:
    assert '<a class="button" href="#join">Join</a>' in landing
    assert landing.count('id="join"') == 1


def test_a_built_in_drawing_is_drawn_in_the_theme_s_colours(open_site: Callable[..., Any]) -> None:
    for name in ("letter", "horizon", "gathering"):
        text = f'title = "A"\nkind = "landing"\n[hero]\nillustration = "{name}"\n{EMAIL}'
        page = open_site(coast=text).client.get("/coast").text
        assert '<svg class="drawing"' in page
        assert 'var(--lamp)"' in page


def test_after_a_signup_there_is_a_next_step_without_anybody_else_s_service(open_site: Callable[..., Any]) -> None:
    text = f"""title = "Open house"
{EMAIL}
[event]
starts = 2027-03-06T10:00:00+01:00
ends = 2027-03-06T16:00:00+01:00
place = "Ropewalk 4, Harbourtown"
[next]
title = "While you are here"
share = "I am going, and you?"
link = {{ label = "The way", address = "https://acme.example/way" }}
"""
    client = open_site(porch='url = "https://join.acme.example"', house=text).client
    for ending in ("thanks", "existing"):
        page = client.get(f"/house/{ending}").text
        assert "mailto:?subject=Open%20house&amp;body=I%20am%20going" in page
        assert "https%3A//join.acme.example/house" in page
        assert '<a href="https://acme.example/way">The way</a>' in page
        assert "/house/event.ics" in page
    invitation = client.get("/house/event.ics")
    assert invitation.mimetype == "text/calendar"
    assert "DTSTART:20270306T090000Z\r\nDTEND:20270306T150000Z\r\n" in invitation.text
    assert "LOCATION:Ropewalk 4\\, Harbourtown\r\n" in invitation.text


def test_a_form_without_an_event_has_no_invitation(letter: Any) -> None:
    assert letter.client.get("/letter/event.ics").status_code == 404
    assert 'class="next"' not in letter.client.get("/letter/thanks").text


def test_forms_that_are_not_open_say_so_in_the_author_s_words_with_the_moment(open_site: Callable[..., Any]) -> None:
    soon, past = (datetime.now(UTC) + timedelta(days=days) for days in (3, -3))
    words = '[messages]\nnot_yet = "On Monday at nine."\nclosed = "See you next year."\n'
    site = open_site(
        early=f'title = "A"\nopens = {soon.isoformat()}\n{EMAIL}{words}',
        late=f'title = "B"\ncloses = {past.isoformat()}\n{EMAIL}{words}',
    )
    early, late = site.client.get("/early").text, site.client.get("/late").text
    assert "On Monday at nine." in early
    assert f'<time datetime="{soon.isoformat()}"' in early
    assert "See you next year." in late
    assert f'<time datetime="{past.isoformat()}"' in late
    assert "<form" not in early + late


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("opens = 2999-01-01T09:00:00+01:00", "It opens on"),
        ("closes = 2020-01-01T09:00:00+01:00", "It closed on"),
        ("limit = 1", "Every place is taken."),
    ],
)
def test_a_campaign_that_is_not_open_goes_on_telling_what_it_is_about(
    open_site: Callable[..., Any], tmp_path: Path, line: str, says: str
) -> None:
    (tmp_path / "site" / "static").mkdir(parents=True)
    (tmp_path / "site" / "static" / "board.svg").write_text(BOARD)
    client = open_site(coast=f"{line}\n{LANDING}", page=f'{line}\ntitle = "A"\n{EMAIL}').client
    for slug in ("coast", "page"):
        client.post(f"/{slug}", json={"email": "ada@example.com"})  # takes the one place, if that is the limit
    page, plain = client.get("/coast"), client.get("/page")
    assert page.status_code == plain.status_code == 200
    assert page.headers["Cache-Control"] == plain.headers["Cache-Control"]
    assert all(
        part in page.text for part in (says, "For clubs", "A board", "Tides", "Maren", "Good morning", "Last word")
    )
    assert not any(part in page.text for part in ("<form", "#join", 'id="outcome"', "Join</"))
    late = client.post("/coast", data={"email": "bob@example.com"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert (late.status_code, late.headers["Cache-Control"]) == (403, "no-store")
    assert says in late.text
    assert 'id="outcome" role="status" tabindex="-1" autofocus' in late.text


def test_a_kind_of_page_without_one_for_forms_that_are_not_open_has_the_common_one(
    open_site: Callable[..., Any], tmp_path: Path
) -> None:
    pages = tmp_path / "site" / "templates" / "pages"
    pages.mkdir(parents=True)
    (pages / "tale.html").write_text("Once upon a time")
    form = f'title = "A"\nkind = "tale"\ncloses = 2020-01-01T09:00:00+01:00\n{EMAIL}'
    assert "Signing up here has closed." in open_site(tale=form).client.get("/tale").text
    (pages / "tale-closed.html").write_text("They lived happily: {{ message }}")
    assert "They lived happily: Signing up" in open_site(tale=form).client.get("/tale").text


@pytest.mark.parametrize(
    ("porch", "own", "has_a_house"),
    [
        ("", "", True),
        ('[theme]\nlogo = "board.svg"', "", False),
        ('[theme]\naccent = "#0b57d0"', "", False),
        ("", '[theme]\nlogo = "board.svg"\n', False),
        ("", '[theme]\naccent = "#0b57d0"\n', False),
    ],
)
def test_pages_that_are_one_message_show_porchs_house_only_where_there_is_no_brand_of_ones_own(
    open_site: Callable[..., Any], tmp_path: Path, porch: str, own: str, has_a_house: bool
) -> None:
    (tmp_path / "site" / "static").mkdir(parents=True)
    (tmp_path / "site" / "static" / "board.svg").write_text(BOARD)
    form = f'title = "A"\ncloses = 2020-01-01T09:00:00+01:00\n{own}{EMAIL}'
    client = open_site(porch=porch, letter=form).client
    for address in ("/letter", "/letter/thanks", "/letter/existing"):
        assert ('class="mark"' in client.get(address).text.partition("<main")[2]) == has_a_house
