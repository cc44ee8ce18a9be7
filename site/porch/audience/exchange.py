"""One exchange with the platform over HTTP: a request goes out, an ``Answer`` or ``TryAgainLater`` comes back."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import requests
from requests.adapters import BaseAdapter
from requests.auth import AuthBase
from urllib3 import Timeout
from urllib3.exceptions import HTTPError

from porch.audience.failures import explain_failure
from porch.errors import NeedsOperator, SettingsError, TryAgainLater

LONGEST_CONNECT: Final = 3.05
"""Seconds to wait for a connection: a little more than the 3 s after which TCP tries a second time."""

LARGEST_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are read: a contact's answer has less than 1 kB. Longer ones are not the platform's."""

LONGEST_WORDS: Final = 300
"""Characters of the platform's words that are kept for the operator."""

_NETWORK_FAILURES = (requests.RequestException, HTTPError, HTTPException, OSError)


@dataclass(frozen=True)
class Answer:
    """What the platform answered: ``data`` is its JSON, or ``None`` where it is not JSON (or not whole)."""

    status: int
    headers: Mapping[str, str]
    data: Any
    words: str
    """The platform's own words for the operator, short and clean; empty where it has none."""


class Exchange:
    """The line to the platform. ``wire`` makes the transport, once for each process that uses it.

    The session is made on first use in a process, so that no connection is ever shared across a fork.
    """

    def __init__(self, api_key: str, url: str, wire: Callable[[], BaseAdapter], clock: Callable[[], float]) -> None:
        self._auth = _Bearer(api_key)
        self._key = api_key
        self._url = url
        self._wire = wire
        self._clock = clock
        self._sessions: dict[int, requests.Session] = {}

    def send(
        self, method: str, route: str, body: Mapping[str, Any] | None, *, timeout: float, largest: int = LARGEST_ANSWER
    ) -> Answer:
        """The answer to one request; raises ``TryAgainLater`` when there is none within ``timeout`` seconds.

        Redirects are not followed: the key goes to the configured address and nowhere else.
        """
        if timeout <= 0:
            raise TryAgainLater("timeout", "no time was left to ask the platform")
        ends = self._clock() + timeout
        try:
            response = self._session().request(
                method,
                f"{self._url}/{route}",
                data=None if body is None else _encode(body),
                headers={} if body is None else {"Content-Type": "application/json"},
                timeout=_limits(timeout),
                allow_redirects=False,
                stream=True,
            )
        except (*_NETWORK_FAILURES, ValueError) as error:  # ValueError: an address that cannot be taken apart
            raise explain_failure(error) from None
        with contextlib.closing(response):
            return self._answer(response, self._read(response, largest, ends))

    def close(self) -> None:
        """Close this process's connections."""
        session = self._sessions.pop(os.getpid(), None)
        if session is not None:
            session.close()

    def _session(self) -> requests.Session:
        session = self._sessions.get(os.getpid())
        if session is None:
            made = self._make_session()
            session = self._sessions.setdefault(os.getpid(), made)  # atomic: a lock could be held across a fork
            if session is not made:
                made.close()
        return session

    def _make_session(self) -> requests.Session:
        session = requests.Session()
        surroundings = session.merge_environment_settings(self._url, {}, None, None, None)
        session.proxies = dict(surroundings["proxies"])
        session.verify = surroundings["verify"]
        session.trust_env = False  # read once, above; from here on no .netrc is ever looked at
        session.auth = self._auth
        session.headers.update({"User-Agent": _user_agent(), "Accept": "application/json"})
        session.headers["Accept-Encoding"] = "identity"  # answers are tiny; nothing to unpack, nothing to blow up
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # no state shared between threads
        adapter = self._wire()
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def _read(self, response: requests.Response, largest: int, ends: float) -> bytes | None:
        """The body, or ``None`` if it is too long, comes too slowly or breaks off: then the status alone counts."""
        body = bytearray()
        try:
            while True:
                _wait_no_longer_than(response, ends - self._clock())
                chunk = response.raw.read1(largest + 1 - len(body), decode_content=True)
                if not chunk:
                    return bytes(body)
                body += chunk
                if len(body) > largest or self._clock() > ends:
                    return None
        except _NETWORK_FAILURES:
            return None

    def _answer(self, response: requests.Response, body: bytes | None) -> Answer:
        data = _decode(body)
        words = _said(data) or ("" if data is not None else "the answer is not JSON")
        return Answer(response.status_code, response.headers, data, clean_words(words, self._key))


class _Bearer(AuthBase):
    """The key, put on each request; because of it ``requests`` never looks for credentials of its own."""

    def __init__(self, api_key: str) -> None:
        if not re.fullmatch(r"[!-~]+", api_key):
            # said here and without the key: the HTTP library would quote the whole header in its complaint
            raise SettingsError("LOOPS_API_KEY: not a key (empty, or with spaces or line breaks). Copy it once more.")
        self._header = f"Bearer {api_key}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def clean_words(words: str, secret: str = "") -> str:
    """``words`` fit for one line of an operator's screen: no control characters, not long, never the secret."""
    if secret:
        words = words.replace(secret, "[key]")
    printable = "".join(letter if letter.isprintable() else " " for letter in words[: LONGEST_WORDS * 4])
    line = " ".join(printable.split())
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"


def _encode(body: Mapping[str, Any]) -> bytes:
    """The JSON as it goes over the wire: compact, UTF-8, keys in the order given."""
    try:
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode()
    except ValueError as error:
        raise NeedsOperator("unsendable", f"the contact cannot be written as JSON ({type(error).__name__})") from None


def _decode(body: bytes | None) -> Any:
    try:
        return None if body is None else json.loads(body.decode())
    except (ValueError, RecursionError):
        return None


def _said(data: Any) -> str:
    """The message of an error envelope; ``error`` is its name on older routes (Loops changelog, 2025-09-11)."""
    if not isinstance(data, dict):
        return ""
    return next((data[key] for key in ("message", "error") if isinstance(data.get(key), str)), "")


def _limits(timeout: float) -> Any:
    # urllib3's own object, because requests' pair of numbers would allow connect + read to add up
    return Timeout(total=timeout, connect=min(LONGEST_CONNECT, timeout))


def _wait_no_longer_than(response: requests.Response, seconds: float) -> None:
    sock = getattr(getattr(response.raw, "connection", None), "sock", None)
    if sock is not None:
        sock.settimeout(max(seconds, 0.001))


def _user_agent() -> str:
    try:
        return f"Porch/{version('porch')} (+self-hosted signup forms)"
    except PackageNotFoundError:
        return "Porch (+self-hosted signup forms)"
