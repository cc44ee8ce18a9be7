"""What search engines, link previews and calendars find of a form."""

import json
import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

EVENT = """
[event]
starts = 2027-03-06T10:00:00+01:00
ends = 2027-03-06T16:00:00+01:00
place = "Rope works </script><b>"
address = "Quay 7; Kiel, Germany"
"""
PUBLIC = 'name = "Tidewright"\nurl = "https://join.example"\n'


def meta(page):
    """Every meta element of a page, by name or property."""
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', page))


def test_a_page_tells_link_previews_what_it_is_and_what_to_show(open_site, letter_toml):
    site = open_site(PUBLIC, letter=letter_toml)
    page = site.client.get("/letter").text
    said = meta(page)
    assert said["og:title"] == "The Friday Letter"
    assert said["description"] == said["og:description"] == "One short e-mail, every Friday."
    assert said["og:url"] == "https://join.example/letter"
    assert '<link rel="canonical" href="https://join.example/letter">' in page
    assert said["twitter:card"] == "summary_large_image"
    assert re.fullmatch(r"https://join\.example/letter/card\.[0-9a-f]{12}\.png", said["og:image"])


def test_without_a_public_address_nothing_claims_to_have_one(letter):
    page = letter.client.get("/letter").text
    assert "canonical" not in page
    assert "og:image" not in page


def test_the_card_is_a_picture_of_its_promised_size_kept_for_ever_under_its_own_address(open_site, letter_toml):
    site = open_site(PUBLIC, letter=letter_toml)
    address = meta(site.client.get("/letter").text)["og:image"].removeprefix("https://join.example")
    card = site.client.get(address)
    assert (card.mimetype, Image.open(BytesIO(card.data)).size) == ("image/png", (1200, 630))
    assert len(card.data) < 40_000
    assert "immutable" in card.headers["Cache-Control"]
    plain = site.client.get("/letter/card.png")
    assert (plain.data, "immutable" in plain.headers["Cache-Control"]) == (card.data, False)
    older = site.client.get("/letter/card.000000000000.png")
    assert (older.status_code, older.headers["Location"]) == (302, address)
    assert site.client.get("/nowhere/card.png").status_code == 404


@pytest.mark.parametrize(
    "change", [("The Friday Letter", "The Monday Letter"), ('title = "', 'theme.accent = "#a3123a"\ntitle = "')]
)
def test_a_card_has_another_address_when_anything_on_it_changes(open_site, letter_toml, change):
    addresses = [
        meta(open_site(PUBLIC, letter=text).client.get("/letter").text)["og:image"]
        for text in (letter_toml, letter_toml.replace(*change))
    ]
    assert addresses[0] != addresses[1]


def test_an_event_is_told_in_the_words_of_schema_org_and_cannot_break_out_of_its_element(open_site, letter_toml):
    page = open_site(PUBLIC, letter=letter_toml + EVENT).client.get("/letter").text
    [said] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    event = json.loads(said)
    assert (event["@type"], event["name"]) == ("Event", "The Friday Letter")
    assert (event["startDate"], event["endDate"]) == ("2027-03-06T10:00:00+01:00", "2027-03-06T16:00:00+01:00")
    assert event["location"] == [
        {"@type": "Place", "name": "Rope works </script><b>", "address": "Quay 7; Kiel, Germany"}
    ]
    assert "<b>" not in page


ONLINE = '[event]\nstarts = 2027-03-06T10:00:00Z\nonline = "https://meet.example/x"\n'


