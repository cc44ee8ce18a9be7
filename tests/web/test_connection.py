"""A connection for which no thread waits, on a real socket whose other end is slow, greedy or gone."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from selectors import EVENT_READ, EVENT_WRITE

import pytest

from porch.web.arrival import MOST_CHUNKS
from porch.web.connection import Patience, PatientSocket, TooMuch

NEVER = float("inf")
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
ANSWER = bytes(range(256)) * 16 * 1024
"""More than the buffers of a socket take."""


@pytest.fixture
def ends() -> Iterator[tuple[PatientSocket, socket.socket]]:
    """Our end of a connection, and the client's."""
    ours, theirs = socket.socketpair()
    with PatientSocket(ours, Patience(linger=0.01)) as connection, theirs:
        yield connection, theirs


def test_no_thread_waits_until_an_answer_is_read(ends: tuple[PatientSocket, socket.socket]) -> None:
    ours, theirs = ends
    ours.sendall(ANSWER)
    ours.sendall(b"the end")
    ours.answered(kept=False)
    heard = b""
    while ours.settle() == EVENT_WRITE:
        heard += theirs.recv(1024 * 1024)
    while piece := theirs.recv(1024 * 1024):
        heard += piece
    assert heard == ANSWER + b"the end"


def test_no_thread_waits_to_say_once_more_that_the_client_may_go_on(
    ends: tuple[PatientSocket, socket.socket],
) -> None:
    ours, theirs = ends
    theirs.sendall(POST + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
    assert not ours.fetch()
    ours.sendall(ANSWER)
    ours.settimeout(0.01)
    again = b"HTTP/1.1 100 Continue\r\n\r\n"
    assert ours.send(again) == len(again)
    assert theirs.recv(len(again)) == again
    assert theirs.recv(4) == ANSWER[:4]


def test_a_connection_that_is_kept_waits_for_its_answer_to_be_read_first(
    ends: tuple[PatientSocket, socket.socket],
) -> None:
    ours, theirs = ends
    ours.sendall(ANSWER)
    ours.answered(kept=True)
    assert ours.settle() == EVENT_WRITE
    left = len(ANSWER)
    while left:
        left -= len(theirs.recv(left))
        ours.settle()
    assert (ours.settle(), ours.is_kept) == (0, True)


def test_who_hangs_up_instead_of_reading_is_not_waited_for(ends: tuple[PatientSocket, socket.socket]) -> None:
    ours, theirs = ends
    ours.sendall(ANSWER)
    ours.answered(kept=True)
    theirs.close()
    assert (ours.settle(), ours.is_kept) == (0, False)


def test_who_sends_more_than_was_asked_for_may_read_the_answer_before_the_end(
    ends: tuple[PatientSocket, socket.socket],
) -> None:
    ours, theirs = ends
    theirs.sendall(POST + b"Content-Length: 999999\r\n\r\n")
    assert ours.fetch()
    ours.recv(1)
    ours.sendall(b"too much")
    ours.answered(kept=False)
    assert ours.settle() == EVENT_READ
    assert theirs.recv(100) == b"too much"
    theirs.sendall(b"more")
    assert ours.settle() == EVENT_READ
    theirs.close()
    while ours.settle():
        pass
    with pytest.raises(ConnectionResetError):
        ours.recv(100)


def test_requests_that_come_faster_than_they_are_answered_stay_with_the_client(
    ends: tuple[PatientSocket, socket.socket],
) -> None:
    ours, theirs = ends
    theirs.setblocking(False)
    known, sent = b"", 0
    for _ in range(100):
        with suppress(BlockingIOError):
            while True:
                sent += theirs.send((GET * 100)[sent % len(GET) :])
        assert ours.fetch(known)
        known = ours.recv(1).removeprefix(GET)  # the parser takes one request, and gives back the rest
        ours.begin()
        assert len(known) <= 64 * 1024 + len(GET)


def test_no_thread_waits_for_what_a_request_that_seemed_whole_still_lacks() -> None:
    ours, theirs = socket.socketpair()
    with PatientSocket(ours, Patience(request=NEVER, linger=NEVER)) as connection, theirs:  # such a wait is an error
        theirs.sendall(GET)
        assert connection.fetch()
        assert connection.recv(1) == GET
        with pytest.raises(TooMuch):
            connection.recv(1)


@pytest.mark.parametrize(
    "body",
    [
        b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n" + b"a" * 65_537,
        b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * (MOST_CHUNKS + 1),
        b"Content-Length: 65537\r\n\r\n",
    ],
)
def test_the_parser_sees_nothing_of_a_body_that_is_too_much(
    ends: tuple[PatientSocket, socket.socket], body: bytes
) -> None:
    ours, theirs = ends
    theirs.sendall(POST + body)
    assert ours.fetch() or ours.fetch()
    head = POST + body.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert ours.recv(1) == head
    with pytest.raises(TooMuch):
        ours.recv(1)


def test_who_sends_headers_without_end_is_told_that_they_are_too_long(
    ends: tuple[PatientSocket, socket.socket],
) -> None:
    ours, theirs = ends
    theirs.sendall(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 11_000)
    assert ours.fetch() or ours.fetch()
    ours.recv(1)
    with pytest.raises(TooMuch):
        ours.recv(1)
    ours.answered(kept=False)
    ours.settle()
    assert theirs.recv(100).startswith(b"HTTP/1.1 431 ")


def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one(ends: tuple[PatientSocket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(POST + b"Content-Length: 21\r\n\r\nemail=ada@example.co")
    theirs.shutdown(socket.SHUT_WR)
    assert ours.fetch() or ours.fetch()
    assert ours.recv(1).endswith(b"ada@example.co")
    with pytest.raises(ConnectionResetError):
        ours.recv(1)


def test_a_file_is_read_when_the_client_takes_it_and_not_kept_in_memory(
    ends: tuple[PatientSocket, socket.socket], tmp_path: Path
) -> None:
    ours, theirs = ends
    (tmp_path / "film").write_bytes(ANSWER)
    with (tmp_path / "film").open("r+b", buffering=0) as film:
        ours.sendfile(film, 100, len(ANSWER) - 200)
        film.seek(len(ANSWER) - 101)
        film.write(b"!")
    ours.answered(kept=False)
    heard = b""
    while ours.settle() == EVENT_WRITE:
        heard += theirs.recv(1024 * 1024)
    while piece := theirs.recv(1024 * 1024):
        heard += piece
    assert heard == ANSWER[100:-101] + b"!"


def test_a_file_that_became_shorter_is_a_lost_connection_and_no_error_of_ours(
    ends: tuple[PatientSocket, socket.socket], tmp_path: Path
) -> None:
    ours, theirs = ends
    (tmp_path / "film").write_bytes(ANSWER)
    ours.sendall(b"the headers")
    with (tmp_path / "film").open("rb", buffering=0) as film, pytest.raises(ConnectionResetError):
        ours.sendfile(film, 0, len(ANSWER) + 1)
    ours.answered(kept=False)
    assert ours.settle() == 0
    assert theirs.recv(100) == b"the headers"
