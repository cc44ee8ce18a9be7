"""The Loops client on real sockets: the bytes it sends, and everything that can come back."""

import itertools
import json
import logging
import os
import socket
import struct
import subprocess
import sys
import traceback
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from porch.audience.base import MailingList, Property, Receipt
from porch.audience.exchange import LARGEST_ANSWER, LONGEST_WORDS
from porch.audience.local.gateway import Application
from porch.audience.loops import LoopsAudience
from porch.contact import Contact
from porch.errors import AddressRefused, AudienceError, KeyRefused, NeedsOperator, SettingsError, TryAgainLater

KEY = "canary-3f9d1c70aa5b4e21"
ADA = Contact("ada@example.org", {"firstName": "Ada", "teamSize": 3})
CREATED = b'{"success":true,"id":"cl1"}'


def reply(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    head = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers)
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def failure(speaker: Any, contact: Contact = ADA, timeout: float | None = None) -> AudienceError:
    with pytest.raises(AudienceError) as caught:
        speaker.audience.create(contact, timeout=timeout)
    return caught.value


def test_the_body_is_compact_utf8_json_in_the_contact_s_order(speaking: Any) -> None:
    speaker = speaking(reply(CREATED))
    contact = Contact(
        "ada@example.org",
        {"lastName": "Lovelace", "firstName": "Ädä 🌱", "teamSize": 3, "share": 2.5, "agreed": True, "note": "a\nb"},
        source="Friday page",
        mailing_lists=("cl2", "cl1"),
        subscribed=False,
    )

    assert speaker.audience.create(contact) is Receipt.CREATED

    head, _, body = speaker.heard[0].partition(b"\r\n\r\n")
    expected = (
        '{"email":"ada@example.org","lastName":"Lovelace","firstName":"Ädä 🌱","teamSize":3,"share":2.5,'
        '"agreed":true,"note":"a\\nb","source":"Friday page","subscribed":false,"mailingLists":{"cl2":true,"cl1":true}}'
    )
    assert body == expected.encode()
    assert head.startswith(b"POST /api/v1/contacts/create HTTP/1.1\r\n")


def test_the_headers_name_porch_and_carry_the_key_and_nothing_else_of_note(speaking: Any) -> None:
    speaker = speaking(reply(CREATED))
    speaker.audience.create(ADA)
    lines = speaker.heard[0].partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    headers = dict(line.split(": ", 1) for line in lines)
    assert headers.pop("User-Agent").startswith("Porch/")
    assert int(headers.pop("Content-Length")) > 0
    assert headers.pop("Host") in speaker.address
    assert headers == {
        "Authorization": f"Bearer {KEY}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "keep-alive",
    }


def test_joining_sends_the_address_and_the_lists_and_nothing_else(speaking: Any) -> None:
    speaker = speaking(reply(CREATED))
    speaker.audience.join("ada@example.org", ["cl1", "cl2"])
    head, _, body = speaker.heard[0].partition(b"\r\n\r\n")
    assert head.startswith(b"PUT /api/v1/contacts/update ")
    assert body == b'{"email":"ada@example.org","mailingLists":{"cl1":true,"cl2":true}}'


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"success":false,"message":"New words"}', b"\xff\xfe"])
def test_a_409_is_an_existing_contact_whatever_it_says(speaking: Any, body: bytes) -> None:
    assert speaking(reply(body, "409 Conflict")).audience.create(ADA) is Receipt.EXISTING


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"OK",
        b"<!DOCTYPE html><html>",
        b"\xff\xfe\x00garbage\x80",
        '{"success":true,"id":"ä"}'.encode("utf-16"),
        b'{"success":true,',
        b"[" * 200_000,
        b"null",
        b" " * (LARGEST_ANSWER + 1),
        b'{"success":true,"id":"' + b"x" * (4 * LARGEST_ANSWER) + b'"}',
        b'{"success":false,"message":"no"}',
    ],
)
def test_a_200_that_is_not_the_platform_s_is_tried_again_and_may_have_worked(speaking: Any, body: bytes) -> None:
    error = failure(speaking(reply(body)))
    assert isinstance(error, TryAgainLater)
    assert error.uncertain
    assert error.status == 200


