"""Advertising in the place of an answer: the addresses of websites and markup where a name should be."""

import re
import unicodedata
from typing import Final

from porch.guard.evidence import Check, Evidence, Finding

_MOST_READ: Final = 2000
"""Characters of an answer that are looked at; the longest that the platform takes has 498."""

_KINDS: Final = (
    "com|net|org|info|biz|mobi|xyz|top|site|online|website|club|shop|store|app|dev|link|click|live|life|fun|"
    "icu|vip|win|bid|loan|work|space|buzz|cyou|rest|sbs|lol|page|pro|tech|blog|news|today|world|agency|bond|рф"
)
_WORDS: Final = "co|ltd|inc|corp|bros|gmbh|llc|dept|abt|st|mr|mrs|dr"
"""What stands before a full stop without being anybody's domain."""

_LINK: Final = re.compile(
    rf"""
      \bh(?:tt|xx)ps?\s{{0,2}}(?::\s{{0,2}}[/\\]|[/\\]{{2}})  # https://…, http:\\… and hxxp://…, also without the colon
    | \bwww\d?\.\w                                            # www.…
    | (?<![\w@.-])(?:t\.me|t\.co)/\w                          # the shorteners whose names are one letter
    | (?<![\w@-])(?!(?:{_WORDS})\.)\w[\w-]*\.(?:{_KINDS})(?:/\S|:\d{{2,5}}\b|\?\w+=)
    | (?<![\w@-])(?!(?:{_WORDS})\.)\w[\w-]+\.[a-z]{{2}}(?:(?P<path>/\S+)|(?<!\.n[or]):\d{{2,5}}\b|\?\w+=)
    """,  # a domain with a path, a port or a query; `Booking.com` by itself is a company, and `Abt.nr:12` a number
    re.IGNORECASE | re.VERBOSE,
)
_MARKUP: Final = re.compile(
    r"</?(?:a|b|br|div|font|form|h[1-6]|iframe|img|link|meta|object|p|script|span|style|svg)\b[^<]{0,200}>"
    r"|\bhref\s{0,2}=|\[/?(?:url|link|img)\b",
    re.IGNORECASE,
)
_LINE_BREAK: Final = re.compile(r"[\r\n\v\f\x85\u2028\u2029]")


def _look(evidence: Evidence) -> Finding | None:
    points = max(map(_points, evidence.answers.values()), default=0)
    return Finding("links", points) if points else None


def _points(answer: str) -> int:
    """60 for a website's address, 40 for what no browser's one-line input sends, and what nobody writes by hand."""
    text = unicodedata.normalize("NFKC", answer[:_MOST_READ])
    if any(not _are_names(link) for link in _LINK.finditer(text)):
        return 60
    return 40 if _MARKUP.search(text) or _LINE_BREAK.search(text) else 0


def _are_names(link: re.Match[str]) -> bool:
    """Whether it is two people or places with a stroke between them, each with a capital letter: ``Jean.de/La``."""
    path = (link["path"] or "").strip("/.,;)")
    return path.isalpha() and path.istitle() and link[0].partition(".")[0].istitle()


LINKS = Check("links", "An answer holds the address of a website, markup or a line break", _look)
