"""Clients that send a byte now and then, or never read, or never hang up, keep nobody else waiting."""

import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from processes import LONGEST
from trips.program import Program, wait_until
from trips.town import FORM

SHORT = 1.5
"""Seconds that a server has for a request which shall be late."""

LONG = 3 * LONGEST
"""The same where no request shall be: whoever waits for another one's time to be over waits in vain."""

SLOW = 40
"""Clients, on two processes with four threads each."""

HEAD = b"POST /letter HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GET = b"GET /letter HTTP/1.1\r\nHost: here\r\n"
SIGNUP = json.dumps({"email": "ada@example.com"}).encode()

BEHAVIOURS = {
    "sends its headers byte by byte": GET + b"X-Slow: ",
    "sends its body byte by byte": HEAD + b"Content-Length: 5000\r\n\r\nemail=",
    "sends chunks byte by byte": CHUNKED + b"1000\r\n",
    "has in a chunk what looks like its end": CHUNKED + b"ffff\r\n\r\n0\r\n\r\n",
    "sends nothing but sizes of chunks": CHUNKED + b"0\r\n" * 20000,
    "writes the length of its body with many zeros": HEAD + b"Content-Length: %030d\r\n\r\n" % 5000,
    "waits to be asked for its body": HEAD + b"Content-Length: 5000\r\nExpect: 100-continue\r\n\r\n",
    "announces more than anybody may send": HEAD + b"Content-Length: 99999999\r\n\r\n",
    "sends headers without end": GET + b"X: y\r\n" * 11_000,
    "sends its body in small chunks": CHUNKED + b"1\r\na\r\n" * 11_000,
    "says nothing": b"",
    "never hangs up": GET + b"Connection: close\r\n\r\n",
    "never reads": (GET + b"\r\n") * 2000,
}


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A running site that does not lose its patience as long as these tests last."""
    with started(tmp_path_factory.mktemp("patient"), LONG) as program:
        yield program


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A running site that loses it very soon."""
    with started(tmp_path_factory.mktemp("hasty"), SHORT) as program:
        yield program


@contextmanager
def started(folder: Path, patience: float) -> Iterator[Program]:
    """A site in ``folder``; it is gone afterwards."""
    (folder / "forms").mkdir()
    (folder / "forms/letter.toml").write_text(FORM.format(more=""), encoding="utf-8")
    settings = {
        "PORCH_SITE": str(folder),
        "PORCH_DATA": str(folder / "data"),
        "PORCH_BIND": "127.0.0.1:0",
        "PORCH_WORKERS": "2",
        "PORCH_THREADS": "4",
    }
    command = [sys.executable, str(Path(__file__).with_name("hasty.py")), str(patience), "0.3"]
    program = Program(command, settings, folder / "log", r"at (http\S+)")
    try:
        yield program
    finally:
        program.end()


@pytest.fixture
def connect() -> Iterator[Callable[[Program], socket.socket]]:
    """Opens connections that are closed after the test."""
    with ExitStack() as stack:
        yield lambda server: stack.enter_context(connection_to(server))


def connection_to(server: Program) -> socket.socket:
    """A new connection."""
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=LONGEST)


def all_of(connection: socket.socket) -> bytes:
    """What comes until the server hangs up."""
    heard = b""
    while data := connection.recv(65536):
        heard += data
    return heard


def sign_up(connection: socket.socket) -> bytes:
    """A visitor's signup by JSON; the answer."""
    connection.sendall(
        b"POST /letter HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(SIGNUP), SIGNUP)
    )
    return all_of(connection)


def poke(connections: list[socket.socket]) -> None:
    """One more byte from each that still listens."""
    for connection in connections:
        try:
            connection.send(b"a", socket.MSG_DONTWAIT)
        except OSError:
            continue


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_forty_clients_that_are_slow_do_not_keep_a_visitor_waiting(
    patient: Program, connect: Callable[[Program], socket.socket], behaviour: str
) -> None:
    slow = [connect(patient) for _ in range(SLOW)]
    for connection in slow:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(0)
        try:
            connection.send(BEHAVIOURS[behaviour])
        except BlockingIOError:
            continue
    poke(slow)
    assert sign_up(connect(patient)).startswith(b"HTTP/1.1 200 ")  # long before the time of any of them is over


