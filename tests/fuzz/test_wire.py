"""Bytes that are no honest HTTP, sent to the real server: refused, and never taken for two requests."""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.target import LAX, LETTER
from porch.store.database import Database
from porch.store.journal import Journal
from processes import LONGEST
from trips.program import Program

HIDDEN = json.dumps({"email": "smuggled@example.com"}).encode()
SECOND = b"POST /letter HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
    len(HIDDEN),
    HIDDEN,
)
"""A whole request, hidden where one reader of HTTP sees a body and another a request."""

CHUNK = b"%x\r\n%b\r\n0\r\n\r\n" % (len(SECOND), SECOND)
POST = b"POST /letter HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
LENGTH = b"Content-Length: %d\r\n"

FORM = b"POST /letter HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = FORM + b"Transfer-Encoding: chunked\r\n\r\n"
"""What the app itself reads, and not only the server."""

SHAPES = {
    "CL and TE": POST + LENGTH % 4 + b"Transfer-Encoding: chunked\r\n\r\n" + b"0\r\n\r\n" + SECOND,
    "TE and CL": POST + b"Transfer-Encoding: chunked\r\n" + LENGTH % (len(SECOND) + 5) + b"\r\n0\r\n\r\n" + SECOND,
    "two CLs": POST + LENGTH % 0 + LENGTH % len(SECOND) + b"\r\n" + SECOND,
    "two CLs in one": POST + b"Content-Length: 0, %d\r\n\r\n" % len(SECOND) + SECOND,
    "CL with a sign": POST + b"Content-Length: +0\r\n\r\n" + SECOND,
    "CL with an underscore": POST + b"Content-Length: 0_0\r\n\r\n" + SECOND,
    "CL in other digits": POST + "Content-Length: ٠\r\n\r\n".encode() + SECOND,
    "CL with a space before the colon": POST + b"Content-Length : 0\r\n\r\n" + SECOND,
    "CL folded": POST + b"Content-Length:\r\n 0\r\n\r\n" + SECOND,
    "TE folded": POST + LENGTH % len(SECOND) + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + SECOND,
    "TE with a tab": POST + LENGTH % len(SECOND) + b"Transfer-Encoding:\tchunked\r\n\r\n" + SECOND,
    "TE twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SECOND,
    "TE unknown": POST + LENGTH % 0 + b"Transfer-Encoding: xchunked\r\n\r\n" + SECOND,
    "TE by an underscore": POST + LENGTH % len(CHUNK) + b"Transfer_Encoding: chunked\r\n\r\n" + CHUNK,
    "TE in HTTP/1.0": POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a bare LF in the head": POST + b"X: a\nContent-Length: 0\r\n\r\n" + SECOND,
    "a bare CR in the head": POST + b"X: a\rContent-Length: 0\r\n\r\n" + SECOND,
    "a NUL in the head": POST + b"X: a\0b\r\n" + LENGTH % 0 + b"\r\n" + SECOND,
    "a NUL in the address": b"GET /letter\0 HTTP/1.1\r\nHost: a\r\n\r\n" + SECOND,
    "a header without a name": POST + b": x\r\n\r\n" + SECOND,
    "a line that is no header": POST + b"nonsense\r\n\r\n" + SECOND,
    "chunk size with a sign": POST + b"Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n" + SECOND,
    "chunk size in hex of hex": POST + b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + SECOND,
    "chunk extension with a line end": POST + b"Transfer-Encoding: chunked\r\n\r\n0;\n\r\n\r\n" + SECOND,
    "chunk longer than said": POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n" + SECOND,
    "a form's chunk whose size is none": CHUNKED + b"zz\r\nab\r\n0\r\n\r\n" + SECOND,
    "a form's chunk longer than said": CHUNKED + b"1\r\nab\r\n0\r\n\r\n" + SECOND,
    "a form's chunk extension that is none": CHUNKED + b"1;\x01\r\na\r\n0\r\n\r\n" + SECOND,
    "a form's trailer about its length": CHUNKED + b"0\r\nContent-Length: 5\r\n\r\n" + SECOND,
    "a form's trailer that is none": CHUNKED + b"1\r\na\r\n0\r\nx\r\n\r\n" + SECOND,
    "a form that is cut off in its trailers": CHUNKED + b"1\r\na\r\n0\r\nx: ",
    "JSON with a chunk whose size is none": CHUNKED.replace(b"x-www-form-urlencoded", b"json") + b"-1\r\n" + SECOND,
    "no version": b"GET /letter\r\n\r\n" + SECOND,
    "version of the future": b"GET /letter HTTP/9.9\r\nHost: a\r\n\r\n" + SECOND,
    "two spaces": b"GET  /letter HTTP/1.1\r\nHost: a\r\n\r\n" + SECOND,
    "an address over two lines": b"GET /let\r\n ter HTTP/1.1\r\nHost: a\r\n\r\n" + SECOND,
    "an enormous line": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n" + SECOND,
    "enormous headers": b"GET /letter HTTP/1.1\r\n" + b"X: y\r\n" * 500 + b"\r\n" + SECOND,
    "TLS to the wrong port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 60 + b"\r\n\r\n" + SECOND,
    "HTTP/2 to the wrong port": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SECOND,
}
HONEST = {
    "a body": POST + LENGTH % len(SECOND) + b"\r\n" + SECOND,
    "a body in chunks": POST + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK,
}
"""What both readers see as one request, with the second one as its body."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A running site with one form."""
    folder = tmp_path_factory.mktemp("wire")
    (folder / "forms").mkdir()
    (folder / "forms/letter.toml").write_text(LETTER.format(more="") + LAX, encoding="utf-8")
    settings = {
        "PORCH_SITE": str(folder),
        "PORCH_DATA": str(folder / "data"),
        "PORCH_BIND": "127.0.0.1:0",
        "PORCH_WORKERS": "1",
    }
    hasty = Path(__file__).parents[1] / "trips" / "hasty.py"
    program = Program([sys.executable, str(hasty), str(LONGEST), "0.5"], settings, folder / "log", r"at (http\S+)")
    yield program
    program.end()


