"""What the internet sends: strategies for bodies, headers, addresses and files, from nearly right to nonsense."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

PROPERTIES = (
    *("email", "firstName", "about", "phone", "website", "teamSize", "startDay", "wantsCall", "plan", "topics"),
    *("lists", "agreed", "utmSource", "cameFrom", "score"),
)
POSTED = (
    "_token",
    "_redirect",
    "_proof",
    "_confirm",
    "_kiosk",
    "_took",
    "_asked",
    "_suggested",
    "cf-turnstile-response",
)
ODD_TEXTS = (
    "",
    " ",
    "\0",
    "a" * 500,
    "a" * 70_000,
    "ada@example.com",
    "ada@gmial.com",
    "ADA+x@EXAMPLE.com",
    "user@münchen.de",
    "a@b@c",
    '"a b"@example.com',
    "ada@example.com\r\nBcc: eve@example.com",
    "=1+1",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "' OR 1=1 --",
    "9" * 400,
    "-0",
    "1e999",
    "nan",
    "٣",
    "1.234,5",
    "0000-00-00",
    "9999-12-31",
    "https://www.acme.example/done",
    "javascript:alert(1)",
    "http://[",
    "on",
    "pro",
    "news",
    "\ud800",
    "\u202e\u0000\ufeff\u0315" * 20,
    "🙂" * 100,
)

texts = st.one_of(st.sampled_from(ODD_TEXTS), st.text(max_size=60))
raw = st.binary(max_size=80)
names = st.one_of(st.sampled_from((*PROPERTIES, *POSTED)), texts)

latin = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60)
"""What a header may hold by the time that gunicorn hands it on."""

HEADERS: dict[str, Sequence[str]] = {
    "Origin": ("null", "https://join.acme.example", "https://www.acme.example", "http://[", "", "https://evil.example"),
    "Sec-Fetch-Site": ("same-origin", "cross-site", "none", "same-site", ""),
    "Sec-Fetch-Mode": ("navigate", "cors", "no-cors", ""),
    "Sec-Fetch-Dest": ("document", "iframe", "empty"),
    "Host": ("join.acme.example", "evil.example", "[::1", "a:b:c", "", "a" * 300, "x\xff"),
    "Content-Type": (
        *("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"),
        *(
            "application/json; charset=utf-16",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            ";",
            "a/b; x=\xff",
        ),
        *("application/x-www-form-urlencoded; charset=none-such", "multipart/form-data; boundary=\xff"),
    ),
    "Content-Length": ("0", "-1", "5", "99999999", "1e3", "", "abc", "٣", "18446744073709551616"),
    "Accept-Language": ("de", "de;q=x", "*;q=0", "en-" + "a" * 200, ",,,", "ar, he;q=0.5"),
    "Accept-Encoding": ("gzip", "gzip;q=0", "*", "br;q=\xff", ","),
    "If-None-Match": ("*", 'W/"a"', '"', "a, b", '"' * 50),
    "If-Modified-Since": ("yesterday", "Mon, 01 Jan 1900 00:00:00 GMT", "Mon, 99 Jan 99999 00:00:00 GMT"),
    "If-Range": ('"a"', "yesterday"),
    "Range": ("bytes=0-", "bytes=5-1", "bytes=-9999999999999", "bytes=0-0,2-2", "lines=1", "bytes="),
    "X-Forwarded-For": ("203.0.113.9", "a, b, c", "", ",", "::ffff:1.2.3.4", "\xff"),
    "X-Forwarded-Proto": ("https", "gopher", ""),
    "X-Forwarded-Host": ("evil.example",),
    "Cookie": ("session=abc", "=", ";;;", "a=b; a=c; \xff"),
    "Referer": ("https://www.acme.example/page?x=1", "http://[", "\xff"),
    "Authorization": ("Basic", "Basic =", "Bearer x", "Digest a", "Basic //79"),
    "Transfer-Encoding": ("chunked", "identity"),
    "Access-Control-Request-Method": ("POST", "x"),
    "Access-Control-Request-Headers": ("content-type", "\xff"),
    "Cache-Control": ("no-cache", "max-age=x"),
    "Date": ("x",),
    "Expect": ("100-continue",),
    "User-Agent": ("", "\xff" * 40),
}


@st.composite
def headers(draw: st.DrawFn, *, without: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Some headers, each at most once, with values that browsers send and values that nobody should."""
    chosen = draw(st.lists(st.sampled_from(sorted(HEADERS.keys() - set(without))), max_size=6, unique=True))
    return [(name, draw(st.one_of(st.sampled_from(HEADERS[name]), latin))) for name in chosen]