def test_an_online_event_is_at_the_form_s_own_address_for_search_engines(open_site, letter_toml):
    page = open_site(PUBLIC, letter=letter_toml + ONLINE).client.get("/letter").text
    event = json.loads(re.findall(r"ld\+json\">(.*?)</script>", page)[0])
    assert event["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert event["location"] == [{"@type": "VirtualLocation", "url": "https://join.example/letter"}]


@pytest.mark.parametrize("lines", ["", 'kind = "landing"\n', "closes = 2020-01-01T00:00:00Z\n"])
def test_the_address_of_a_meeting_is_shown_after_a_signup_alone(open_site, letter_toml, lines):
    client = open_site(PUBLIC, letter=lines + letter_toml + ONLINE).client
    for address in ("/letter", "/letter/embed", "/letter.json", "/letter/event.ics", "/"):
        assert "meet.example" not in client.get(address).text, address
    for address in ("/letter/thanks", "/letter/existing", "/letter/embed/thanks", "/letter/embed/existing"):
        assert '<a href="https://meet.example/x">' in client.get(address).text, address


@pytest.mark.parametrize("lines", ["", 'kind = "landing"\n', "closes = 2020-01-01T00:00:00Z\n"])
def test_a_page_says_when_and_where_its_event_is(open_site, letter_toml, lines):
    client = open_site(PUBLIC, letter=lines + letter_toml + EVENT).client
    for address in ("/letter", "/letter/thanks", "/letter/existing", "/letter/embed/thanks"):
        page = client.get(address).text.partition("<main")[2]
        assert "Saturday, March 6, 2027, 10:00\u202fAM\u2009–\u20094:00\u202fPM</time>" in page, address
        assert "Rope works &lt;/script&gt;&lt;b&gt;, Quay 7; Kiel, Germany" in page
        assert 'href="/letter/event.ics"' in page
        assert "data-local" not in page.partition("event")[2].partition("</p>")[0]  # it is where it is


def test_an_event_without_a_place_is_written_so_that_a_script_can_write_it_in_the_visitor_s_own_time(
    open_site, letter_toml
):
    page = open_site(PUBLIC, letter=letter_toml + ONLINE).client.get("/letter").text
    assert re.search(r'<time datetime="2027-03-06T10:00:00\+00:00" data-until="" data-local="0">[^<]*GMT', page)
    assert re.search(r'src="/static/js/outcome\.[0-9a-f]{12}\.js"', page)


def test_the_calendar_file_has_short_lines_and_escaped_texts(open_site, letter_toml):
    long = letter_toml.replace("The Friday Letter", "Führung; Kaffee, Küste " * 6)
    response = open_site(PUBLIC, letter=long + EVENT).client.get("/letter/event.ics")
    assert response.mimetype == "text/calendar"
    assert all(len(line) <= 75 for line in response.data.split(b"\r\n"))
    unfolded = response.text.replace("\r\n ", "")
    assert "SUMMARY:Führung\\; Kaffee\\, Küste Führung" in unfolded
    assert "DTSTART:20270306T090000Z\r\nDTEND:20270306T150000Z\r\n" in unfolded


def test_an_event_that_is_moved_stays_the_same_in_calendars_and_nobody_keeps_its_file_for_long(open_site, letter_toml):
    files = []
    for text in (EVENT, EVENT.replace("2027-03-06", "2027-03-13")):
        response = open_site(PUBLIC, letter=letter_toml + text).client.get("/letter/event.ics")
        assert response.cache_control.max_age <= 300
        assert response.cache_control.get("stale-while-revalidate") is None
        files.append(dict(line.split(":", 1) for line in response.text.splitlines()))
    first, moved = files
    assert first["UID"] == moved["UID"] == "letter@join.example"
    assert first["DTSTART"] != moved["DTSTART"]
    assert 0 < int(first["SEQUENCE"]) <= int(moved["SEQUENCE"]) < 2**31
    assert first["DTSTAMP"] <= moved["DTSTAMP"]


def test_robots_may_read_all_that_is_for_visitors(open_site, letter_toml):
    said = open_site(PUBLIC, letter=letter_toml).client.get("/robots.txt")
    assert said.mimetype == "text/plain"
    assert said.text.splitlines() == ["User-agent: *", "Disallow: /-/", "", "Sitemap: https://join.example/sitemap.xml"]


def test_the_sitemap_lists_open_forms_in_their_languages_and_no_others(open_site, letter_toml):
    german = letter_toml.replace('title = "The Friday Letter"', 'title = { en = "Letter", de = "Brief & Post" }')
    closed = "closes = 2020-01-01T00:00:00Z\n" + letter_toml
    hidden = "index = false\n" + letter_toml
    site = open_site(PUBLIC, letter=german, old=closed, hidden=hidden)
    tree = ElementTree.fromstring(site.client.get("/sitemap.xml").data)  # noqa: S314 - our own page
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    assert [place.text for place in tree.findall("s:url/s:loc", space) if "letter" in (place.text or "")] == [
        "https://join.example/letter",
        "https://join.example/de/letter",
    ]
    assert not [
        place.text for place in tree.findall("s:url/s:loc", space) if "old" in place.text or "hid" in place.text
    ]
    assert {link.get("hreflang") for link in tree.findall("s:url/x:link", space)} == {"en", "de"}


def test_a_form_that_is_not_to_be_found_says_so_itself(open_site, letter_toml):
    site = open_site(hidden="index = false\n" + letter_toml, letter=letter_toml)
    assert meta(site.client.get("/hidden").text)["robots"] == "noindex"
    assert "robots" not in meta(site.client.get("/letter").text)
    assert "hidden" not in site.client.get("/robots.txt").text
    assert 'href="/letter"' in site.client.get("/").text
    assert 'href="/hidden"' not in site.client.get("/").text
    for address in (".json", "/card.png"):
        assert site.client.get(f"/hidden{address}").headers["X-Robots-Tag"] == "noindex"
        assert "X-Robots-Tag" not in site.client.get(f"/letter{address}").headers


def test_with_a_home_form_the_sitemap_lists_it_like_the_others_by_its_own_address(open_site, letter_toml):
    german = letter_toml.replace(
        'title = "The Friday Letter"', 'title = { de = "Brief", ja = "手紙" }\nlanguage = "de"'
    )
    home = PUBLIC + 'home = "letter"\n'
    for line, found in (("", ["letter", "other", "ja/other"]), ("index = false\n", ["other", "ja/other"])):
        said = open_site(home, letter=line + letter_toml, other=german).client.get("/sitemap.xml").text
        assert re.findall("<loc>(.*?)</loc>", said) == [f"https://join.example/{place}" for place in found]
        assert 'href="https://join.example/"' not in said


def test_there_is_an_icon_for_every_way_of_asking(open_site, letter_toml):
    site = open_site('[theme]\naccent = "#0b6b3a"', letter=letter_toml)
    address = re.findall(r'<link rel="icon" href="([^"]+)"', site.client.get("/letter").text)[0]
    assert "#0b6b3a" in site.client.get(address).text
    icon = site.client.get("/favicon.ico")
    assert (icon.status_code, Image.open(BytesIO(icon.data)).format) == (200, "ICO")
    touch = Image.open(BytesIO(site.client.get("/apple-touch-icon.png").data))
    assert (touch.size, touch.getpixel((0, 0))) == ((180, 180), (0x0B, 0x6B, 0x3A, 255))
    assert site.client.get("/static/icon/../../x.svg").status_code == 404


def test_a_logo_that_browsers_show_as_an_icon_is_the_icon(open_site, letter_toml, tmp_path):
    (tmp_path / "site/static").mkdir(parents=True)
    (tmp_path / "site/static/logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = open_site('[theme]\nlogo = "logo.svg"', letter=letter_toml).client.get("/letter").text
    assert re.search(r'<link rel="icon" href="/static/logo\.[0-9a-f]{12}\.svg">', page)
