"""The Loops client: an audience at the other end of the platform's HTTP API."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

from requests.adapters import BaseAdapter, HTTPAdapter

from porch.audience.answers import check_answer
from porch.audience.base import MailingList, Property, Receipt
from porch.audience.exchange import Answer, Exchange
from porch.contact import Contact, PropertyType
from porch.errors import AudienceError, TryAgainLater

DEFAULT_TIMEOUT: Final = 10.0
"""Seconds for a whole call that names no bound of its own."""

LARGEST_LISTING: Final = 1024 * 1024
"""Bytes of a listing that are read: some ten thousand properties."""

Observer = Callable[[str, str, float], None]
"""Told of each call: its route, its outcome (``"200"``, ``"timeout"``; few and fixed) and its seconds."""


class LoopsAudience:
    """The account behind an API key. Threads may share it, and it may be made before a fork.

    ``wire`` makes the transport for one process, ``connections`` is how many of it are kept open (as many as there
    are threads). ``clock`` measures, ``now`` tells the time of day; both in seconds.
    """

    def __init__(
        self,
        api_key: str,
        url: str,
        *,
        name: str = "loops",
        connections: int = 16,
        wire: Callable[[], BaseAdapter] | None = None,
        observe: Observer = lambda _route, _outcome, _seconds: None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.name = name
        self.url = url.rstrip("/")
        self._exchange = Exchange(api_key, self.url, wire or _pool(connections), clock)
        self._observe = observe
        self._clock = clock
        self._now = now

    def __repr__(self) -> str:
        return f"<LoopsAudience {self.name}>"

    def create(self, contact: Contact, *, timeout: float | None = None) -> Receipt:
        """Add the contact; a 409 is ``EXISTING``, whatever it says (Loops docs, create-contact)."""
        body = contact.body()
        answer = self._ask("POST", "contacts/create", body, timeout)
        if answer.status == 409:
            return Receipt.EXISTING
        self._check(answer, body)
        return Receipt.CREATED

    def join(self, email: str, mailing_lists: Iterable[str], *, timeout: float | None = None) -> None:
        """Add a contact to lists. ``subscribed`` is never sent: it would bring back people who had left."""
        body = {"email": email, "mailingLists": dict.fromkeys(mailing_lists, True)}
        self._check(self._ask("PUT", "contacts/update", body, timeout), body)

    def delete(self, email: str) -> bool:
        """Delete the contact; a 404 in the platform's own envelope says that there was none."""
        answer = self._ask("POST", "contacts/delete", {"email": email})
        if answer.status == 404 and isinstance(answer.data, dict) and answer.data.get("success") is False:
            return False
        self._check(answer)
        return True

    def team(self) -> str:
        """The name of the team that the key belongs to."""
        answer = self._check(self._ask("GET", "api-key"))
        if isinstance(answer, dict) and isinstance(answer.get("teamName"), str):
            return str(answer["teamName"])
        raise _not_understood("api-key")

    def lists(self) -> list[MailingList]:
        """Every mailing list of the account, private ones included."""
        return [
            MailingList(row["id"], _text(row, "name"), row.get("isPublic") is True) for row in self._rows("lists", "id")
        ]

    def properties(self) -> list[Property]:
        """Every contact property of the account. A type that is new to us is passed on as it is."""
        return [
            Property(row["key"], _text(row, "label"), cast(PropertyType, _text(row, "type")))
            for row in self._rows("contacts/properties", "key")
        ]

    def close(self) -> None:
        """Close this process's connections."""
        self._exchange.close()

    def _rows(self, route: str, key: str) -> list[dict[str, Any]]:
        rows = self._check(self._ask("GET", route, largest=LARGEST_LISTING))
        if not isinstance(rows, list):
            raise _not_understood(route)
        return [row for row in rows if isinstance(row, dict) and isinstance(row.get(key), str)]

    def _check(self, answer: Answer, sent: Mapping[str, Any] | None = None) -> Any:
        return check_answer(answer, self._now, tuple(sent or ()))

    def _ask(
        self,
        method: str,
        route: str,
        body: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        **limits: int,
    ) -> Answer:
        started, outcome = self._clock(), "failed"
        try:
            answer = self._exchange.send(
                method, route, body, timeout=DEFAULT_TIMEOUT if timeout is None else timeout, **limits
            )
            outcome = str(answer.status)
            return answer
        except AudienceError as error:
            outcome = error.reason
            raise
        finally:
            self._observe(route, outcome, self._clock() - started)


def _pool(connections: int) -> Callable[[], BaseAdapter]:
    return lambda: HTTPAdapter(pool_connections=1, pool_maxsize=connections)


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _not_understood(route: str) -> TryAgainLater:
    return TryAgainLater("not-understood", f"the answer to {route} is not what the platform documents", status=200)
