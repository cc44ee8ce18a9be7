"""A connection for which no thread waits, on a real socket whose other end is slow, greedy or gone."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from selectors import EVENT_READ, EVENT_WRITE

import pytest

from porch.web.connection import Patience, PatientSocket

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
    ours.sendall(b"too much")
    ours.answered(kept=False)
    assert ours.settle() == EVENT_READ
    assert theirs.recv(100) == b"too much"
    theirs.sendall(b"more")
    assert ours.settle() == EVENT_READ
    theirs.close()
    while ours.settle():
        pass
    assert ours.recv(100) == b""


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


def test_for_what_a_request_that_seemed_whole_still_lacks_a_thread_waits_a_moment_only(
    ends: tuple[PatientSocket, socket.socket],
) -> None:
    ours, theirs = ends
    theirs.sendall(GET)
    assert ours.fetch()
    assert ours.recv(1) == GET
    with pytest.raises(TimeoutError):
        ours.recv(1)
