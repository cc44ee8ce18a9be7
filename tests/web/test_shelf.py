"""Pages that are ready to send: the same bytes and headers as Flask's, kept no longer than they are true."""

import gzip
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, Response
from werkzeug.test import Client

from porch.web.shelf import ROOM, Shelf, shelve

CARRYING = """
title = "The Friday Letter"

[[fields]]
property = "email"
label = "E-mail address"

[[fields]]
type = "hidden"
property = "utmSource"
query = "utm_source"
"""


@pytest.fixture
def counted():
    """A page that says how often it was made, behind a shelf with a clock to set."""
    app = Flask("counted")
    times = {"now": 0.0, "made": 0}

    @app.get("/<path:name>")
    def page(name):
        times["made"] += 1
        response = Response(f"{name} {times['made']} " + "long " * 100, mimetype="text/html")
        return shelve(response, 10, query=frozenset({"a"})) if name != "own" else response

    @app.get("/large/<int:number>")
    def large(number):
        return shelve(Response(b"%d" % number * 200_000, mimetype="image/png"), 10)

    shelf = Shelf(app.wsgi_app, clock=lambda: times["now"])
    return Client(shelf), times, shelf


def test_a_page_is_made_once_and_again_when_its_time_is_over(counted):
    client, times, _ = counted
    first = client.get("/page").data
    assert client.get("/page").data == first
    times["now"] = 10.0
    assert client.get("/page").data != first
    assert times["made"] == 2


def test_while_one_request_makes_a_page_anew_all_others_get_the_old_one(counted):
    client, times, shelf = counted
    first = client.get("/page").data
    times["now"] = 11.0
    inner, seen = shelf._inner, []

    def slow(environ, start_response):
        other = threading.Thread(target=lambda: seen.append(client.get("/page").data))
        other.start()
        other.join()
        return inner(environ, start_response)

    shelf._inner = slow
    assert client.get("/page").data != first
    assert seen == [first]


def test_an_answer_that_no_view_shelves_is_made_each_time(counted):
    client, times, _ = counted
    client.get("/own")
    client.get("/own")
    assert times["made"] == 2


def test_only_the_names_that_change_a_page_make_another_one_of_it(counted):
    client, _, _ = counted
    plain, one = client.get("/page").data, client.get("/page?a=1").data
    assert client.get("/page?fbclid=x").data == plain
    assert client.get("/page?fbclid=y&a=1&a=2").data == one
    assert len({plain, one, client.get("/page?a=2").data}) == 3


def test_values_that_flask_tells_apart_are_never_taken_for_one_another(open_site):
    client = open_site(letter=CARRYING).client
    values = ("%FF", "%FE", "%EF%BF%BD", "%C3%BC", "%C3%83%C2%BC", "a%2Bb", "a+b")
    first = {value: client.get(f"/letter?utm_source={value}").data for value in values}
    assert len(set(first.values())) == len(values)
    assert all(client.get(f"/letter?utm_source={value}").data == first[value] for value in values)


def test_the_room_is_bounded_and_what_nobody_has_asked_for_the_longest_goes_first(counted):
    client, times, shelf = counted
    client.get("/cold")
    for number in range(60):
        client.get("/hot")
        client.get(f"/large/{number}")
    assert sum(ready.size for ready in shelf._ready.values()) <= ROOM
    assert times["made"] == 2
    client.get("/cold")
    assert times["made"] == 3


def test_made_up_cards_are_neither_drawn_nor_kept(letter):
    shelf = letter.client.application.wsgi_app
    while not isinstance(shelf, Shelf):
        shelf = shelf.app
    letter.client.get("/letter")
    for number in range(20):
        assert letter.client.get(f"/letter/card.{number:012x}.png").status_code == 302
    assert [place[0] for place in shelf._ready] == ["/letter"]


def test_a_shelved_page_is_byte_for_byte_what_flask_made_with_every_header(letter):
    made, kept = letter.client.get("/letter"), letter.client.get("/letter")
    assert (kept.data, dict(kept.headers)) == (made.data, dict(made.headers))
    unshelved = letter.client.head("/letter?only=flask", headers={"Host": "elsewhere"})
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
        assert kept.headers[name] == unshelved.headers[name]


