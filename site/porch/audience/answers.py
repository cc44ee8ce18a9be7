"""What an answer of the platform means, by its status alone; pure, so that every row of the table is a test."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from email.utils import parsedate_to_datetime
from typing import Any, Final

from porch.audience.exchange import Answer, clean_words
from porch.errors import AddressRefused, AudienceError, KeyRefused, NeedsOperator, TryAgainLater

LONGEST_RETRY_AFTER: Final = 24 * 60 * 60.0
"""Seconds: a longer wish of the platform is cut to a day, so that one bad header cannot strand a signup."""

_BUSY: Final = frozenset({408, 425, 429})
"""4xx that ask for patience, not for a change (RFC 9110 §15.5.9, RFC 8470, RFC 6585)."""

_EMAIL = re.compile(r"\be-?mails?(?: address(?:es)?)?\b", re.IGNORECASE)
_COMPLAINT = re.compile(
    r"\b(?:invalid|malformed|not (?:a )?(?:valid|allowed|accepted|supported|deliverable)|must be (?:a )?valid"
    r"|undeliverable|disposable|blocked|refused|rejected)\b",
    re.IGNORECASE,
)
_OTHER_SUBJECT = re.compile(
    r"\b(?:user ?id|mailing ?lists?|propert(?:y|ies)|source|key|already|exists?)\b", re.IGNORECASE
)


def check_answer(answer: Answer, now: Callable[[], float], sent: Collection[str] = ()) -> Any:
    """The JSON of a good answer; raises the ``AudienceError`` that is the decision about any other.

    ``now`` is the wall clock (seconds since 1970), for a Retry-After that is a date. ``sent`` are the keys of the
    request's body.
    """
    if 200 <= answer.status < 300:
        return _good(answer)
    raise _decision(answer, now, sent)


def _good(answer: Answer) -> Any:
    if answer.data is None:
        raise TryAgainLater("not-json", answer.words, status=answer.status, uncertain=True)
    if isinstance(answer.data, dict) and answer.data.get("success", True) is not True:
        raise TryAgainLater("no-success", answer.words, status=answer.status, uncertain=True)
    return answer.data


def _decision(answer: Answer, now: Callable[[], float], sent: Collection[str]) -> AudienceError:
    status, words = answer.status, answer.words
    if status == 401:
        return KeyRefused("401", words, status=status)
    if status == 400 and is_about_email(words, sent):
        return AddressRefused("400", words, status=status)
    if 300 <= status < 400:
        return NeedsOperator(str(status), _redirect(answer), status=status)
    if 400 <= status < 500 and status not in _BUSY:
        return NeedsOperator(str(status), words, status=status)
    after = read_retry_after(answer.headers.get("Retry-After", ""), now)
    # a 429 was turned away at the door; of anything else the platform may have done its part
    return TryAgainLater(str(status), words, status=status, retry_after=after, uncertain=status not in {425, 429})


def is_about_email(words: str, sent: Collection[str] = ()) -> bool:
    """Whether a 400 blames the e-mail address and nothing else.

    Deliberately narrow: a wrong no leaves the signup with the operator, a wrong yes would tell a visitor that a good
    address is bad. So the words must name the address, call it bad, and name none of the other things ``sent``.
    """
    rest = _EMAIL.sub("", words)
    if rest == words or not _COMPLAINT.search(rest) or _OTHER_SUBJECT.search(rest):
        return False
    return not any(re.search(rf"\b{re.escape(key)}\b", rest) for key in sent if key != "email")


def read_retry_after(header: str, now: Callable[[], float]) -> float | None:
    """Seconds to wait by a Retry-After header, which counts seconds or names a date; ``None`` if it says neither."""
    header = header.strip()
    if re.fullmatch(r"[0-9]{1,9}", header):
        return min(float(header), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(header).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(moment - now(), 0.0), LONGEST_RETRY_AFTER)


def _redirect(answer: Answer) -> str:
    target = clean_words(answer.headers.get("Location", "").split("?")[0])
    return "LOOPS_API_URL redirects" + (f" to {target}" if target else "") + "; set it to the final address"
