"""A person without the address: a keyed hash that still tells the same person again after everything else is erased."""

import contextlib
import hashlib
import hmac
from typing import Final

LENGTH: Final = 32
"""Hex digits kept: 128 bits, so that two people never meet by chance."""


class Pseudonyms:
    """Makes pseudonyms with one secret key; with another key the same address has another pseudonym."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"porch/pseudonym\0" + key).digest()

    def of(self, email: str) -> str:
        """The pseudonym of an address, however its letters are cased; the domain may be written in any script."""
        return hmac.new(self._key, _normalised(email).encode(), hashlib.sha256).hexdigest()[:LENGTH]


def _normalised(email: str) -> str:
    local, _, domain = email.strip().rpartition("@")
    with contextlib.suppress(UnicodeError):  # no domain name at all: it is still the same text each time
        domain = domain.encode("idna").decode("ascii")
    return f"{local.lower()}@{domain.lower()}"
