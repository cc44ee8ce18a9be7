"""Advertising is told from names, companies and towns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porch.guard.evidence import Evidence, Rules
from porch.guard.links import LINKS

HONEST = [
    *("Dr. Anna-Lena O'Neil", "Booking.com", "St. Mary's", "A.B.C. GmbH", "and/or", "Jean-François d'Ormesson"),
    *(
        "山田 太郎",
        "محمد بن سلمان",
        "Владимир",
        "Łukasz Żółć",
        "Nguyễn Văn A",
        "Node.js",
        "ASP.NET",
        "Yahoo!",
        "Monday.com",
    ),
    *("Müller u.Co/KG", "GmbH & Co.KG/Berlin", "Mr./Mrs. Smith", "Prof. Dr. h.c. Müller", "U.S./Canada", "U.S/Canada"),
    *(
        "km/h",
        "24/7",
        "No.12/34",
        "C/O Smith",
        "AC/DC",
        "Inc./Ltd.",
        "HTTP Ltd",
        "Head of www",
        "i <3 you",
        "A < B > C",
    ),
    *("St.Gallen", "St.Gallen/Zürich", "https", "Ann (she/her)", "ann@example.com", "Team A & B", "O’Brien, Ltd", ""),
    *("1.5/2", "Wien 3., Landstraße 5/7", "CEO/CTO", "Toys“R”Us", "[none]", "{name}", "t.me", "😀", "a" * 20_000),
    *(
        "Jean.de/La Fontaine",
        "La Fontaine, Jean.de/La",
        "Ltd.co/uk",
        "Prof.in/Prof. Berg",
        "(Dr.in/Dr.)",
        "Inc.us/Canada",
    ),
    *(
        "Abt.nr:12",
        "Kd.nr:4711",
        "Tel.no:555",
        "Really?",
        "amazon.com?",
        "At monday.com: 80 of us",
        "HTTP/2",
        "https: yes",
    ),
    *("X.com", "Who? me=you", "Booking.com, Amsterdam", "Wien/Graz", "C:\\Users", "Head of Growth at evil.com now?"),
    *("Acme Inc.", "amazon.de", "Verein e.V.", "v.d.Berg/Meier", "R&D", "S.p.A./Roma", "株式会社 example.co.jp"),
]
ADVERTISING = [
    *("https://evil.example", "Win! HTTP://evil.example/x", "hxxp://evil.example", "http //evil.example"),
    *("www.evil.example", "see www2.evil.example", "bit.ly/abc", "You won $5000: evil.top/claim?id=1", "t.me/spam"),
    *(
        "Hi t.co/x",
        "ｈｔｔｐｓ：／／evil.example",
        "пример.рф/путь",
        "a.evil-shop.ru/1",
        "(goo.gl/x)",
        "https:// evil.example",
    ),
    *(
        "evil.com?x=1",
        "evil.ru?ref=9",
        "evil.com:80",
        "see evil.de:8080/x",
        "x.com/abc",
        "http:\\\\evil.com",
        "https:/evil.com",
    ),
    *("HXXPS:\\\\evil.com", "bit.ly/AbC", "Evil.de/la", "evil.de/La", "Jean.de/La and evil.de/x", "Win.de/Now?x=1"),
]
ODD = [
    *(
        "<a href=x>Ann</a>",
        "<script>alert(1)</script>",
        "[url=x]win[/url]",
        "Ann\r\nBcc: you@example.com",
        "Ann\u2028B",
    ),
    *("<img src=x onerror=alert(1)>", "</p>", "<br>", "href = x", "<h1>Win</h1>", "a\x0bb"),
]


def points(answer: str) -> int:
    finding = LINKS.look(Evidence(Rules(), answers={"firstName": "Ada", "company": answer}))
    return finding.points if finding else 0


@pytest.mark.parametrize("answer", HONEST)
def test_what_people_write_is_no_advertising(answer: str) -> None:
    assert points(answer) == 0


@pytest.mark.parametrize("answer", ADVERTISING)
def test_the_address_of_a_website_is_advertising(answer: str) -> None:
    assert points(answer) == 60


@pytest.mark.parametrize("answer", ODD)
def test_markup_and_line_breaks_are_odd_and_not_enough_alone(answer: str) -> None:
    assert points(answer) == 40


def test_the_worst_answer_counts_once() -> None:
    finding = LINKS.look(Evidence(Rules(), answers={"a": "<b>", "b": "www.x.example", "c": "www.x.example"}))
    assert finding is not None
    assert finding.points == 60


@given(st.text())
def test_any_text_can_be_looked_at(answer: str) -> None:
    assert points(answer) in (0, 40, 60)


@pytest.mark.parametrize("unit", ["a.", "<a ", "http ", "www.", "a-", "[url", "a.com", "href ", "</", "é́"])
def test_no_text_takes_long_to_look_at(unit: str) -> None:
    assert points(unit * 8000) in (0, 40, 60)  # a slow pattern would never end here
