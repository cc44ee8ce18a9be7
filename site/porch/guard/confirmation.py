"""The press of a button on a form that was shown again: enough for a person, with or without scripts."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from itsdangerous import BadData, URLSafeSerializer

EARLIEST: Final = 1.0
"""Seconds before which nobody has read the page; a program that answers at once is shown it again."""

LIFETIME: Final = 3600.0
"""Seconds for which the button works; after that the page is shown again, with everything that was typed."""

LONGEST: Final = 512
"""Characters of a posted token that are looked at."""


class Confirmations:
    """Makes and checks the tokens. ``keys`` from oldest to newest: the newest signs, all verify.

    ``clock`` gives epoch seconds; a token carries the exact millisecond, so that the wait is the same for all.
    """

    def __init__(self, keys: tuple[str, ...], clock: Callable[[], float]) -> None:
        self._serializer = signer(keys, "porch.confirmation.1")
        self._clock = clock

    def make(self, form: str, person: str) -> str:
        """A token for one form and one person, who is a pseudonym (``Pseudonyms.of``)."""
        return written(self._serializer, [form, person, round(self._clock() * 1000), secrets.token_hex(8)])

    def check(self, token: str, form: str, person: str) -> tuple[str, float] | None:
        """The id of a token that is good now, to be spent once, and when it expires (epoch seconds)."""
        found = read(self._serializer, token)
        if found is None or found[:2] != [form, person]:
            return None
        _form, _person, made, nonce = found
        age = self._clock() - made / 1000
        # not the token's own text: base64 can be spelled in more than one way
        return (f"confirm:{nonce}", made / 1000 + LIFETIME) if EARLIEST <= age < LIFETIME else None


def signer(keys: tuple[str, ...], salt: str) -> URLSafeSerializer:
    """What signs one kind of token with the newest of ``keys``; ``salt`` keeps the kinds apart."""
    if not any(keys):
        raise ValueError("signed tokens need at least one key")
    options = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeSerializer(list(keys), salt=salt, signer_kwargs=options)


def written(serializer: URLSafeSerializer, values: list[Any]) -> str:
    """``values`` as a signed token."""
    token = serializer.dumps(values)
    return token.decode("ascii") if isinstance(token, bytes) else token


def read(serializer: URLSafeSerializer, token: str) -> list[Any] | None:
    """The values of a token that was signed here; None for anything else."""
    if not 0 < len(token) <= LONGEST:
        return None
    try:
        values = serializer.loads(token)
    except (BadData, ValueError, RecursionError):  # lone surrogates cannot be encoded
        return None
    return values if isinstance(values, list) else None
