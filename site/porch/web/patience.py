"""The gunicorn worker that waits for slow clients without a thread.

gunicorn's own gives a connection a thread at its first byte and then waits without end, for what the client sends and
for what it reads, so that a few dozen slow ones stop a site; it also lingers for two seconds, in the one thread that
all connections share, on each connection that the other side does not close. Here a request has a thread from its last
byte until its answer is made; before and after that its connection waits in the poller, which holds a thousand.
"""

import resource
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from selectors import EVENT_READ
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

from porch.web.connection import PatientSocket

_UNREAD: Final = object()
"""What a thread gives back when more of the request has to come."""

_ANSWERED: Final = object()
"""What it gives back when the client has not taken its answer yet, or may still be sending."""

LAST_WORDS: Final = 2.0
"""Seconds in which a client that has said nothing yet may begin while the worker is to stop."""

MOST: Final = 1000
"""Connections that one process holds, if it may have that many open files."""

_FOR_EACH: Final = 2
"""Open files of a connection: its own, and the file that it is being sent."""

_SPARE, _FOR_EACH_THREAD = 100, 10
"""Open files beside those: pipes, listeners, and for each thread its connections to databases and the platform."""


def connections_for(threads: int) -> int:
    """How many connections a process with so many threads may hold, after asking the system for what it takes.

    Where a thousand slow clients use up all open files (systemd's default is 1024), the journal cannot be opened.
    """
    spare = _SPARE + _FOR_EACH_THREAD * threads
    enough = _FOR_EACH * MOST + spare
    soft, hard = (enough if limit == resource.RLIM_INFINITY else limit for limit in _limits())
    if soft < enough:
        soft = max(soft, min(hard, enough))
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, _limits()[1]))
    return max(threads + 1, min(MOST, (soft - spare) // _FOR_EACH))


def _limits() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_NOFILE)


class PatientWorker(ThreadWorker):
    """gunicorn's threaded worker, with a thread for each request that is there, for as long as it is being answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]  # gunicorn has no types
        self._answered: set[TConn] = set()
        self._looks_again = 0.0

    def handle(self, conn: TConn) -> Any:
        """Answer a request if it has arrived; whether the connection is kept for another one."""
        if not isinstance(conn.sock, PatientSocket):
            conn.sock.setblocking(True)
            conn.sock = PatientSocket(conn.sock, self.app.patience)
        client: PatientSocket = conn.sock
        if not client.fetch(conn.parser.unreader.take_buffered() if conn.parser else b""):
            return _UNREAD
        conn.data_ready = True
        client.answered(kept=bool(super().handle(conn)))  # type: ignore[no-untyped-call]
        return _ANSWERED if client.settle() else _is_kept(client)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """What a thread leaves undone waits here, in the poller, for as long as its time lasts."""
        result = fs.result() if not (fs.cancelled() or fs.exception()) else False
        if result is _UNREAD:
            self._wait_for_more(conn, conn.sock)
        elif result is _ANSWERED:
            self._see_off(conn, conn.sock)
        else:
            super().finish_request(conn, fs)  # type: ignore[no-untyped-call]

    def murder_pending(self) -> None:
        """Close connections whose time is over; once a second is often enough."""
        super().murder_pending()  # type: ignore[no-untyped-call]
        if time.monotonic() < self._looks_again:
            return
        self._looks_again = time.monotonic() + 1.0
        for conn in [conn for conn in self._answered if conn.sock.has_to_leave]:
            self._take_out(conn)
            self.nr_conns -= 1
            conn.close()  # type: ignore[no-untyped-call]

    def _wait_for_more(self, conn: TConn, client: PatientSocket) -> None:
        """A request that has begun may pause for as long as its time lasts, even if the worker is to stop meanwhile."""
        idle = self.cfg.keepalive if self.alive else LAST_WORDS
        conn.timeout = max(client.due or 0.0, time.monotonic() + idle)
        self.pending_conns.append(conn)
        self._register(client, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _see_off(self, conn: TConn, client: PatientSocket) -> None:
        """The client has to take the rest of its answer, or to end what it sends."""
        if event := client.settle():
            self._answered.add(conn)
            self._register(client, event, lambda _client: self._go_on(conn))
            return
        done: Future[bool] = Future()
        done.set_result(_is_kept(client))
        super().finish_request(conn, done)  # type: ignore[no-untyped-call]

    def _go_on(self, conn: TConn) -> None:
        self._take_out(conn)
        self._see_off(conn, conn.sock)

    def _take_out(self, conn: TConn) -> None:
        poller: Any = self.poller
        poller.unregister(conn.sock)
        self._answered.discard(conn)

    def _register(self, client: PatientSocket, event: int, then: Callable[[Any], None]) -> None:
        poller: Any = self.poller
        client.setblocking(False)
        poller.register(client, event, then)


def _is_kept(client: PatientSocket) -> bool:
    """Whether a connection that is settled is kept; then it is ready for another request."""
    if client.is_kept:
        client.begin()
        return True
    return False
