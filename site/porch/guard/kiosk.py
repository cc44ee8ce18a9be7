"""Signed links for a booth or an office: many people, one network, and no challenge for as long as it lasts."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from porch.guard.confirmation import read, signer, written

DAY: Final = 24 * 3600.0


class KioskLinks:
    """Makes and checks the tokens of kiosk links. ``keys`` from oldest to newest; ``clock`` gives epoch seconds.

    A link says nothing about how many signups it allows: that is the form file's, so that it can be changed, and taken
    back by setting it to 0, while the link is out.
    """

    def __init__(self, keys: tuple[str, ...], clock: Callable[[], float]) -> None:
        self._serializer = signer(keys, "porch.kiosk.1")
        self._clock = clock

    def make(self, form: str, days: float) -> str:
        """A token for one form that is good for ``days``."""
        return written(self._serializer, [form, round(self._clock() + days * DAY), secrets.token_hex(6)])

    def check(self, token: str, form: str) -> str | None:
        """What to count the link's signups under, if it is good now for this form."""
        found = read(self._serializer, token)
        if found is None or found[0] != form or self._clock() >= found[1]:
            return None
        return f"kiosk:{found[2]}"
