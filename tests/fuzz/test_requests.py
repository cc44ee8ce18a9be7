"""Whatever arrives at whichever door, the answer is one that HTTP has for it: never a 5xx, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fuzz.inputs import headers, json_bodies, latin, multipart, texts, urlencoded
from fuzz.target import FORMS, Heard, Target

pytestmark = pytest.mark.usefixtures("calm")

DOORS = [f"/{slug}{tail}" for slug in FORMS for tail in ("", "/embed")] + ["/de/every", "/"]
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get", "X" * 40)


@pytest.fixture(scope="module")
def known(target: Target) -> dict[str, dict[str, str]]:
    """For each form the names and values of an honest submission; the strict one's challenge among them."""
    challenge = target.challenge()
    return {
        slug: {"_token": target.token(slug), "email": f"{slug}@example.com", "_took": "4000", **challenge}
        for slug in FORMS
        if slug != "closed"
    }


def hold(heard: Heard, method: str = "POST") -> None:
    """What every answer keeps to."""
    assert 200 <= heard.status < 500, heard
    assert b"Traceback (most recent call last)" not in heard.body
    found = {name.lower(): value for name, value in heard.headers}
    assert len(found) == len(heard.headers) or "vary" in found or "link" in found
    assert "content-security-policy" in found
    assert "set-cookie" not in found
    assert all(letter not in value for value in found.values() for letter in "\r\n\0")
    assert method != "HEAD" or heard.body == b""


def _slug(door: str) -> str:
    return next((slug for slug in FORMS if slug in door), "letter")


@given(data=st.data(), door=st.sampled_from(DOORS), more=headers(without=("Content-Type",)))
def test_a_form_encoded_body(
    target: Target, known: Any, tried: Callable[[], None], data: st.DataObject, door: str, more: Any
) -> None:
    body = data.draw(urlencoded(known.get(_slug(door), {})))
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    hold(target.ask("POST", door.encode(), headers=[*more, kind], body=body))
    tried()


@given(data=st.data(), door=st.sampled_from(DOORS), more=headers(without=("Content-Type",)))
def test_a_json_body(
    target: Target, known: Any, tried: Callable[[], None], data: st.DataObject, door: str, more: Any
) -> None:
    body = data.draw(json_bodies(known.get(_slug(door), {})))
    hold(target.ask("POST", door.encode(), headers=[*more, ("Content-Type", "application/json")], body=body))
    tried()


@given(data=st.data(), door=st.sampled_from(DOORS), more=headers(without=("Content-Type",)))
def test_a_multipart_body(
    target: Target, known: Any, tried: Callable[[], None], data: st.DataObject, door: str, more: Any
) -> None:
    body = data.draw(multipart(known.get(_slug(door), {})))
    hold(
        target.ask(
            "POST", door.encode(), headers=[*more, ("Content-Type", "multipart/form-data; boundary=b")], body=body
        )
    )
    tried()


@given(data=st.data(), door=st.sampled_from(DOORS), more=headers(), method=st.sampled_from(METHODS))
def test_headers_and_methods_at_every_door(
    target: Target,
    known: Any,
    tried: Callable[[], None],
    data: st.DataObject,
    door: str,
    more: Any,
    method: str,
) -> None:
    body = data.draw(st.one_of(urlencoded(known.get(_slug(door), {})), st.just(b""), st.binary(max_size=200)))
    hold(target.ask(method, door.encode(), headers=more, body=body), method)
    tried()


@cache
def _pieces() -> st.SearchStrategy[str]:
    return st.one_of(
        st.sampled_from([*FORMS, "de", "form.css", "css/form.css", "plain", "0b57d0", "0123456789ab", "thanks", "40"]),
        st.sampled_from(["..", ".", "", "%2e%2e", "a" * 300, "\0", "\\", "~", "con", "-", "9" * 30, "é"]),
        texts,
        latin,
    )


@given(data=st.data(), more=headers(without=("Content-Length",)), method=st.sampled_from(METHODS[:5]))
def test_addresses_and_query_strings_of_every_route(
    target: Target, tried: Callable[[], None], data: st.DataObject, more: Any, method: str
) -> None:
    path = data.draw(st.sampled_from(target.addresses()))
    while "…" in path:
        path = path.replace("…", data.draw(_pieces()), 1)
    path += data.draw(st.sampled_from(("", "", "", "/", "//", "/..", "%00", ";a", ".json", ".ics", ".png")))
    query = data.draw(st.one_of(urlencoded({"utm_source": "x", "score": "7"}), st.binary(max_size=60)))
    hold_or_ready(target.ask(method, path.encode("utf-8", "surrogatepass"), query=query, headers=more), path, method)
    tried()


def hold_or_ready(heard: Heard, path: str, method: str) -> None:
    """``hold``; readiness alone may say 503, on a machine whose disk is nearly full."""
    if heard.status != 503 or not path.startswith("/-/ready"):
        hold(heard, method)


@example(path=b"letter", query=b"utm_source=\xb8", method="GET")
@example(path=b"de//every", query=b"\n", method="HEAD")
@given(path=st.binary(max_size=60), query=st.binary(max_size=60), method=st.sampled_from(METHODS))
def test_any_bytes_as_an_address(
    target: Target, tried: Callable[[], None], path: bytes, query: bytes, method: str
) -> None:
    hold(target.ask(method, b"/" + path, query=query), method)
    tried()
