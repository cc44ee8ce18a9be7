"""Slips of the keys in the part after the @: which address was meant most likely. A hint, never a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    groups: dict[str, list[str]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


_LISTED = """
    gmail.com hotmail.com yahoo.com outlook.com icloud.com live.com aol.com msn.com googlemail.com proton.me
    protonmail.com gmx.de web.de t-online.de freenet.de posteo.de mailbox.org gmx.net gmx.at gmx.ch bluewin.ch
    hotmail.de outlook.de yahoo.de live.de googlemail.de arcor.de orange.fr free.fr laposte.net wanadoo.fr sfr.fr
    hotmail.fr outlook.fr yahoo.fr live.fr bbox.fr numericable.fr hotmail.it yahoo.it outlook.it live.it libero.it
    virgilio.it alice.it tiscali.it hotmail.es yahoo.es outlook.es hotmail.co.uk yahoo.co.uk outlook.co.uk live.co.uk
    btinternet.com talktalk.net virginmedia.com ntlworld.com hotmail.nl live.nl outlook.nl ziggo.nl hetnet.nl xs4all.nl
    kpnmail.nl telenet.be skynet.be hotmail.be live.be outlook.be wp.pl o2.pl onet.pl interia.pl poczta.onet.pl
    op.pl vp.pl seznam.cz centrum.cz freemail.hu citromail.hu yandex.ru mail.ru rambler.ru inbox.ru
    uol.com.br bol.com.br terra.com.br yahoo.com.br hotmail.com.br outlook.com.br globo.com yahoo.com.ar
    hotmail.com.ar yahoo.com.mx outlook.com.ar qq.com 163.com 126.com foxmail.com aliyun.com naver.com hanmail.net
    daum.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp yahoo.co.jp outlook.jp yahoo.co.in rediffmail.com
    yahoo.co.id yahoo.com.au hotmail.com.au bigpond.com optusnet.com.au yahoo.ca hotmail.ca sympatico.ca videotron.ca
    live.ca comcast.net verizon.net sbcglobal.net bellsouth.net earthlink.net rocketmail.com fastmail.com zoho.com
    live.se hotmail.se live.dk hotmail.dk live.no hotmail.no sapo.pt hotmail.gr yahoo.gr windowslive.com
"""
"""Where most people of many countries have their mailbox, the most usual first."""

_ALSO_REAL = """
    email.com mail.com ymail.com gmx.com me.com mac.com cloud.com life.com love.com fmail.com hmail.com grail.com
    aim.com hey.com inbox.com mail.de online.de web.com libera.it libro.it liberi.it poster.de poste.de never.com
    nave.com photon.me proto.me laporte.net globe.com arbor.de arco.de ziggy.nl earthling.net prontomail.com
    firstmail.com icloud.com.cn gazeta.pl
"""
"""Real domains that are one slip away from a listed one: their people are never asked."""

MAILBOXES: Final = tuple(_LISTED.split())
"""Domains that may have been meant."""
REAL: Final = frozenset(MAILBOXES) | frozenset(_ALSO_REAL.split())
"""Domains that are meant as they are."""

_MEANT_AS = {
    "com": "con cmo ocm vom xom comm coom ccom cpm cim clm cmm c0m conm comn cok coim copm comcom",
    "net": "nte ent nett neet ner nrt",
    "org": "ogr rog orgg orh otg",
    "de": "ed dee ds dw",
    "fr": "rf frr ft",
    "it": "ti itt",
    "pl": "lp pll",
    "eu": "ue euu",
    "uk": "ku ukk",
}
_ENDINGS: Final = {slip: ending for ending, slips in _MEANT_AS.items() for slip in slips.split()}
"""Endings that no domain has (IANA, root zone database), and what they were meant to be."""
_SHORT_ENDINGS: Final = {"co": "com", "cm": "com", "om": "com", "ne": "net"}
"""Endings of countries; slips only after the name of a mailbox that is none of that country's."""
_ONLY_COM: Final = frozenset({"gmail", "googlemail", "icloud"})
"""Mailboxes that end in .com wherever one lives."""
_LONG, _SURE = 8, 5
"""Letters in a name from which two slips, and one of any kind, are told from another name."""

