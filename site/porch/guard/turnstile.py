"""Cloudflare Turnstile, for operators who want it: whether a widget's token is good, asked of Cloudflare.

Facts from Cloudflare's documentation, "Server-side validation": a token has at most 2048 characters, lives 300 seconds
and is good once; with an ``idempotency_key`` the same question may be asked again after a failure on the way.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any, Final, Literal

import requests

LONGEST: Final = 2048
"""Characters of a token, at most."""

CONNECT, READ = 1.5, 2.0
"""Seconds; the visitor waits meanwhile, so a slow answer counts as none."""

Verdict = Literal["proved", "refused", "unreachable"]
"""``unreachable``: nobody knows. That is no visitor's fault, so then a confirmation is enough."""

_REFUSALS: Final = frozenset({"missing-input-response", "invalid-input-response", "timeout-or-duplicate"})
"""The error codes that are about the token; all others are about our settings or Cloudflare's own state."""

log = logging.getLogger(__name__)


class Turnstile:
    """Asks about tokens. ``site_key`` goes into pages, ``secret`` only to ``url``."""

    def __init__(self, site_key: str, secret: str, url: str) -> None:
        self.site_key = site_key
        self._secret = secret
        self._url = url

    def verify(self, token: str, address: str | None) -> Verdict:
        """Whether the widget gave ``token`` to a person; ``address`` is theirs, where it is known."""
        if not 0 < len(token) <= LONGEST:
            return "refused"
        question = {"secret": self._secret, "response": token, "idempotency_key": str(uuid.uuid4())}
        if address:
            question["remoteip"] = address
        try:
            answer = self._answer(question)
        except (requests.RequestException, ValueError) as error:
            log.warning("Turnstile did not answer (%s); visitors confirm by a press instead.", type(error).__name__)
            return "unreachable"
        return _verdict(answer)

    def _answer(self, question: dict[str, str]) -> Any:
        """Cloudflare's answer, asked for once more if the first way there fails at once; slowness is not waited for
        twice. Raises ``RequestException`` (or ``ValueError``) where there is none that can be read."""
        try:
            return _post(self._url, question)
        except requests.Timeout:
            raise
        except requests.RequestException:
            return _post(self._url, question)


def _post(url: str, question: dict[str, str]) -> Any:
    response = requests.post(url, data=question, timeout=(CONNECT, READ), allow_redirects=False)
    response.raise_for_status()
    return response.json()


def _verdict(answer: Any) -> Verdict:
    answer = answer if isinstance(answer, dict) else {}
    if answer.get("success") is True:
        return "proved"
    codes = answer.get("error-codes")
    named = {str(code) for code in codes} if isinstance(codes, list) else set()
    if named and named <= _REFUSALS:
        return "refused"
    log.error("Turnstile cannot judge (%.200s); visitors confirm by a press instead.", ", ".join(sorted(named)))
    return "unreachable"