def _bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@st.composite
def urlencoded(draw: st.DrawFn, known: dict[str, str]) -> bytes:
    """A form-encoded body: names that are known, repeated, huge or nonsense, percent signs in good order or not."""
    pairs = draw(st.lists(st.tuples(names, texts), max_size=12))
    pairs += [(name, value) for name, value in known.items() if draw(st.integers(0, 9))]
    parts = []
    for name, value in pairs:
        how = draw(st.sampled_from(("quoted", "quoted", "quoted", "raw", "garbage")))
        if how == "quoted":
            parts.append(f"{quote_from_bytes(_bytes_of(name))}={quote_from_bytes(_bytes_of(value))}".encode())
        elif how == "raw":
            parts.append(_bytes_of(name) + b"=" + _bytes_of(value))
        else:
            parts.append(draw(st.sampled_from((b"%", b"%zz=%", b"%ff%fe=%80", b"=", b"&&", b"a=b=c", b"+%2", b"\xff"))))
    return b"&".join(parts) + draw(st.one_of(st.just(b""), raw))


json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(min_value=10**300, max_value=10**330),
        st.floats(),
        texts,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=4)),
    max_leaves=8,
)
_JSON_TEXTS = (
    '{"email": "ada@example.com", "email": "eve@example.com"}',
    '{"email": NaN, "teamSize": Infinity}',
    '{"teamSize": 1e999999, "email": "ada@example.com"}',
    '{"teamSize": ' + "9" * 5000 + ', "email": "ada@example.com"}',
    '{"email": "\\ud800@example.com", "firstName": "\\udfff\\u0000"}',
    "[" * 30_000,
    '{"a":' * 10_000,
    '{"email": ' + "[" * 900 + "]" * 900 + "}",
    "null",
    "",
    '"email"',
    '{"email": "ada@example.com"} trailing',
    "{'email': 'ada@example.com'}",
)


@st.composite
def json_bodies(draw: st.DrawFn, known: dict[str, str]) -> bytes:
    """A JSON body: any value, mostly an object with our names, in some encoding, whole or cut off."""
    value: Any = draw(
        st.one_of(st.dictionaries(st.sampled_from((*PROPERTIES, *POSTED)), json_values, max_size=8), json_values)
    )
    if isinstance(value, dict):
        value |= {name: text for name, text in known.items() if draw(st.integers(0, 3))}
    text = draw(st.one_of(st.just(json.dumps(value)), st.sampled_from(_JSON_TEXTS)))
    encoding = draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1")))
    body = text.encode(encoding, "replace")
    return body[: draw(st.integers(0, len(body)))] if draw(st.integers(0, 4)) == 0 else body


@st.composite
def multipart(draw: st.DrawFn, known: dict[str, str]) -> bytes:
    """A multipart body with boundary ``b``: broken boundaries, files, headers of headers."""
    parts = []
    for name, value in [*draw(st.lists(st.tuples(names, texts), max_size=6)), *known.items()]:
        disposition = draw(
            st.sampled_from(
                (
                    b'form-data; name="%b"',
                    b'form-data; name="%b"',
                    b'form-data; name="%b"; filename="a.txt"',
                    b"form-data; name=%b; filename*=utf-8''%%ff",
                    b"form-data; name*=x''%b",
                    b"attachment; %b",
                    b'form-data; name="%b',
                )
            )
        ).replace(b"%b", _bytes_of(name))
        extra = draw(
            st.sampled_from(
                (
                    b"",
                    b"Content-Type: text/plain; charset=none-such\r\n",
                    b"Content-Type: application/json\r\n",
                    b"Content-Transfer-Encoding: base64\r\n",
                    b"X: " + b"y" * 9000 + b"\r\n",
                    b"Content-Length: -5\r\n",
                    b": \r\n",
                    b"\xff\xfe: \xff\r\n",
                    b" folded\r\n",
                )
            )
        )
        parts.append(b"Content-Disposition: " + disposition + b"\r\n" + extra + b"\r\n" + _bytes_of(value))
    line = draw(st.sampled_from((b"\r\n--b\r\n", b"\r\n--b\r\n", b"\n--b\n", b"\r\n--b", b"\r\n--bb\r\n", b"\r--b\r")))
    end = draw(st.sampled_from((b"\r\n--b--\r\n", b"\r\n--b--\r\n", b"", b"\r\n--b", b"\r\n--b-", b"--b--")))
    return draw(st.sampled_from((b"--b\r\n", b"", b"preamble\r\n--b\r\n"))) + line.join(parts) + end
