"""What SECURITY.md promises and no other test holds; each row of its table names the test that does."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from porch.cli.export import as_cell
from porch.web.app import LARGEST_BODY, MOST_PARTS

ROOT = Path(__file__).parents[2]
EVIL = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
VALUES = {
    "slug": "letter",
    "colour": "0b57d0",
    "version": "0123456789ab",
    "name": "css/form.css",
    "filename": "css/form.css",
}
"""What stands in the variable parts of addresses."""


def walk(site: Any) -> Iterator[tuple[str, frozenset[str]]]:
    """Every address of the app with the methods that it takes."""
    app = site.client.application
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            values = {name: VALUES.get(name, "1") for name in rule.arguments}
            yield adapter.build(rule.endpoint, values, force_external=False), frozenset(rule.methods or ())


def written(site: Any) -> dict[str, int]:
    """How many rows each table of the journal's database has."""
    with site.services.database.read() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        counts = {name: f'SELECT count(*) FROM "{name}"' for name in tables}  # noqa: S608 - our own tables
        return {name: connection.exec_driver_sql(count).scalar_one() for name, count in counts.items()}


@pytest.fixture
def site(open_site: Callable[..., Any], letter_toml: str) -> Any:
    """A site with a form that another site may show."""
    return open_site(letter=f'{letter_toml}\n[embed]\nsites = ["https://www.acme.example"]\n')


def test_to_look_at_an_address_writes_nothing(site: Any) -> None:
    for path, _methods in walk(site):
        site.client.get(path).close()  # what a first look sets up is set up
    before = written(site)
    looked = 0
    for path, _methods in walk(site):
        for method in ("GET", "HEAD", "OPTIONS"):
            site.client.open(path, method=method, query_string={"email": "ada@example.com"}).close()
            looked += 1
    assert looked >= 60
    assert written(site) == before
    assert before["signups"] == 0


def test_no_address_sets_a_cookie_and_none_takes_anything_from_another_site(site: Any) -> None:
    answers = {"email": "ada@example.com", "_token": site.token("letter")}
    for path, _methods in walk(site):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            for body in ({"data": answers}, {"json": answers}):
                with site.client.open(path, method=method, headers=EVIL, **body) as answer:
                    assert "Set-Cookie" not in answer.headers, f"{method} {path}"
                    assert "Cookie" not in answer.headers.get("Vary", ""), f"{method} {path}"
                    assert method == "GET" or answer.status_code >= 400 or answer.status_code == 308, f"{method} {path}"
    assert site.services.journal.count() == 0
    assert site.contact("ada@example.com") is None


def test_nothing_of_the_operator_s_is_behind_a_login_that_could_be_guessed(site: Any) -> None:
    operations = {path: methods - {"HEAD", "OPTIONS"} for path, methods in walk(site) if path.startswith("/-/")}
    assert set(operations.values()) == {frozenset({"GET"})}
    for path in operations:
        assert "WWW-Authenticate" not in site.client.get(path).headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
@pytest.mark.parametrize("kind", ["data", "json"])
def test_a_submission_from_another_site_is_refused(site: Any, origin: str, kind: str) -> None:
    answers = {"email": "ada@example.com", "_token": site.token("letter")}
    answer = site.client.post("/letter", headers={**EVIL, "Origin": origin}, **{kind: answers})
    assert answer.status_code == 403
    assert site.services.journal.count() == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "text/json", "application/jsonp", "image/png"])
def test_a_body_of_another_kind_is_not_read(site: Any, kind: str) -> None:
    answer = site.client.post("/letter", data=b'{"email": "ada@example.com"}', content_type=kind)
    assert answer.status_code == 415
    assert site.services.journal.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"email": "a" * (LARGEST_BODY + 1)}},
        {"json": {"email": "a" * (LARGEST_BODY + 1)}},
        {"data": {"email": (io.BytesIO(b"a" * (LARGEST_BODY + 1)), "a.txt")}},
        {
            "data": {f"p{number}": "a" for number in range(MOST_PARTS + 1)},
            "content_type": "multipart/form-data",
        },
    ],
    ids=["a form", "JSON", "a file", "many parts"],
)
def test_too_much_is_refused(site: Any, body: dict[str, Any]) -> None:
    assert site.client.post("/letter", **body).status_code == 413
    assert site.services.journal.count() == 0