def test_an_answer_of_packed_zeros_is_not_unpacked_into_memory(speaking: Any) -> None:
    bomb = zlib.compress(b"0" * 50_000_000)
    error = failure(speaking(reply(bomb, "200 OK", "Content-Encoding: deflate")))
    assert isinstance(error, TryAgainLater)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01\x02 this is not HTTP at all\r\n\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"success":tr',
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 70_000 + b"\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 200 + b"\r\n{}",
    ],
)
def test_broken_http_is_tried_again_and_may_have_worked(speaking: Any, raw: bytes) -> None:
    error = failure(speaking(raw))
    assert isinstance(error, TryAgainLater)
    assert error.uncertain


def test_a_reset_connection_is_tried_again_and_may_have_worked(speaking: Any) -> None:
    def reset(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    error = failure(speaking(reset))
    assert isinstance(error, TryAgainLater)
    assert (error.reason, error.uncertain) == ("connection", True)


def test_a_refused_connection_is_tried_again_and_surely_did_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    audience = LoopsAudience(KEY, f"http://127.0.0.1:{port}/api/v1")
    with pytest.raises(TryAgainLater) as caught:
        audience.create(ADA)
    audience.close()
    assert (caught.value.reason, caught.value.uncertain, caught.value.status) == ("connection", False, None)


def test_an_unknown_host_is_tried_again_and_surely_did_nothing() -> None:
    audience = LoopsAudience(KEY, "http://nowhere.invalid/api/v1")
    with pytest.raises(TryAgainLater) as caught:
        audience.create(ADA)
    audience.close()
    assert (caught.value.reason, caught.value.uncertain) == ("connection", False)


def test_speaking_tls_to_a_server_without_it_is_tried_again(speaking: Any) -> None:
    speaker = speaking(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    audience = LoopsAudience(KEY, speaker.address.replace("http:", "https:") + "/api/v1")
    with socket.create_connection(("127.0.0.1", int(speaker.address.rsplit(":", 1)[1]))) as other:
        other.sendall(b"GET / HTTP/1.1\r\n\r\n")  # uses up the speaker's one reply; the next connection waits in vain
        with pytest.raises(TryAgainLater):
            audience.create(ADA, timeout=0.3)
    audience.close()


def test_a_silent_server_is_a_timeout_that_may_have_worked(speaking: Any) -> None:
    error = failure(speaking(lambda connection: connection.recv(1)), timeout=1)
    assert isinstance(error, TryAgainLater)
    assert (error.reason, error.uncertain) == ("timeout", True)


def test_a_body_that_stalls_does_not_outlast_the_call_s_time(speaking: Any) -> None:
    def stall(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        connection.recv(1)  # until the client hangs up

    # by this clock the head of the answer took 59.8 s of the 60, so that 0.2 s are left for the body; a client that
    # waited longer would outlast the server, which gives up after 10 s and fails the test
    ticks = itertools.chain([0.0, 0.0], itertools.repeat(59.8))
    error = failure(speaking(stall, clock=lambda: next(ticks)), timeout=60)
    assert isinstance(error, TryAgainLater)
    assert error.uncertain


def test_a_409_whose_body_stalls_is_still_an_existing_contact(speaking: Any) -> None:
    def stall(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 409 Conflict\r\nContent-Length: 100\r\n\r\n{")
        connection.recv(1)

    ticks = itertools.chain([0.0, 0.0], itertools.repeat(59.8))  # as above
    assert speaking(stall, clock=lambda: next(ticks)).audience.create(ADA, timeout=60) is Receipt.EXISTING


@pytest.mark.parametrize("timeout", [0.0, -1.0])
def test_without_time_left_nothing_is_sent(speaking: Any, timeout: float) -> None:
    speaker = speaking(reply(CREATED))
    error = failure(speaker, timeout=timeout)
    assert isinstance(error, TryAgainLater)
    assert (error.reason, error.uncertain, speaker.heard) == ("timeout", False, [])


def test_the_key_does_not_follow_a_redirect(speaking: Any) -> None:
    elsewhere = speaking(reply(CREATED))
    here = speaking(reply(b"", "307 Temporary Redirect", f"Location: {elsewhere.address}/api/v1/contacts/create"))
    assert isinstance(failure(here), NeedsOperator)
    assert elsewhere.heard == []


def test_no_cookie_is_kept_or_sent_back(speaking: Any) -> None:
    speaker = speaking(reply(CREATED, "200 OK", "Set-Cookie: __cf_bm=abc; Path=/"), reply(CREATED))
    speaker.audience.create(ADA)
    speaker.audience.create(ADA)
    assert b"cookie" not in speaker.heard[1].lower()


@pytest.mark.parametrize("key", ["", " ", "two words", "line\nbreak", "schlüssel", "tab\t", "k\x00"])
def test_a_key_that_cannot_be_one_is_refused_at_once_and_not_quoted(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        LoopsAudience(key, "http://127.0.0.1:9/api/v1")
    assert "LOOPS_API_KEY" in str(caught.value)
    assert not key.strip() or key not in str(caught.value)


@pytest.mark.parametrize("url", ["http://", "ftp://example.org", "no-scheme", "http://[::1"])
def test_an_address_that_cannot_be_one_needs_the_operator(url: str) -> None:
    audience = LoopsAudience(KEY, url)
    with pytest.raises(NeedsOperator, match="LOOPS_API_URL"):
        audience.create(ADA)


def test_a_number_that_json_lacks_needs_the_operator(speaking: Any) -> None:
    speaker = speaking(reply(CREATED))
    assert failure(speaker, Contact("ada@example.org", {"share": float("nan")})).reason == "unsendable"
    assert failure(speaker, Contact("ada@example.org", {"name": "\ud800"})).reason == "unsendable"
    assert speaker.heard == []


def test_the_platform_s_words_are_one_short_clean_line_without_the_key(speaking: Any) -> None:
    message = f"Bad\r\nthing\x1b[31m\x00 for {KEY}: " + "x" * 10_000
    body = json.dumps({"success": False, "message": message}).encode()
    words = failure(speaking(reply(body, "403 Forbidden"))).words
    assert words.startswith("Bad thing [31m for [key]: xxx")
    assert len(words) == LONGEST_WORDS


@pytest.mark.parametrize(
    "raw",
    [
        reply(b'{"success":false,"message":"Invalid API key","error":"Invalid API key"}', "401 Unauthorized"),
        reply(json.dumps({"error": f"key {KEY} is revoked"}).encode(), "401 Unauthorized"),
        reply(f"<html>{KEY}</html>".encode(), "502 Bad Gateway"),
        b"",
        b"garbage\r\n\r\n",
    ],
)
def test_the_key_is_in_no_text_of_an_error_and_in_no_log(
    speaking: Any, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    speaker = speaking(raw)
    error = failure(speaker)
    told = [str(error), repr(error), repr(vars(error)), repr(speaker.audience), caplog.text]
    told += traceback.format_exception(error)
    assert KEY not in "\n".join(told)
    assert "ada@example.org" not in caplog.text


def test_a_wrong_key_is_told_apart(on_socket: Any, api: Application) -> None:
    audience = on_socket(api)
    stranger = LoopsAudience("another-key", audience.url)
    with pytest.raises(KeyRefused):
        stranger.create(ADA)
    stranger.close()
    assert audience.create(ADA) is Receipt.CREATED


def test_a_refused_address_is_told_with_the_platform_s_words(on_socket: Any, api: Application) -> None:
    with pytest.raises(AddressRefused, match="Invalid email address"):
        on_socket(api).create(Contact("not an address"))


@pytest.mark.parametrize("body", [b"{}", b'"text"', b'{"success":true}', b'[1,null,{"id":7}]', b"[[]]"])
def test_listings_of_a_wrong_shape_are_survived(speaking: Any, body: bytes) -> None:
    speaker = speaking(*[reply(body)] * 3)
    calls: list[Callable[[], Any]] = [speaker.audience.team, speaker.audience.lists, speaker.audience.properties]
    for call in calls:
        try:
            assert call() == []
        except AudienceError as error:
            assert error.reason == "not-understood"  # noqa: PT017 - either answer is right


def test_listings_are_read_as_documented(speaking: Any) -> None:
    speaker = speaking(
        reply(b'[{"id":"cl1","name":"News","description":null,"isPublic":false},{"id":"cl2"}]'),
        reply(b'[{"key":"plan","label":"Plan","type":"string"}]'),
        reply(b'{"success":true,"teamName":"Acme"}'),
    )
    assert speaker.audience.lists() == [MailingList("cl1", "News", False), MailingList("cl2", "", False)]
    assert speaker.audience.properties() == [Property("plan", "Plan", "string")]
    assert speaker.audience.team() == "Acme"


def test_deleting_at_a_wrong_address_is_not_mistaken_for_a_missing_contact(speaking: Any) -> None:
    speaker = speaking(reply(b"<html>", "404 Not Found"), reply(b'{"success":false,"message":"?"}', "404 Not Found"))
    with pytest.raises(NeedsOperator):
        speaker.audience.delete("ada@example.org")
    assert speaker.audience.delete("ada@example.org") is False


def test_every_call_is_observed_with_its_route_and_outcome(speaking: Any) -> None:
    seen: list[tuple[str, str, float]] = []
    ticks = iter(range(100))
    speaker = speaking(
        reply(CREATED),
        reply(b"", "409 Conflict"),
        b"",
        observe=lambda *call: seen.append(call),
        clock=lambda: float(next(ticks)),
    )
    speaker.audience.create(ADA, timeout=50)
    speaker.audience.create(ADA, timeout=50)
    failure(speaker, timeout=50)
    assert [(route, outcome) for route, outcome, _ in seen] == [
        ("contacts/create", "200"),
        ("contacts/create", "409"),
        ("contacts/create", "connection"),
    ]
    assert all(seconds > 0 for *_, seconds in seen)


def test_a_connection_is_used_again(on_socket: Any, api: Application) -> None:
    peers: list[str] = []

    def noting(environ: dict[str, Any], start_response: Any) -> Any:
        peers.append(str(environ["REMOTE_PORT"]))
        return api(environ, start_response)

    audience = on_socket(noting)
    audience.create(ADA)
    audience.team()
    audience.delete("ada@example.org")
    assert len(peers) == 3
    assert len(set(peers)) == 1


def test_a_forked_child_has_connections_of_its_own(on_socket: Any, api: Application) -> None:
    peers: list[str] = []

    def noting(environ: dict[str, Any], start_response: Any) -> Any:
        peers.append(str(environ["REMOTE_PORT"]))
        return api(environ, start_response)

    audience = on_socket(noting)
    audience.team()
    child = os.fork()
    if child == 0:  # pragma: no cover - the child
        status = 1
        try:
            status = 0 if audience.create(ADA) is Receipt.CREATED else 2
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert audience.create(ADA) is Receipt.EXISTING
    assert len(peers) == 3
    assert peers[0] == peers[2] != peers[1]


def test_a_proxy_from_the_environment_is_used(speaking: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = speaking(reply(CREATED))
    monkeypatch.setenv("http_proxy", proxy.address)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    audience = LoopsAudience(KEY, "http://platform.example/api/v1")
    assert audience.create(ADA) is Receipt.CREATED
    audience.close()
    assert proxy.heard[0].startswith(b"POST http://platform.example/api/v1/contacts/create HTTP/1.1\r\n")


def test_a_netrc_that_knows_the_host_is_never_sent(speaking: Any, tmp_path: Path) -> None:
    speaker = speaking(reply(CREATED))
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login thief password from-netrc\ndefault login thief password from-netrc\n")
    netrc.chmod(0o600)
    program = (
        "import sys, requests\n"
        "assert requests.utils.get_netrc_auth(sys.argv[1]) == ('thief', 'from-netrc'), 'the trap is not set'\n"
        "from porch.audience.loops import LoopsAudience\nfrom porch.contact import Contact\n"
        "audience = LoopsAudience(sys.argv[2], sys.argv[1] + '/api/v1')\n"
        "audience.create(Contact('ada@example.org'))\naudience.close()\n"
    )
    environment = {**os.environ, "NETRC": str(netrc), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program, speaker.address, KEY], env=environment, check=True)
    assert f"Authorization: Bearer {KEY}\r\n".encode() in speaker.heard[0]
    assert b"Basic" not in speaker.heard[0]
