"""The input that no person sees: programs that fill in whatever a page has fill it in too."""

import hmac
from collections.abc import Collection
from hashlib import sha256

from porch.guard.evidence import Check, Evidence, Finding


def bait_name(key: bytes, form: str, taken: Collection[str]) -> str:
    """The name of the input at ``form``, like ``hp_3fa9``: always the same, and never one of ``taken``.

    Nobody can tell it without the site's ``key``, and no browser or password manager takes it for a question that it
    knows the answer to: names with a meaning were filled in for people who never saw them.
    """
    digits = hmac.digest(key, f"porch.bait.1 {form}".encode(), sha256).hex()
    names = (f"hp_{digits[:length]}" for length in range(4, len(digits) + 1))
    return next(name for name in names if name not in taken)


def _look(evidence: Evidence) -> Finding | None:
    return Finding("bait", 60) if evidence.bait else None


BAIT = Check("bait", "The hidden field was filled in", _look)
