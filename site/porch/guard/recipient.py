"""Whose mailbox an address leads to, for counting; mail is always sent to the address as it was typed."""

from typing import Final

_GOOGLE: Final = frozenset({"gmail.com", "googlemail.com"})
"""One service under two names; full stops before the @ make no difference to it."""


def abuse_address(email: str) -> str:
    """The one form of all addresses that are most likely the same mailbox: small letters, no ``+tag``, IDNA domain.

    At Google also no full stops. Never to be delivered to. Raises nothing, whatever ``email`` is.
    """
    name, _, domain = email.strip().lower().rpartition("@")
    domain = _ascii(domain.rstrip("."))
    name = name.partition("+")[0] or name
    if domain in _GOOGLE:
        domain, name = "gmail.com", name.replace(".", "") or name
    return f"{name}@{domain}"


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:  # no domain at all: counted as it is
        return domain