def test_many_fields_in_a_body_that_is_small_cost_nothing(site: Any) -> None:
    body = "&".join(f"{number}=" for number in range(8_000))
    answer = site.client.post("/letter", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert site.services.journal.count() == 0


def test_a_known_address_gets_the_same_page_as_a_new_one(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter=f"reveal_existing = false\n{letter_toml}\n[guard]\nper_address = 0\n")
    token = site.token("letter")
    answers = [site.client.post("/letter", data={"_token": token, "email": "ada@example.com"}) for _ in range(3)]
    answers.append(site.client.post("/letter", data={"_token": token, "email": "bob@example.com"}))
    own = ("X-Request-Id", "Date")
    seen = [
        (answer.status_code, answer.data, [pair for pair in answer.headers if pair[0] not in own]) for answer in answers
    ]
    assert all(one == seen[0] for one in seen)
    assert seen[0][0] == 303


STARTS = "=+-@\t\r\n＝＋－＠"
TAILS = ["1+1", 'HYPERLINK("http://evil.example","x")', "cmd|' /C calc'!A0", "SUM(A1:A9)", "DDE(0)"]
BEFORE = ["", " ", "   ", "\u00a0", "\u2003", "\u3000", "\u200b", "\ufeff", "\t ", "\n", "\u2028", "\x1f"]


@pytest.mark.parametrize("before", BEFORE, ids=ascii)
def test_no_cell_of_an_export_is_a_formula(before: str) -> None:
    written = io.StringIO(newline="")
    texts = [f"{before}{start}{tail}" for start in STARTS for tail in TAILS]
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([as_cell(text)] for text in texts)
    cells = [row[0] for row in csv.reader(io.StringIO(written.getvalue(), newline=""))]
    assert len(cells) == len(texts) == 55
    assert [cell for cell in cells if _first_seen(cell) in STARTS] == []
    assert all(text == cell.replace("'", "") for text, cell in zip(texts, cells, strict=True) if "'" not in text)


def _first_seen(cell: str) -> str:
    """The first character that a spreadsheet might look at, after all that it might trim."""
    return next((letter for letter in cell if unicodedata.category(letter)[0] not in "ZC"), " ")


def test_metrics_and_readiness_hold_nothing_of_a_visitor(site: Any) -> None:
    for answers in ({"email": "canary-address"}, {"email": "canary-address@example.com", "firstName": "canary-answer"}):
        site.sign_up("letter", headers={"User-Agent": "canary-agent", "X-Forwarded-For": "198.51.100.77"}, **answers)
        site.client.post("/letter", json=answers, headers=EVIL)
    assert site.services.journal.count() == 1
    for path in ("/-/health", "/-/ready", "/-/metrics", "/letter.json"):
        text = site.client.get(path).text
        assert "canary-a" not in text
        assert "198.51.100.77" not in text


def test_no_scan_of_the_code_is_switched_off_for_all_of_it() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    chosen = re.search(r"^select = \[(.+)\]$", settings, re.MULTILINE)
    ignored = re.search(r"^ignore = \[(.+?)^\]", settings, re.MULTILINE | re.DOTALL)
    assert chosen
    assert ignored
    assert '"S"' in chosen[1]
    assert not re.search(r'"S\d*"', ignored[1])
    assert re.findall(r'^"(\S+)" = \["S', settings, re.MULTILINE) == ["tests/**"]
    excused = [
        line
        for path in (ROOT / "site/porch").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"#\s*noqa", line) and not re.search(r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)* (- |\()\w", line)
    ]
    assert excused == []


def test_known_vulnerabilities_are_asked_about_with_every_check() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    check = makefile.partition("\ncheck:")[2].partition("\n\n")[0]
    assert "tests/audit.py" in check
    assert "make check" in (ROOT / ".ci/run").read_text(encoding="utf-8")