def test_pages_styles_and_scripts_are_sent_compressed_to_whoever_takes_it(letter):
    page = letter.client.get("/letter").text
    for address in ("/letter", *(part.split('"')[0] for part in page.split('href="/static')[1:2])):
        address = address if address == "/letter" else f"/static{address}"
        plain = letter.client.get(address)
        packed = letter.client.get(address, headers={"Accept-Encoding": "br, gzip"})
        assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
        assert gzip.decompress(packed.data) == plain.data
        assert plain.headers["Vary"] == "Accept-Encoding"
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert "Content-Encoding" not in letter.client.get(address, headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_who_has_the_page_already_gets_it_confirmed_compressed_or_not(letter):
    packed = letter.client.get("/letter", headers={"Accept-Encoding": "gzip"})
    for tag in (packed.headers["ETag"], f"W/{packed.headers['ETag']}", f'"other", {packed.headers["ETag"]}'):
        answer = letter.client.get("/letter", headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == packed.headers["ETag"]
        assert "Content-Length" not in answer.headers
    assert letter.client.get("/letter", headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_head_has_the_headers_and_no_body_before_and_after_the_first_get(letter):
    before = letter.client.head("/letter")
    page = letter.client.get("/letter")
    after = letter.client.head("/letter")
    assert (before.data, after.data) == (b"", b"")
    assert after.headers["Content-Length"] == str(len(page.data))
    assert before.headers["Cache-Control"] == after.headers["Cache-Control"]


def test_what_one_campaign_brings_is_on_its_own_page_only(open_site):
    site = open_site(letter=CARRYING)
    assert "canary" not in site.client.get("/letter").text
    assert 'value="canary"' in site.client.get("/letter?utm_source=canary&gclid=1").text
    assert "canary" not in site.client.get("/letter?gclid=2").text
    assert "canary" not in site.client.get("/letter").text


def test_a_site_that_answers_only_to_its_names_does_so_for_kept_pages_too(open_site, letter_toml):
    site = open_site(settings={"PORCH_HOSTS": "join.example"}, letter=letter_toml)
    assert site.client.get("/letter", headers={"Host": "join.example"}).status_code == 200
    assert site.client.get("/letter", headers={"Host": "evil.example"}).status_code == 400


def test_caches_in_front_may_keep_a_page_longer_than_browsers_and_an_old_one_is_better_than_none(letter):
    kept = letter.client.get("/letter").headers["Cache-Control"]
    assert kept == "public, max-age=60, s-maxage=3600, stale-while-revalidate=86400, stale-if-error=518400"


@pytest.mark.parametrize(("key", "state"), [("closes", "open"), ("opens", "not-yet")])
@pytest.mark.parametrize("seconds", [30, 1000, 100_000])
def test_no_cache_keeps_a_page_beyond_the_moment_when_the_form_opens_or_closes(
    open_site, letter_toml, key, state, seconds
):
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    site = open_site(letter=f"{key} = {moment.isoformat(timespec='seconds')}\n" + letter_toml)
    assert site.client.get("/letter.json").json["state"] == state
    for address in ("/letter", "/"):
        control = site.client.get(address).cache_control
        hours = 7200 if seconds > 7200 else 0  # an hour on the shelf and an hour in a cache
        stale = int(control.get("stale-while-revalidate") or 0)
        assert control.max_age <= min(60, seconds)
        assert int(control["s-maxage"]) + hours / 2 + stale <= seconds


def test_no_peer_can_put_its_own_mount_point_into_everybody_s_page(letter):
    poisoned = letter.client.get("/letter", environ_overrides={"SCRIPT_NAME": "/evil"})
    assert poisoned.status_code == 200
    assert "/evil" not in letter.client.get("/letter").text


def test_made_up_addresses_do_not_fill_the_memory(counted):
    client, _, shelf = counted
    for number in range(3 * ROOM // 4000):
        client.get(f"/page{number}?a=1")
        if len(shelf._names) < number:
            break
    assert len(shelf._names) <= len(shelf._ready) + 1
    assert shelf._size <= ROOM


def test_a_head_does_not_keep_an_old_page_alive(counted):
    client, times, _ = counted
    first = client.get("/page").data
    times["now"] = 11.0
    client.head("/page")
    assert client.get("/page").data != first


def test_an_old_page_is_not_shown_for_ever_while_new_ones_fail(counted):
    client, times, shelf = counted
    first = client.get("/page").data
    times["now"] = 11.0
    shelf._inner, working = Flask("broken").wsgi_app, shelf._inner
    assert client.get("/page").status_code == 404
    assert client.get("/page").data == first
    times["now"] = 75.0
    assert client.get("/page").status_code == 404
    assert client.get("/page").status_code == 404
    shelf._inner = working
    assert client.get("/page").data != first


def test_a_description_is_kept_where_it_is_the_same_for_every_site(open_site, letter_toml):
    framed = letter_toml + '[embed]\nsites = ["https://www.acme.example"]\n'
    site = open_site(letter=letter_toml, framed=framed)
    assert "Origin" not in site.client.get("/letter.json").headers.get("Vary", "")
    assert "Origin" in site.client.get("/framed.json").headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "packs"),
    [
        ("gzip", True),
        ("gzip;q=0.9", True),
        ("br;q=1.0, GZIP;q=0.8", True),
        ("*", True),
        ("deflate, *;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("gzip;q=much", False),
        ("identity", False),
        ("", False),
    ],
)
def test_what_is_sent_is_compressed_for_whoever_says_so(letter, accepted, packs):
    for address in ("/letter", "/letter/thanks", "/nowhere"):
        answer = letter.client.get(address, headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == ("gzip" if packs else None), address
        assert "Accept-Encoding" in answer.headers["Vary"]
        text = gzip.decompress(answer.data) if packs else answer.data
        assert b"</html>" in text
        assert answer.headers["Content-Length"] == str(len(answer.data))


def test_what_only_the_operator_sees_is_not_compressed(letter):
    answer = letter.client.get("/-/metrics", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) > 500
    assert "Content-Encoding" not in answer.headers
