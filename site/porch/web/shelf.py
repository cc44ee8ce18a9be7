"""Answers that are the same for everybody, kept ready to send: in front of Flask, compressed, with their ETag.

A page is rendered by Flask once an hour (the form token in it changes then), with all its headers, and answered from
here meanwhile: at several times the rate, and by the same bytes. What may be kept, and for how long, each view says
with ``shelve``; everything else passes through untouched. One shelf per process; nothing here is written to disk.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from flask import Response, request

from porch.web.compression import gzipped, is_worth_packing, takes_gzip

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

ROOM: Final = 16 * 1024 * 1024
"""Bytes that one process keeps; the answer that nobody has asked for the longest makes room for the newest."""

LARGEST: Final = 512 * 1024
"""Bytes of the largest answer that is kept."""

LONGEST_QUERY: Final = 512
"""Characters of a query string above which an answer is not kept."""

LATEST: Final = 60.0
"""Seconds after its end for which an answer may still be sent while a new one cannot be made."""

GRACE: Final = 1.0
"""Seconds for which an answer that has run out still serves all others, while one request makes it anew."""

_NOT_IN_304: Final = frozenset({"content-type", "content-length", "content-encoding"})
_NOTE: Final = "porch.shelf"


@dataclass
class Note:
    """What a view says of its answer: how many seconds it may be kept, and which names in the query string change it
    (None: any could)."""

    seconds: float = 0.0
    query: frozenset[str] | None = None


def shelve(response: Response, seconds: float, *, query: frozenset[str] | None = None) -> Response:
    """Let the shelf keep ``response``, which is the same for everybody, and answer by its ETag.

    ``query`` are the names in the query string that change it; without them it is kept only for addresses that have no
    query string.
    """
    if not response.headers.get("ETag"):
        response.add_etag()
    note: Note | None = request.environ.get(_NOTE)
    if note is None:  # a HEAD for what nobody has asked for yet
        response.make_conditional(request)
    else:
        note.seconds, note.query = seconds, query
    return response


@dataclass
class Ready:
    """One answer, ready to send as it is, compressed, or as "not modified"."""

    body: bytes
    etag: str
    headers: Headers
    until: float = 0.0
    """Until when it is sent without asking; somebody who renews it moves this on for the others."""
    ends: float = field(init=False)
    packed: bytes = field(init=False)
    plain_headers: Headers = field(init=False)
    packed_headers: Headers = field(init=False)
    same_headers: Headers = field(init=False)

    def __post_init__(self) -> None:
        """Compress once."""
        self.ends = self.until
        kind = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        self.packed = gzipped(self.body) if is_worth_packing(kind, len(self.body)) else b""
        rest = [pair for pair in self.headers if pair[0].lower() not in ("etag", "content-length", "vary")]
        vary = [value for name, value in self.headers if name.lower() == "vary"]
        if self.packed:
            vary.append("Accept-Encoding")
        rest += [("Vary", ", ".join(vary))] if vary else []
        plain, packed = ("ETag", f'"{self.etag}"'), ("ETag", f'"{self.etag}-gzip"')
        self.plain_headers = [*rest, plain, ("Content-Length", str(len(self.body)))]
        length = ("Content-Length", str(len(self.packed)))
        self.packed_headers = [*rest, packed, ("Content-Encoding", "gzip"), length]
        self.same_headers = [pair for pair in rest if pair[0].lower() not in _NOT_IN_304]

    @property
    def size(self) -> int:
        """Bytes in memory, nearly."""
        return len(self.body) + len(self.packed) + 4096

    def is_past(self, now: float) -> bool:
        """Whether it is out of date for so long that not even a failing site may show it any more."""
        return now >= self.ends + LATEST

    def answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Send it."""
        packs = bool(self.packed) and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and self._is_known(known):
            tag = f'"{self.etag}-gzip"' if packs else f'"{self.etag}"'
            start_response("304 NOT MODIFIED", [*self.same_headers, ("ETag", tag)])
            return ()
        start_response("200 OK", list(self.packed_headers if packs else self.plain_headers))
        if environ["REQUEST_METHOD"] == "HEAD":
            return ()
        return (self.packed if packs else self.body,)

    def _is_known(self, tags: str) -> bool:
        """Whether one of ``If-None-Match``'s tags is ours, compressed or not (RFC 9110, 13.1.2: compared weakly)."""
        ours = {"*", f'"{self.etag}"', f'"{self.etag}-gzip"'}
        return any(tag.strip().removeprefix("W/") in ours for tag in tags.split(","))


