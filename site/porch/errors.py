"""Every error of Porch, as one tree; none of them knows HTTP.

PorchError
├── SiteError            an author's mistakes, all of them, collected into one report
├── SettingsError        an operator's mistakes in the environment
├── JournalUnavailable   a signup could not be recorded; the visitor must hear so
│   └── JournalBusy      it was others' turn for too long, which is no sign that anything is broken
└── AudienceError        what a platform did wrong; the class *is* the decision
    ├── AddressRefused   the platform refuses this e-mail address: the field's error
    ├── TryAgainLater    the platform could not take it now: deliver again, with backoff
    └── NeedsOperator    trying again will not help: park it, tell the operator
        └── KeyRefused   the API key is wrong or revoked: pause every delivery
"""

from dataclasses import dataclass


class PorchError(Exception):
    """Anything Porch says no to. Its text is one clear line, fit to show to the person who can mend it."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in a site's files: where it is, what it is and how to mend it."""

    file: str
    line: int
    """Counted from 1; 0 where there is none, as in a folder."""
    key: str
    """The TOML key, dotted and counted from 1 as people count: ``fields[2].type``. Empty for the whole file."""
    message: str

    def __str__(self) -> str:
        """The line as editors and people read it: ``file:line: key: message``."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.key, self.message) if part)


class SiteError(PorchError):
    """The site's files have problems; ``problems`` holds every one of them, sorted by file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class SettingsError(PorchError):
    """The environment cannot be understood; the text names each setting and how to mend it."""


class JournalUnavailable(PorchError):
    """The journal could not be written (disk full, locked, database gone): nothing was accepted."""


class JournalBusy(JournalUnavailable):
    """Others were writing for longer than one may wait: a sign of many visitors, or of somebody who is a crowd."""


class AudienceError(PorchError):
    """A platform did not take a contact. ``words`` are the platform's own, for the operator alone.

    ``reason`` is a short fixed word for counting (``"429"``, ``"timeout"``), ``status`` the HTTP status, if
    there was an answer at all.
    """

    def __init__(self, reason: str, words: str = "", *, status: int | None = None) -> None:
        self.reason = reason
        self.words = words
        self.status = status
        super().__init__(f"{reason}: {words}" if words else reason)


class AddressRefused(AudienceError):
    """The platform does not accept this e-mail address; trying again will not help."""


class TryAgainLater(AudienceError):
    """The platform could not answer now (429, 5xx, timeout, no connection, not JSON).

    ``retry_after`` is the platform's own wish in seconds, where it said one. ``uncertain`` is true when the
    contact may have been created all the same (the answer was lost): a later 409 is then our own doing.
    """

    def __init__(
        self,
        reason: str,
        words: str = "",
        *,
        status: int | None = None,
        retry_after: float | None = None,
        uncertain: bool = False,
    ) -> None:
        super().__init__(reason, words, status=status)
        self.retry_after = retry_after
        self.uncertain = uncertain


class NeedsOperator(AudienceError):
    """The platform will never take this as it is: a person must mend something and retry."""


class KeyRefused(NeedsOperator):
    """The platform does not know the API key (401): deliveries stop until the operator has mended it."""
