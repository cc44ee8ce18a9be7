"""Pages in several languages: an address is one language, and everything behind it stays in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

wordlists = import_module("wordlists")

LETTER = """
title = { en = "The Tide Letter", de = "Der Gezeitenbrief", ar = "رسالة المد" }
[[fields]]
property = "email"
label = { en = "E-mail address", de = "E-Mail-Adresse", ar = "البريد" }
[[fields]]
property = "size"
type = "number"
min = 0.5
label = { en = "Size", de = "Größe", ar = "الحجم" }
[embed]
sites = ["https://www.acme.example"]
[messages]
success = { en = "See you on Friday!", de = "Bis Freitag!", ar = "إلى اللقاء!" }
"""
PLAIN = 'title = "Nur auf Deutsch"\nlanguage = "de"\n[[fields]]\nproperty = "email"\nlabel = "E-Mail"\n'
PORCH = 'name = { en = "Acme letters", de = "Acme-Briefe", ar = "رسائل" }\nurl = "https://join.acme.example"\n'


@pytest.fixture
def acme(open_site: Callable[..., Any]) -> Any:
    """A site with a form in three languages and one in German alone."""
    return open_site(PORCH, letter=LETTER, plain=PLAIN)


def get(site: Any, address: str, **headers: str) -> Any:
    return site.client.get(address, headers=headers)


def test_each_language_has_its_address_and_the_first_one_the_short_one(acme: Any) -> None:
    for address, language, direction, title, button in (
        ("/letter", "en", "ltr", "The Tide Letter – Acme letters", "Sign up"),
        ("/de/letter", "de", "ltr", "Der Gezeitenbrief – Acme-Briefe", "Anmelden"),
        ("/ar/letter", "ar", "rtl", "رسالة المد – رسائل", "تسجيل"),
        ("/plain", "de", "ltr", "Nur auf Deutsch – Acme-Briefe", "Anmelden"),
    ):
        page = get(acme, address).text
        assert f'<html lang="{language}" dir="{direction}">' in page
        assert f"<title>{title}</title>" in page
        assert f">{button}</button>" in page


REGIONS = """
title = { en-GB = "Open day", de-AT = "Offener Tag", fr-CA = "Portes ouvertes" }
[[fields]]
property = "email"
label = "E-mail"
[[fields]]
property = "day"
type = "date"
label = "Day"
min = 2026-01-31
[event]
starts = 2027-03-06T10:00:00+01:00
place = "The old rope works"
"""


@pytest.mark.parametrize(
    ("language", "address", "when", "button", "error"),
    [
        ("en-GB", "/day", "Saturday, 6 March 2027, 10:00", "Sign up", "must be 31 January 2026 or later"),
        ("de-AT", "/de-at/day", "Samstag, 6. März 2027, 10:00", "Anmelden", "muss der 31. Jänner 2026 oder"),
        ("fr-CA", "/fr-ca/day", "samedi 6 mars 2027, 10 h 00", "S’inscrire", "le 31 janvier 2026"),
    ],
)
def test_a_region_writes_dates_in_its_way_and_speaks_the_words_of_its_language(
    open_site: Callable[..., Any], language: str, address: str, when: str, button: str, error: str
) -> None:
    site = open_site('language = "en-GB"\nurl = "https://join.acme.example"\n', day=REGIONS)
    for door in ("", "/embed"):
        page = get(site, f"{address}{door}").text
        assert f'<html lang="{language}" dir="ltr">' in page
        assert f">{button}</button>" in page
    wrong = site.client.post(address, json={"email": "ada@example.com", "day": "2020-01-01"})
    assert error in wrong.json["errors"]["day"][0]
    page = get(site, address).text
    assert f">{when}" in page
    assert f'hreflang="{language}" href="https://join.acme.example{address}"' in page
    [card] = re.findall(r'og:image" content="https://join.acme.example([^"]+)', page)
    assert card.startswith(f"{address}/card.")
    assert get(site, card).mimetype == "image/png"
    assert get(site, f"{address}.json").json["language"] == language


def test_a_page_is_the_same_whatever_the_browser_asks_for(acme: Any) -> None:
    answers = [get(acme, "/letter", **{"Accept-Language": wish}) for wish in ("en", "de", "ar;q=0.9")]
    assert len({answer.text for answer in answers}) == 1
    assert all("Accept-Language" not in answer.headers.get("Vary", "") for answer in answers)
    assert all("public" in answer.headers["Cache-Control"] for answer in answers)


@pytest.mark.parametrize(
    ("long", "short"),
    [("/en/letter?utm_source=x", "/letter?utm_source=x"), ("/de/plain", "/plain"), ("/en", "/")],
)
def test_a_page_has_one_address(acme: Any, long: str, short: str) -> None:
    answer = get(acme, long)
    assert (answer.status_code, answer.headers["Location"]) == (308, short)


def test_the_way_to_the_short_address_is_not_kept_for_long_for_a_form_s_first_language_may_change(acme: Any) -> None:
    assert get(acme, "/en/letter").headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("/en/letter/card.%0d%0aX.png", "/letter/card.%0D%0AX.png"),
        ("/en/letter/embed/thanks", "/letter/embed/thanks"),
        ("/en/letter?next=//evil.example%0d%0aX:1&ü=%C3%BC", "/letter?next=//evil.example%0d%0aX:1&%C3%BC=%C3%BC"),
    ],
)
def test_no_address_can_break_out_of_the_redirect_that_shortens_it(acme: Any, long: str, short: str) -> None:
    answer = get(acme, long)
    assert (answer.status_code, answer.headers["Location"]) == (308, short)


@pytest.mark.parametrize("address", ["/fr/letter", "/ar/plain", "/de/nothing", "/fr", "/xx/letter"])
def test_a_language_that_is_not_offered_is_not_there(acme: Any, address: str) -> None:
    assert get(acme, address).status_code == 404


def test_a_signup_stays_in_its_language(acme: Any) -> None:
    page = get(acme, "/de/letter").text
    assert 'action="/de/letter"' in page
    token = re.search(r'name="_token"[^>]*value="([^"]+)"', page)[1]  # type: ignore[index]
    wrong = acme.client.post("/de/letter", data={"_token": token, "email": "", "size": "0,25"})
    assert wrong.status_code == 422
    assert "Geben Sie Ihre E-Mail-Adresse ein" in wrong.text
    assert "„Größe“ muss 0,5 oder mehr sein" in wrong.text
    answer = acme.client.post("/de/letter", data={"_token": token, "email": "ada@example.com", "size": "2,5"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/de/letter/thanks")
    assert acme.contact("ada@example.com")["size"] == 2.5
    thanks = get(acme, "/de/letter/thanks").text
    assert '<html lang="de"' in thanks
    assert "Bis Freitag!" in thanks
    assert "Vielen Dank!" in thanks
    assert 'href="/de"' in thanks


def test_a_program_gets_its_answers_in_the_language_of_the_address(acme: Any) -> None:
    refused = acme.client.post("/de/letter", json={"email": "ada"})
    assert refused.json["errors"]["email"][0].startswith("Geben Sie eine E-Mail-Adresse mit @ ein")
    assert acme.client.post("/de/letter", json={"email": "ada@example.com"}).json["message"] == "Bis Freitag!"
    assert get(acme, "/de/letter.json").json["title"] == "Der Gezeitenbrief"


def test_a_frame_speaks_the_language_of_its_address(acme: Any) -> None:
    page = get(acme, "/de/letter/embed").text
    assert '<html lang="de"' in page
    assert 'action="/de/letter/embed"' in page
    assert "E-Mail-Adresse" in page


def test_other_languages_are_named_to_visitors_and_to_search_engines(acme: Any) -> None:
    page = get(acme, "/de/letter").text
    assert '<link rel="canonical" href="https://join.acme.example/de/letter">' in page
    for language, address in (("en", "/letter"), ("de", "/de/letter"), ("ar", "/ar/letter"), ("x-default", "/letter")):
        assert f'<link rel="alternate" hreflang="{language}" href="https://join.acme.example{address}">' in page
    assert '<a href="/letter" lang="en" hreflang="en" rel="alternate">English</a>' in page
    assert '<span lang="de" aria-current="true">Deutsch</span>' in page
    assert '<a href="/ar/letter" lang="ar" hreflang="ar" rel="alternate">العربية</a>' in page
    assert "hreflang" not in get(acme, "/plain").text


def test_the_front_page_lists_each_form_in_its_language_or_else_in_its_own(acme: Any) -> None:
    page = get(acme, "/ar").text
    assert '<html lang="ar" dir="rtl">' in page
    assert '<a href="/ar/letter">رسالة المد</a>' in page
    assert '<li lang="de" dir="auto">' in page
    assert '<a href="/plain">Nur auf Deutsch</a>' in page
    assert '<a class="brand" href="/ar">' in page


def test_a_home_form_is_at_the_languages_own_address(open_site: Callable[..., Any]) -> None:
    site = open_site(PORCH + 'home = "letter"\n', letter=LETTER, plain=PLAIN)
    assert "<title>The Tide Letter" in get(site, "/").text
    assert "<title>Der Gezeitenbrief" in get(site, "/de").text


def test_a_form_may_be_called_like_a_part_of_an_address(open_site: Callable[..., Any]) -> None:
    site = open_site(thanks=LETTER)
    assert "<title>Der Gezeitenbrief" in get(site, "/de/thanks").text
    assert "Bis Freitag!" in get(site, "/de/thanks/thanks").text


def test_addresses_and_numbers_run_from_left_to_right_on_a_page_from_right_to_left(acme: Any) -> None:
    page = get(acme, "/ar/letter").text
    for name in ("email", "size"):
        control = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
        assert control, name
        assert 'dir="ltr"' in control[0]


def test_styles_know_no_left_and_right() -> None:
    sided = re.compile(r"(?<![\w-])(?:(?:margin|padding|border)-)?(?:left|right)\s*:|:\s*(?:left|right)\s*[;}]")
    for sheet in (Path(__file__).parents[2] / "static").rglob("*.css"):
        found = sided.findall(sheet.read_text(encoding="utf-8"))
        assert found == [], sheet.name


class _Seen(HTMLParser):
    """What people see or hear of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        spoken = ("aria-label", "alt", "title", "placeholder", "data-busy", "data-done")
        self.texts += [value for name, value in attrs if value and name in spoken]
        if tag == "meta" and dict(attrs).get("name") == "description":
            self.texts.append(dict(attrs)["content"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def untranslated(page: str) -> list[str]:
    """Latin letters outside the brackets that the pseudo-language puts around every word of Porch.

    What the form file says is in Greek letters here.
    """
    seen = _Seen()
    seen.feed(page)
    text = "\n".join(seen.texts)
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = shorter
    return re.findall(r"[A-Za-z]+", text)


GREEK = """
title = "Το γράμμα"
intro = "Κάθε **Παρασκευή**."
language = "eo"
[[fields]]
property = "email"
label = "Διεύθυνση"
[[fields]]
property = "size"
type = "number"
required = true
label = "Μέγεθος"
[[fields]]
property = "day"
type = "date"
min = 2026-12-01
label = "Ημέρα"
[[fields]]
property = "plan"
type = "choice"
label = "Σχέδιο"
choices = [{ value = "1", label = "Α" }, { value = "2", label = "Β" }]
[[fields]]
type = "lists"
required = true
choices = [{ key = "news", list = "cm16k73gq014h0mmj5b6jdi9r", label = "Νέα" }]
[[fields]]
type = "consent"
label = "Συμφωνώ."
[embed]
sites = ["https://www.acme.example"]
"""


def _pages(site: Any) -> Iterator[tuple[str, str]]:
    for address in ("/", "/a", "/b", "/a/thanks", "/a/existing", "/early", "/late", "/nothing"):
        yield address, get(site, address).text
        if address not in ("/", "/nothing"):
            slug, _, rest = address[1:].partition("/")
            frame = f"/{slug}/embed/{rest}".rstrip("/")
            yield frame, get(site, frame).text
    token = site.token("a")
    answers = {"email": "α@@β", "size": "1.000", "day": "2026-01-01", "lists": "?"}
    good = {"email": "ada@example.com", "size": "3", "lists": "news", "consent": "true"}
    for form in ("/a", "/a/embed", "/b"):
        yield f"{form} wrong", site.client.post(form, data={"_token": token, **answers}).text
        yield f"{form} blank", site.client.post(form, data={"_token": token}).text
        yield f"{form} stale", site.client.post(form, data=good).text
        elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        yield f"{form} foreign", site.client.post(form, data=good, headers=elsewhere).text
    yield "405", site.client.delete("/a").text
    yield "415", site.client.post("/a", data="x", content_type="text/plain").text


def test_every_word_of_every_page_passes_through_the_word_lists(open_site: Callable[..., Any], tmp_path: Path) -> None:
    folder = tmp_path / "site" / "languages"
    folder.mkdir(parents=True)
    wordlists.bring_up_to_date(folder / "eo.po")
    pseudo = wordlists.read(folder / "eo.po")
    for message in pseudo:
        if isinstance(message.id, (tuple, list)):
            message.string = tuple(f"⟦{text}⟧" for text in message.id)
        elif message.id:
            message.string = f"⟦{message.id}⟧"
    wordlists.write(folder / "eo.po", pseudo)
    site = open_site(
        'name = "Γράμματα"\nlanguage = "eo"\nprivacy = "https://a.example/p"\nimprint = "https://a.example/i"\n',
        a=GREEK,
        b=GREEK.replace('language = "eo"', 'kind = "landing"'),
        early=GREEK.replace('language = "eo"', "opens = 2999-01-01T09:00:00+01:00"),
        late=GREEK.replace('language = "eo"', "closes = 2001-01-01T09:00:00+01:00"),
    )
    pages = dict(_pages(site))
    assert len(pages) > 25
    assert all("⟦" in page for page in pages.values())
    dates = {"GMT", "januaro", "decembro", "UTC", "la", "de"}  # moments are written by CLDR
    typed = {"ada", "example", "com"}
    assert {name: left for name, page in pages.items() if (left := set(untranslated(page)) - dates - typed)} == {}
