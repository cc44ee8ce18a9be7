"""Whose mailbox an address leads to, for counting; mail is always sent to the address as it was typed."""

from typing import Final

_Marks = dict[int, int | None]
_NO_DOTS: Final[_Marks] = {ord("."): None}
_NO_MARKS: Final[_Marks] = {ord("."): None, ord("-"): None, ord("_"): None}
_DOTS_ONLY: Final[_Marks] = {ord("-"): ord(".")}
_AS_IT_IS: Final[_Marks] = {}

_YANDEX: Final = tuple(f"yandex.{ending}" for ending in ("ru", "com", "by", "kz", "ua", "uz", "com.tr"))
_SERVICES: Final[tuple[tuple[_Marks, tuple[str, ...]], ...]] = (
    (_NO_DOTS, ("gmail.com", "googlemail.com")),
    (_NO_MARKS, ("proton.me", "protonmail.com", "pm.me")),
    (_AS_IT_IS, ("icloud.com", "me.com", "mac.com")),
    (_DOTS_ONLY, ("ya.ru", *_YANDEX)),
)
"""Services with several names for one mailbox: what each does with marks before the @, and its domains, the first of
which is counted. Google overlooks full stops, Proton full stops, dashes and underscores, and to Yandex a dash is a
full stop (each one's own help pages)."""

_ALIASES: Final = {domain: (marks, domains[0]) for marks, domains in _SERVICES for domain in domains}


def abuse_address(email: str) -> str:
    """The one form of all addresses that are most likely the same mailbox: small letters, no ``+tag``, IDNA domain.

    At services that have several names for one mailbox, the first of them. Never to be delivered to. Raises nothing,
    whatever ``email`` is.
    """
    name, _, domain = email.strip().lower().rpartition("@")
    domain = _ascii(domain.rstrip("."))
    name = name.partition("+")[0] or name
    marks, domain = _ALIASES.get(domain, (_AS_IT_IS, domain))
    return f"{name.translate(marks) or name}@{domain}"


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:  # no domain at all: counted as it is
        return domain
