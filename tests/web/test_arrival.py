"""When a request has arrived as a whole: at its last byte, however it comes in pieces, and never before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from porch.web.arrival import LARGEST_HEAD, MOST_CHUNKS, Arrival

LARGEST = 1000
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
WHOLE = [
    GET,
    POST + b"Content-Length: 0\r\n\r\n",
    POST + b"content-length:\t5 \r\n\r\nhello",
    POST + b"X: content-length: 9\r\nContent-Length: 4\r\n\r\n\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n000;x\r\nTrailer: y\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n0007 ;a\r\n\r\n0\r\n\r\n\r\nA\r\n0123456789\r\n0\r\nX: 0\r\n\r\n",
    POST + b"Content-Length: 0000000000000000000000003\r\n\r\nabc",
]


@pytest.mark.parametrize("request_bytes", WHOLE)
@settings(max_examples=30)
@given(data=st.data())
def test_a_request_in_any_pieces_is_whole_at_its_last_byte(request_bytes: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(request_bytes) - 1))))
    arrival = Arrival(LARGEST)
    for start, end in zip([0, *cuts], [*cuts, len(request_bytes)], strict=True):
        assert not arrival.is_whole
        arrival.add(request_bytes[start:end])
    assert arrival.is_whole
    assert not arrival.is_oversized
    assert arrival.take() == request_bytes
    assert not arrival.is_whole
    assert len(arrival) == 0


@pytest.mark.parametrize(
    "request_bytes",
    [
        POST + b"Content-Length: 1001\r\n\r\n",
        POST + b"Content-Length: 999999999999999999\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"a" * 1001,
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 170,
    ],
)
def test_more_than_anybody_may_send_is_not_waited_for(request_bytes: bytes) -> None:
    arrival = Arrival(LARGEST)
    arrival.add(request_bytes)
    assert arrival.is_whole
    assert arrival.is_oversized


def test_more_chunks_than_anybody_sends_are_not_waited_for() -> None:
    arrival = Arrival(1000 * LARGEST)
    arrival.add(POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * MOST_CHUNKS)
    assert not arrival.is_whole
    arrival.add(b"1\r\n")
    assert arrival.is_oversized


def test_what_comes_after_a_body_in_chunks_is_not_part_of_it() -> None:
    arrival = Arrival(LARGEST)
    arrival.add(POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + GET * LARGEST)
    assert arrival.is_whole
    assert not arrival.is_oversized


@pytest.mark.parametrize("line", [b"", b"x", b"-1", b"0x0", b"1_0", b" 5", b";a"])
def test_what_is_no_size_of_a_chunk_the_parser_sees_at_once(line: bytes) -> None:
    arrival = Arrival(LARGEST)
    arrival.add(POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n" + line)
    assert not arrival.is_whole
    arrival.add(b"\r\n")
    assert arrival.is_whole


def test_headers_without_an_end_are_not_waited_for() -> None:
    arrival = Arrival(LARGEST)
    arrival.add(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (LARGEST_HEAD // 6))
    assert arrival.is_whole


@pytest.mark.parametrize(
    ("request_bytes", "awaits"),
    [
        (POST + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n", True),
        (POST + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\nhello", False),
        (POST.replace(b"1.1", b"1.0") + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n", False),
        (POST + b"Content-Length: 5\r\n\r\n", False),
    ],
)
def test_who_waits_for_our_word_is_known(request_bytes: bytes, awaits: bool) -> None:
    arrival = Arrival(LARGEST)
    arrival.add(request_bytes)
    assert arrival.awaits_word is awaits
