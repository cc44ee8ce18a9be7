"""Whether a request has arrived as a whole, told from its first bytes alone.

This is a guess for one purpose: to wait for slow clients without keeping a thread. What a request means, gunicorn's own
parser says afterwards. What nobody may send it does not even get to see: of a body in small chunks it makes hard work.
"""

import re
from typing import Final

LARGEST_HEAD: Final = 64 * 1024
"""Bytes of request line and headers above which the parser may as well say no."""

MOST_CHUNKS: Final = 500
"""Chunks of one body. Who sends an answer as soon as it is there makes some dozens; the parser copies what is left of
the body for each."""

_HEAD_ENDS: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*+0*+([0-9]{0,18})[ \t]*+(?=\r\n|$)", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTANT: Final = re.compile(rb"^[^\r\n]* HTTP/1\.1\r\n.*^expect:[ \t]*100-continue", re.I | re.M | re.S)
_SIZE: Final = re.compile(rb"[0-9a-f]+", re.IGNORECASE)
_LINE_ENDS: Final = b"\r\n"


class Arrival:
    """The bytes of one request as they come in. ``largest`` is how many bytes of a body anybody may send.

    ``awaits_word`` says that the client sends no body before it hears "100 Continue" (RFC 9110, 10.1.1).
    """

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._begin()

    def _begin(self) -> None:
        self._data = bytearray()
        self._body = 0  # where it begins; 0: the head is not over yet
        self._length: int | None = 0  # None: the body says itself where it ends, in chunks
        self._line = 0  # where the line begins that is to be read next: a chunk's size, or a trailer
        self._chunks = 0
        self._has_trailers = False
        self._has_ended = False
        self.awaits_word = False

    def __len__(self) -> int:
        return len(self._data)

    def add(self, data: bytes) -> None:
        """More of it."""
        self._data += data
        if not self._body:
            self._find_head(max(0, len(self._data) - len(data) - len(_HEAD_ENDS)))
        if self._body and self._length is None:
            self._follow_chunks()

    def take(self) -> bytes:
        """All that has come so far, of an oversized request the head alone; afterwards it is empty, and ready for the
        next request."""
        data = bytes(self._data[: self._body] if self.is_oversized else self._data)
        self._begin()
        return data

    @property
    def is_whole(self) -> bool:
        """Whether the parser can go to work: nothing is missing, or no more of it would help."""
        if not self._body:
            return len(self._data) > LARGEST_HEAD
        if self.is_oversized:
            return True
        if self._length is None:
            return self._has_ended
        return len(self._data) - self._body >= self._length

    @property
    def is_oversized(self) -> bool:
        """Whether the body is larger than anybody may send: it will not be read."""
        if self._length is not None:
            return self._length > self._largest
        end = self._line if self._has_ended else len(self._data)
        return end - self._body > self._largest or self._chunks > MOST_CHUNKS

    @property
    def _is_followed(self) -> bool:
        return self._has_ended or self._chunks > MOST_CHUNKS

    def _find_head(self, start: int) -> None:
        end = self._data.find(_HEAD_ENDS, start)
        if end < 0:
            return
        self._line = self._body = end + len(_HEAD_ENDS)
        head = self._data[:end]
        found = _LENGTH.search(head)
        self._length = None if _CHUNKED.search(head) else int(found[1] or 0) if found else 0
        self.awaits_word = not self.is_whole and _EXPECTANT.match(head) is not None

    def _follow_chunks(self) -> None:
        """Go from chunk to chunk by their sizes, never twice over the same: what is in one may look like anything."""
        while not self._is_followed and (end := self._data.find(_LINE_ENDS, self._line)) >= 0:
            line = self._data[self._line : end]
            self._line = end + len(_LINE_ENDS)
            if self._has_trailers:
                self._has_ended = not line
            else:
                self._pass_over(_SIZE.fullmatch(line.partition(b";")[0].rstrip(b" \t")))

    def _pass_over(self, size: re.Match[bytes] | None) -> None:
        """Skip the chunk of that size; what is no size, the parser should see at once."""
        if size is None:
            self._has_ended = True
        elif length := int(size[0], 16):
            self._line += length + len(_LINE_ENDS)
            self._chunks += 1
        else:
            self._has_trailers = True
