"""How long a client may take to send a request and to read the answer, and the connection that holds it to that."""

import errno
import mmap
import socket
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, Final

from porch.web.arrival import Arrival

_PIECE: Final = 64 * 1024


def _answer(status: str, text: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n"
    return (head + text).encode()


_LATE: Final = _answer("408 Request Timeout", "The request took too long to arrive. Please send it anew.")
_TOO_LONG: Final = _answer("431 Request Header Fields Too Large", "The address and the headers are too long.")


class TooMuch(ConnectionResetError):
    """The client sends more than anybody may."""


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
    """A connection for which no thread waits: what has arrived is taken in, what is not taken yet is sent later.

    For each request: ``fetch`` until it is there, then the parser and the app, then ``answered``, ``settle`` until
    there is nothing to wait for, and ``begin`` if the connection is kept.
    """

    def __init__(self, connection: socket.socket, patience: Patience) -> None:
        family, kind, protocol = connection.family, connection.type, connection.proto
        super().__init__(family, kind, protocol, fileno=connection.detach())
        self._patience = patience
        self._arrival = Arrival(patience.largest)
        self.begin()

    def begin(self) -> None:
        """A new request may come; its time runs from its first byte."""
        self.due: float | None = None
        self.is_kept = False
        self._leaves_at: float | None = None
        self._unsent: deque[memoryview] = deque()
        self._owes = False
        self._is_shut = False
        self._has_ended = False

    def fetch(self, known: bytes = b"") -> bool:
        """Take in what has arrived, after the bytes that are ``known`` already, without waiting; whether the parser
        can go to work: the request is whole, or its time is over, or nothing more will come.

        What comes after a whole request stays where it is: a client that sends faster than it is answered has to wait.
        """
        self._arrival.add(known)
        if not self._arrival.is_whole:
            self._has_ended = self._take_in()
        if self.due is None and len(self._arrival):
            self.due = time.monotonic() + self._patience.request
        if self._arrival.is_oversized:
            self._owes = True
        elif self._arrival.awaits_word:
            self._arrival.awaits_word = False
            self._say_go_on()
        return self._has_ended or self._arrival.is_whole or self.is_late

    def _take_in(self) -> bool:
        """Whether nothing more will come; what is wrong with the connection, the parser will meet too."""
        try:
            data = super().recv(_PIECE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
        self._arrival.add(data)
        return not data

    def _say_go_on(self) -> None:
        with suppress(OSError):
            super().send(b"HTTP/1.1 100 Continue\r\n\r\n", socket.MSG_DONTWAIT)

    def send(self, data: Any, _flags: int = 0) -> int:
        """Nothing: gunicorn sends its own "100 Continue" so, too late, and a thread could wait for it."""
        return len(data)

    @property
    def is_late(self) -> bool:
        """Whether the time for this request is over."""
        return self.due is not None and time.monotonic() >= self.due

    @property
    def has_to_leave(self) -> bool:
        """Whether the time is over in which the answer could be taken, or the connection be closed by the client."""
        return self._leaves_at is not None and time.monotonic() >= self._leaves_at

    def recv(self, _size: int, _flags: int = 0) -> bytes:
        """What was taken in, all at once; no thread waits for more.

        Where the parser wants more, the client has hung up, which must not pass for the end of a body, or the request
        is late, or ``TooMuch``. To gunicorn each is, by its number, a lost connection, of which it makes no fuss in the
        log.
        """
        if len(self._arrival):
            return self._arrival.take()
        if self._has_ended:
            raise ConnectionResetError(errno.ECONNRESET, "the client has hung up")
        self._owes = True
        if self.is_late:
            raise TimeoutError(errno.ECONNRESET, "the client took too long")
        raise TooMuch(errno.ECONNRESET, "the client sends too much")

    def sendall(self, data: Any, _flags: int = 0) -> None:
        """Send what the client takes at once, and keep the rest for ``settle``: no thread waits for it."""
        if self._leaves_at is None:
            self._leaves_at = time.monotonic() + self._patience.answer
        self._unsent.append(memoryview(data))
        self._push()

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send ``count`` bytes of a file, which are read as the client takes them: none of them is kept in memory."""
        end = None if count is None else offset + count
        try:
            content = mmap.mmap(file.fileno(), end or 0, access=mmap.ACCESS_READ)
        except ValueError:  # it became shorter since it was looked at; to gunicorn, a lost connection as well
            raise ConnectionResetError(errno.ECONNRESET, "the file is not all there") from None
        self.sendall(memoryview(content)[offset:end])
        return count or 0

    def _push(self) -> bool:
        """Whether everything is out. Raises ``OSError`` if nobody is there any more."""
        while self._unsent:
            piece = self._unsent[0]
            try:
                sent = super().send(piece, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return False
            if sent < len(piece):
                self._unsent[0] = piece[sent:]
            else:
                self._unsent.popleft()
        return True

    def answered(self, *, kept: bool) -> None:
        """The answer is made, if there is one; ``kept``: the client may send another request."""
        self.is_kept = kept
        if self._owes and self._leaves_at is None:
            with suppress(OSError):
                self.sendall(_LATE if self.is_late else _TOO_LONG)

    def settle(self) -> int:
        """Send the rest and see the client off, without waiting; what to wait for next (a ``selectors`` event), or 0.

        A socket that is closed with bytes unread resets the connection, and the answer is lost (RFC 9112, 9.6): who was
        still sending may read it first, and finish.
        """
        try:
            if not self._push():
                return EVENT_WRITE
            if self.is_kept:
                return 0
            if not self._is_shut:
                self.shutdown(socket.SHUT_WR)
                self._is_shut = True
                self._leaves_at = time.monotonic() + self._patience.linger
            if self._owes and super().recv(_PIECE, socket.MSG_DONTWAIT):
                return EVENT_READ
        except BlockingIOError:
            return EVENT_READ
        except OSError:
            self.is_kept = False
        self._has_ended = not self.is_kept
        return 0
