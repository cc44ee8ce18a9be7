"""How long a client may take to send a request and to read the answer, and the gunicorn worker that holds it to that.

gunicorn's threaded worker gives a connection a thread at its first byte and then waits without end, so that a few dozen
clients that send a byte a second stop a site; it also lingers for two seconds, in the one thread that all connections
share, on each connection that the other side does not close. Here a request gets a thread once it has arrived as a
whole; until then it waits in the poller, which holds a thousand.
"""

import errno
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

from porch.web.arrival import Arrival

_PIECE: Final = 64 * 1024
_LATE: Final = (
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 57\r\n\r\n"
    b"The request took too long to arrive. Please send it anew."
)


@dataclass(frozen=True)
class Patience:
    """Seconds, each in total and not for each byte. ``largest`` is the bytes of the largest body that is read."""

    request: float = 15.0
    """From the first byte of a request to the last one of its body."""
    answer: float = 30.0
    """For the client to take the answer."""
    linger: float = 1.0
    """For a client that was answered before it had sent everything: it may read the answer before it is cut off."""
    largest: int = 64 * 1024


class PatientSocket(socket.socket):
    """A connection whose reads and writes come to an end. Between requests call ``begin``."""

    def __init__(self, connection: socket.socket, patience: Patience) -> None:
        family, kind, protocol = connection.family, connection.type, connection.proto
        super().__init__(family, kind, protocol, fileno=connection.detach())
        self._patience = patience
        self._arrival = Arrival(patience.largest)
        self.begin()

    def begin(self) -> None:
        """A new request may come; its time runs from its first byte."""
        self.due: float | None = None
        self._answer_due: float | None = None
        self._owes = False
        self._is_leaving = False

    def fetch(self, known: bytes = b"") -> bool:
        """Take in what has arrived, after the bytes that are ``known`` already, without waiting; whether the parser
        can go to work: the request is whole, or its time is over, or nothing more will come."""
        ended = False
        try:
            data = super().recv(_PIECE, socket.MSG_DONTWAIT)
            ended = not data
        except BlockingIOError:
            data = b""
        except OSError:
            return True  # the parser will meet it too
        self._arrival.add(known + data)
        if self.due is None and len(self._arrival):
            self.due = time.monotonic() + self._patience.request
        if self._arrival.is_oversized:
            self._owes = True
        elif self._arrival.awaits_word:
            self._arrival.awaits_word = False
            self._say_go_on()
        return ended or self._arrival.is_whole or self.is_late

    def _say_go_on(self) -> None:
        with suppress(OSError):
            super().send(b"HTTP/1.1 100 Continue\r\n\r\n", socket.MSG_DONTWAIT)  # gunicorn's own comes too late

    @property
    def is_late(self) -> bool:
        """Whether the time for this request is over."""
        return self.due is not None and time.monotonic() >= self.due

    def recv(self, size: int, flags: int = 0) -> bytes:
        """What was taken in, all at once; then what still arrives in time."""
        if self._is_leaving:
            return b""
        if len(self._arrival):
            return self._arrival.take()
        due = self.due if self._answer_due is None else 0.0  # what comes after the answer is for ``leave`` to read
        if due is None:
            self.due = due = time.monotonic() + self._patience.request
        self._owes = True
        with self._until(due, errno.ECONNRESET):
            return super().recv(size, flags)

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send, as long as the client takes it in time."""
        if self._answer_due is None:
            self._answer_due = time.monotonic() + self._patience.answer
        with self._until(self._answer_due, errno.EPIPE):
            super().sendall(data, flags)

    def leave(self) -> None:
        """The last answer is out. Who was still sending may read it; nobody is waited for any longer than that.

        A socket that is closed with bytes unread resets the connection, and the answer is lost (RFC 9112, 9.6).
        """
        with suppress(OSError):
            if self.is_late and self._answer_due is None:
                self.sendall(_LATE)
            self.shutdown(socket.SHUT_WR)
            self._read_to_the_end()
        self._is_leaving = True

    def _read_to_the_end(self) -> None:
        due = time.monotonic() + self._patience.linger
        while self._owes:
            with self._until(due, errno.ECONNRESET):
                if not super().recv(_PIECE):
                    return

    @contextmanager
    def _until(self, due: float, number: int) -> Iterator[None]:
        """Give what is done inside until ``due``, or less if gunicorn has set a shorter time.

        Late, it is an error that is both a timeout, for the app, and by its ``number`` a lost connection, of which
        gunicorn makes no fuss in the log.
        """
        before = self.gettimeout()
        left = due - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            self.settimeout(left if before is None else min(left, before))
            yield
        except TimeoutError:
            raise TimeoutError(number, "the client took too long") from None
        finally:
            self.settimeout(before)


class PatientWorker(ThreadWorker):
    """gunicorn's threaded worker, with a thread for each request that is there and for none that is still to come."""

    def handle(self, conn: TConn) -> Any:
        """Answer a request if it has arrived; whether the connection is kept for another one."""
        if not isinstance(conn.sock, PatientSocket):
            conn.sock.setblocking(True)
            conn.sock = PatientSocket(conn.sock, self.app.patience)
        waiting: PatientSocket = conn.sock
        if not waiting.fetch(conn.parser.unreader.take_buffered() if conn.parser else b""):
            return _DEFER
        conn.data_ready = True
        kept = super().handle(conn)  # type: ignore[no-untyped-call]  # gunicorn has no types
        if kept:
            waiting.begin()
        else:
            waiting.leave()
        return kept

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """A request that has begun may pause for as long as its time lasts; gunicorn would close the connection."""
        super().finish_request(conn, fs)  # type: ignore[no-untyped-call]
        if self.pending_conns and self.pending_conns[-1] is conn and conn.sock.due is not None:
            conn.timeout = max(conn.timeout, conn.sock.due)
