"""Mailboxes that are made to be thrown away. A remark for the operator: many who use them mean to read what comes."""

from collections.abc import Set
from functools import lru_cache
from typing import Final

from porch.guard.evidence import Check, Evidence, Finding

RELAYS: Final = frozenset(
    {
        *("duck.com", "privaterelay.appleid.com", "icloud.com", "relay.firefox.com", "mozmail.com"),
        *("simplelogin.com", "simplelogin.co", "simplelogin.fr", "simplelogin.io", "aleeas.com", "slmail.me"),
        *("slmails.com", "silomails.com", "8alias.com", "8shield.net", "dralias.com"),
        *("addy.io", "anonaddy.com", "anonaddy.me", "addymail.com", "mailer.me"),
        *("passmail.net", "passmail.com", "passinbox.com", "passfwd.com", "fastmail.com"),
    }
)
"""Domains of aliases that lead to somebody's real mailbox, for good: never flagged, whatever a list says of them."""


def is_throwaway(domain: str) -> bool:
    """Whether ``domain`` (small ASCII letters), or one that it is below, gives mailboxes away for minutes."""
    names = _with_parents(domain)
    return RELAYS.isdisjoint(names) and not _listed().isdisjoint(names)


def _with_parents(domain: str) -> list[str]:
    labels = domain.strip(".").split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


@lru_cache(maxsize=1)
def _listed() -> Set[str]:
    from disposable_email_domains import blocklist  # 10,000 names, 4 MB: read with the first signup, not before

    return blocklist


def _look(evidence: Evidence) -> Finding | None:
    return Finding("throwaway", 10) if is_throwaway(evidence.domain) else None


THROWAWAY = Check("throwaway", "The mailbox is one of those made to be thrown away", _look)