class Shelf:
    """The middleware. ``clock`` gives seconds that only grow."""

    def __init__(self, inner: Wsgi, clock: Callable[[], float] = time.monotonic) -> None:
        self._inner = inner
        self._clock = clock
        self._ready: OrderedDict[tuple[str, ...], Ready] = OrderedDict()
        self._names: dict[str, frozenset[str]] = {}
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the shelf, or let Flask answer and keep what it says may be kept."""
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or "HTTP_RANGE" in environ or environ.get("SCRIPT_NAME"):
            return self._inner(environ, start_response)
        place = self._place(environ)
        ready = self._ready.get(place)
        if ready is not None:
            now = self._clock()
            if now < ready.until and not ready.is_past(now):
                self._move_up(place)
                return ready.answer(environ, start_response)
            if method == "GET":
                ready.until = now + GRACE
        if method == "HEAD":
            return self._inner(environ, start_response)
        return self._make(environ, start_response, place)

    def _place(self, environ: dict[str, Any]) -> tuple[str, ...]:
        """What an answer is kept under. Pages may name their own address, so the host is part of it."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if query:
            names = self._names.get(path)
            query = query if names is None else _relevant(query, names)
        return path, query, environ.get("HTTP_HOST", ""), environ["wsgi.url_scheme"]

    def _make(self, environ: dict[str, Any], start_response: StartResponse, place: tuple[str, ...]) -> Iterable[bytes]:
        note = environ[_NOTE] = Note()
        held: list[Any] = []

        def hold(status: str, headers: Headers, exc_info: Any = None) -> None:
            held[:] = [status, headers, exc_info]

        body = self._inner(environ, hold)
        status, headers, exc_info = held
        names = {name.lower() for name, _ in headers}
        if not note.seconds or not status.startswith("200") or "set-cookie" in names:
            start_response(status, headers, exc_info)
            return body
        ready = Ready(_whole(body), _etag(headers), headers, self._clock() + note.seconds)
        if "vary" not in names and ready.size <= LARGEST:
            self._keep(place, environ, note, ready)
        return ready.answer(environ, start_response)

    def _keep(self, place: tuple[str, ...], environ: dict[str, Any], note: Note, ready: Ready) -> None:
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if (note.query is None and query) or len(query) > LONGEST_QUERY:
            return
        with self._lock:
            if note.query is not None:
                place = (path, _relevant(query, note.query), *place[2:])
            self._take_out(place)
            if note.query is not None:
                self._names[path] = note.query
            self._ready[place] = ready
            self._size += _room_of(place, ready)
            while self._size > ROOM and self._ready:
                self._take_out(next(iter(self._ready)))

    def _move_up(self, place: tuple[str, ...]) -> None:
        """Who has been asked for last goes last, so that strangers cannot push out what visitors read."""
        with self._lock:
            if place in self._ready:
                self._ready.move_to_end(place)

    def _take_out(self, place: tuple[str, ...]) -> None:
        ready = self._ready.pop(place, None)
        if ready is not None:
            self._size -= _room_of(place, ready)
            self._names.pop(place[0], None)  # at worst the path's other entries are made once more


def _room_of(place: tuple[str, ...], ready: Ready) -> int:
    return ready.size + sum(map(len, place))


def _relevant(query: str, names: frozenset[str]) -> str:
    """The part of a query string that changes the page, in one spelling. Its bytes are told apart, whether they are
    UTF-8 or not: what a page shows of them is Flask's affair."""
    if not names or not query:
        return ""
    pairs = dict(reversed(parse_qsl(query, keep_blank_values=True, encoding="latin-1")))  # the first of a name counts
    return urlencode(sorted((name, value) for name, value in pairs.items() if name in names))


def _etag(headers: Headers) -> str:
    return next(value for name, value in headers if name.lower() == "etag").removeprefix("W/").strip('"')


def _whole(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        close: Callable[[], None] | None = getattr(body, "close", None)
        if close:
            close()