_NAMES: Final = _grouped((suffix, name) for name, _, suffix in (box.partition(".") for box in MAILBOXES))
_SUFFIXES: Final = _grouped((name, suffix) for name, _, suffix in (box.partition(".") for box in MAILBOXES))
_DOTLESS: Final = {box.replace(".", ""): box for box in MAILBOXES}


def suggested_address(address: str) -> str | None:
    """The address that was meant most likely; ``None`` if there is no reason to ask.

    ``address`` has passed ``deliverable``: its domain is in small ASCII letters. The part before the @ stays as it is.
    """
    name, _, domain = address.rpartition("@")
    meant = _meant(domain.lower())
    return f"{name}@{meant}" if name and meant else None


def distance(one: str, other: str) -> int:
    """How many slips lead from one word to the other: a letter too many, missing or wrong, or two swapped.

    Optimal string alignment: no part is changed twice.
    """
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, there in enumerate(other, 1):
            slips = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != there))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == there:
                slips = min(slips, before[column - 2] + 1)
            line.append(slips)
        before, above = above, line
    return above[-1]


def _meant(domain: str) -> str | None:
    if domain in REAL or "." not in domain:
        return None
    rest, _, ending = domain.rpartition(".")
    mended = f"{rest}.{_ENDINGS[ending]}" if ending in _ENDINGS else domain
    if mended in REAL:
        return mended
    near = _same_name(mended) or _near_name(mended) or _moved_dot(domain)
    return near or (mended if mended != domain else None)


def _same_name(domain: str) -> str | None:
    """``gmail.co``, ``gmail.de``, ``yahoo.con.br``: the name is a mailbox's, its ending is none of theirs."""
    name, _, suffix = domain.partition(".")
    if name in _ONLY_COM:
        return f"{name}.com"
    short = f"{name}.{_SHORT_ENDINGS.get(suffix, suffix)}"
    if len(name) > 2 and short in MAILBOXES:
        return short
    return next((f"{name}.{right}" for right in _SUFFIXES.get(name, ()) if _is_inner_slip(suffix, right)), None)


def _is_inner_slip(suffix: str, right: str) -> bool:
    inner, _, country = right.rpartition(".")
    return bool(inner) and suffix.endswith(f".{country}") and distance(suffix, right) == 1


def _near_name(domain: str) -> str | None:
    """``gmial.com``: the ending is right, the name is a slip away. The fewest slips win, then the more usual one."""
    name, _, suffix = domain.partition(".")
    suffix = _SHORT_ENDINGS.get(suffix, suffix)
    scored = ((slips, right) for right in _NAMES.get(suffix, ()) if (slips := _slips(name, right)) is not None)
    best = min(scored, key=lambda found: found[0], default=None)
    return best and f"{best[1]}.{suffix}"


def _slips(typed: str, right: str) -> int | None:
    """How many slips ``typed`` is away from ``right``; ``None``: too many, so it is another name.

    The first letter is seldom wrong, and other names often differ in just that (cloud, email); short names are so near
    to each other that only swapped letters count.
    """
    if abs(len(typed) - len(right)) > 2 or not _begins_like(typed, right):
        return None
    slips = distance(typed, right)
    if len(right) < _SURE:
        return slips if slips == 1 and right.isalpha() and sorted(typed) == sorted(right) else None
    reach = 2 if len(right) >= _LONG and typed[-1:] == right[-1:] else 1
    return slips if slips <= reach else None


def _begins_like(typed: str, right: str) -> bool:
    if typed[:1] == right[:1]:
        return True
    swapped = len(right) >= _SURE and typed[:2] == right[1::-1]
    return swapped or (len(right) > _SURE + 1 and typed == right[1:])


def _moved_dot(domain: str) -> str | None:
    """``gmai.lcom``: the dot and a letter changed places."""
    box = _DOTLESS.get(domain.replace(".", ""))
    return box if box and distance(domain, box) == 1 else None