def say(server: Program, data: bytes) -> bytes:
    """Send bytes, and no more; everything that the server says to them."""
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    heard = b""
    with socket.create_connection((host, int(port)), timeout=LONGEST) as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                heard += piece
        except ConnectionError:  # it hung up on us
            pass
    return heard


def statuses(heard: bytes) -> list[int]:
    """The status of each answer in what was heard."""
    return [int(status) for status in re.findall(rb"^HTTP/1\.[01] (\d{3}) ", heard, re.MULTILINE)]


def submissions(server: Program) -> int:
    """How many submissions the app has logged."""
    return server.log.read_text().count('"event": "submission"')


def signups(server: Program) -> int:
    """How many signups are in the journal."""
    with closing(Journal(Database(f"sqlite:///{Path(server.settings['PORCH_DATA']) / 'journal.db'}"))) as journal:
        return journal.count()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_second_request_is_not_smuggled_in(server: Program, tried: Callable[[], None], shape: str) -> None:
    before, logged = signups(server), submissions(server)
    answers = statuses(say(server, SHAPES[shape]))
    tried()
    assert len(answers) <= 1, f"{shape}: two requests were seen"
    assert all(status in (400, 408, 413, 414, 415, 431, 501) for status in answers), f"{shape}: {answers}"
    assert signups(server) == before
    assert submissions(server) <= logged + 1


@pytest.mark.parametrize("shape", HONEST)
def test_a_request_in_a_body_is_a_body(server: Program, tried: Callable[[], None], shape: str) -> None:
    before = signups(server)
    assert statuses(say(server, HONEST[shape])) == [415]
    tried()
    assert signups(server) == before


def test_one_after_the_other_is_two(server: Program) -> None:
    before = signups(server)
    assert statuses(say(server, SECOND + SECOND)) == [200, 200]
    assert signups(server) == before + 2


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """An honest request with some bytes changed, doubled or gone."""
    data = draw(st.sampled_from([SECOND, *SHAPES.values(), *HONEST.values()]))[:2000]
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        extra = draw(
            st.one_of(
                st.sampled_from((b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b"\xff", b"0")), st.binary(max_size=4)
            )
        )
        data = data[:place] + extra + data[place + draw(st.integers(0, 4)) :]
    return data


@given(data=damaged())
def test_damaged_requests_are_answered_or_dropped(server: Program, tried: Callable[[], None], data: bytes) -> None:
    assert [status for status in statuses(say(server, data)) if status >= 500 and status != 501] == []
    tried()


def test_afterwards_the_server_is_well_and_has_nothing_to_report(server: Program) -> None:
    assert statuses(say(server, b"GET /letter HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) == [200]
    assert not re.search(r'Traceback|"level": "error"|ip=|smuggled', server.log.read_text())