def test_a_body_that_trickles_in_is_answered_kindly_when_its_time_is_over(
    hasty: Program, connect: Callable[[Program], socket.socket]
) -> None:
    began = time.monotonic()
    slow = connect(hasty)
    slow.sendall(BEHAVIOURS["sends its body byte by byte"])
    wait_until(lambda: poke([slow]) or _has_answer(slow), "the server to lose its patience")
    assert time.monotonic() - began >= SHORT
    answer = all_of(slow)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"Please go back and send it anew" in answer


def test_headers_that_trickle_in_are_answered_when_their_time_is_over(
    hasty: Program, connect: Callable[[Program], socket.socket]
) -> None:
    slow = connect(hasty)
    slow.sendall(BEHAVIOURS["sends its headers byte by byte"])
    wait_until(lambda: poke([slow]) or _has_answer(slow), "the server to lose its patience")
    head, _, body = all_of(slow).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert int(re.search(rb"Content-Length: (\d+)", head)[1]) == len(body)  # type: ignore[index]


def test_who_announces_too_much_reads_that_it_is_too_much(
    patient: Program, connect: Callable[[Program], socket.socket]
) -> None:
    large = connect(patient)
    large.sendall(HEAD + b"Content-Length: 200000\r\n\r\n" + b"a" * 200_000)
    assert all_of(large).startswith(b"HTTP/1.1 413 ")


def test_a_signup_that_breaks_off_is_none(patient: Program, connect: Callable[[Program], socket.socket]) -> None:
    broken = connect(patient)
    broken.sendall(HEAD + b"Content-Length: 21\r\n\r\nemail=ada@example.co")
    broken.shutdown(socket.SHUT_WR)
    assert all_of(broken).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_request_in_pieces_is_answered_like_one_in_one_piece(
    patient: Program, connect: Callable[[Program], socket.socket], size: int
) -> None:
    request = (
        b"POST /letter HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(SIGNUP), SIGNUP)
    )
    connection = connect(patient)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for start in range(0, len(request), size):
        connection.sendall(request[start : start + size])
    connection.sendall(GET + b"Connection: close\r\n\r\n")
    answers = all_of(connection)
    assert answers.startswith(b"HTTP/1.1 200 ")
    assert answers.count(b"HTTP/1.1 200 ") == 2


def test_requests_in_one_piece_are_answered_one_by_one(
    patient: Program, connect: Callable[[Program], socket.socket]
) -> None:
    connection = connect(patient)
    connection.sendall((GET + b"\r\n") * 30 + GET + b"Connection: close\r\n\r\n")
    assert all_of(connection).count(b"HTTP/1.1 200 ") == 31


def test_a_signup_that_is_arriving_when_the_server_is_told_to_stop_is_still_taken(tmp_path: Path) -> None:
    head = HEAD.replace(b"x-www-form-urlencoded", b"json") + b"Expect: 100-continue\r\nConnection: close\r\n"
    with started(tmp_path, 15.0) as server, ExitStack() as stack:
        arriving = [stack.enter_context(connection_to(server)) for _ in range(4)]
        for connection in arriving:
            connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(SIGNUP))
            assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        os.kill(server.pid, signal.SIGTERM)
        rest = list(SIGNUP)
        wait_until(lambda: send_next(arriving, rest), "the signups to be sent")
        assert [all_of(connection)[:12] for connection in arriving] == [b"HTTP/1.1 200"] * 4


def send_next(connections: list[socket.socket], rest: list[int]) -> bool:
    """Send the next byte; whether it was the last one."""
    byte = bytes([rest.pop(0)])
    for connection in connections:
        connection.sendall(byte)
    return not rest


def test_none_of_it_is_a_failure_in_the_log(patient: Program, hasty: Program) -> None:
    for server in (patient, hasty):
        assert not re.search(r"Traceback|\"level\": \"error\"|unexpected", server.log.read_text())


def _has_answer(connection: socket.socket) -> Any:
    connection.settimeout(0)
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    finally:
        connection.settimeout(LONGEST)
    return True
