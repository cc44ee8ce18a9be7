"""Proof of work: a small computation that costs a browser a moment, and a program that sends thousands its time.

The challenges are ALTCHA's (proof-of-work v2, deterministic mode): the work is bounded, so no phone is unlucky. An
answer says nothing about who somebody is. Each is good once; spending it is the counters' business (``Ticket``).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any, Final

from altcha import Payload, create_challenge, verify_solution

LIFETIME: Final = 3600.0
"""Seconds from the making of a challenge to the last moment at which its answer is taken."""

LONGEST: Final = 4096
"""Characters of a posted answer that are looked at; an honest one has about 800."""

ALGORITHM: Final = "PBKDF2/SHA-256"
"""What every browser computes natively (Web Cryptography API, "PBKDF2"), so that no script is faster."""

_COST: Final = 2000
"""Iterations of one try."""
_FEWEST, _SPREAD = 200, 300
"""Tries: at least so many, and fewer than so many more."""

_JUNK: Final = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What reading something that is no answer may raise."""


class Proofs:
    """Makes challenges and checks answers. ``key`` is the site's newest secret key; ``clock`` gives epoch seconds."""

    def __init__(self, key: bytes, clock: Callable[[], float]) -> None:
        self._secret = hmac.digest(key, b"porch/proof", "sha256")
        self._key_secret = hmac.digest(key, b"porch/proof-key", "sha256")
        self._clock = clock

    def make(self, form: str) -> str:
        """A challenge for one form, as JSON text in ASCII without ``<``: fit for an attribute and a script."""
        challenge = create_challenge(
            ALGORITHM,
            _COST,
            counter=_FEWEST + secrets.randbelow(_SPREAD),
            # not as `expires_at`: the library holds that to the machine's clock, and there should be one clock only
            data={"form": form, "expires": int(self._clock() + LIFETIME)},
            hmac_secret=self._secret,
            hmac_key_secret=self._key_secret,
        )
        return json.dumps(challenge.to_dict(), separators=(",", ":"))

    def check(self, posted: str, form: str) -> tuple[str, float] | None:
        """The id of a right answer, to be spent once, and when it expires (epoch seconds); None for anything else."""
        if not 0 < len(posted) <= LONGEST:
            return None
        try:
            return self._checked(Payload.from_base64(posted), form)
        except _JUNK:
            return None

    def _checked(self, payload: Payload, form: str) -> tuple[str, float] | None:
        result = verify_solution(payload, self._secret, hmac_key_secret=self._key_secret)
        if not result.verified:
            return None
        ours: dict[str, Any] = payload.challenge.parameters.data or {}  # signed, so it is what `make` wrote
        expires = float(ours["expires"])
        if ours["form"] != form or self._clock() >= expires:
            return None
        signature = payload.challenge.signature or ""
        return "proof:" + hashlib.sha256(signature.encode()).hexdigest()[:32], expires
