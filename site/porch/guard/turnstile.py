"""Cloudflare Turnstile, for operators who want it: whether a widget's token is good, asked of Cloudflare.

Facts from Cloudflare's documentation, "Server-side validation": a token has at most 2048 characters, lives 300 seconds
and is good once; with an ``idempotency_key`` the same question may be asked again after a failure on the way.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, Final, Literal

import requests

LONGEST: Final = 2048
"""Characters of a token, at most."""

CONNECT, READ = 1.5, 2.0
"""Seconds; the visitor waits meanwhile, so a slow answer counts as none."""

PATIENCE: Final = 3
"""Questions in a row without an answer, after which it is left alone for a while: each keeps a visitor waiting."""

PAUSE: Final = 30.0
"""Seconds in which it is not asked then."""

Verdict = Literal["proved", "refused", "unreachable"]
"""``unreachable``: nobody knows. That is no visitor's fault, so then a confirmation is enough."""

_REFUSALS: Final = frozenset({"missing-input-response", "invalid-input-response", "timeout-or-duplicate"})
"""The error codes that are about the token; all others are about our settings or Cloudflare's own state."""

log = logging.getLogger(__name__)


class Turnstile:
    """Asks about tokens. ``site_key`` goes into pages, ``secret`` only to ``url``. ``clock`` counts seconds."""

    def __init__(self, site_key: str, secret: str, url: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.site_key = site_key
        self._secret = secret
        self._url = url
        self._troubles = _Troubles(clock)

    def verify(self, token: str) -> Verdict:
        """Whether the widget gave ``token`` to a person."""
        if not 0 < len(token) <= LONGEST:
            return "refused"
        if self._troubles.rests():
            return "unreachable"
        question = {"secret": self._secret, "response": token, "idempotency_key": str(uuid.uuid4())}
        try:
            answer = self._answer(question)
        except (requests.RequestException, ValueError) as error:
            self._troubles.keep(f"did not answer ({type(error).__name__})", silent=True)
            return "unreachable"
        return self._judged(answer)

    @property
    def trouble(self) -> str:
        """What is wrong with it, as far as this process knows, in words without secrets; empty while it works."""
        return self._troubles.latest

    def _judged(self, answer: Any) -> Verdict:
        answer = answer if isinstance(answer, dict) else {}
        codes = answer.get("error-codes")
        named = {str(code) for code in codes} if isinstance(codes, list) else set()
        proved = answer.get("success") is True
        if proved or (named and named <= _REFUSALS):
            self._troubles.forget()
            return "proved" if proved else "refused"
        self._troubles.keep(f"cannot judge ({', '.join(sorted(named))[:200]})", silent=False)
        return "unreachable"

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


class _Troubles:
    """What has gone wrong since it last worked: each kind is logged once, and silence makes us ask less often."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.latest = ""
        self._clock = clock
        self._lock = threading.Lock()
        self._told: set[str] = set()
        self._silences = 0
        self._resumes = 0.0

    def rests(self) -> bool:
        """Whether it is not to be asked just now. After each pause one may ask, the others wait for what comes."""
        with self._lock:
            if self._silences < PATIENCE:
                return False
            now = self._clock()
            if now < self._resumes:
                return True
            self._resumes = now + PAUSE
            return False

    def keep(self, trouble: str, *, silent: bool) -> None:
        """It went wrong; ``silent``: nothing came that could be read."""
        with self._lock:
            self.latest = f"{trouble}; visitors confirm by a press instead"
            self._silences = self._silences + 1 if silent else 0
            if self._silences >= PATIENCE:
                self._resumes = self._clock() + PAUSE
            is_news = trouble not in self._told
            self._told.add(trouble)
        if is_news:
            log.warning("Turnstile %s.", self.latest)

    def forget(self) -> None:
        """It works."""
        with self._lock:
            self.latest, self._silences = "", 0
            self._told.clear()
