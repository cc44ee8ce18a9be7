"""Whether a signup could be recorded now."""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from porch.errors import JournalBusy, JournalUnavailable
from porch.store.signup import State
from porch.wiring import Services

LEAST_SPACE: Final = 50 * 1024 * 1024
"""Bytes free on the disk of the data folder below which the site is not ready: some hundred thousand signups."""


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Check:
    """One thing that must hold, and what was found, in words without secrets."""

    name: str
    passed: bool
    said: str


def check_readiness(services: Services) -> list[Check]:
    """Every check, in the order in which a person would look. The age of what waits is told, but fails nothing: a
    platform that is down must not take the pages down with it."""
    return [
        _journal("migrations", lambda: _migrated(services)),
        _journal("journal", lambda: _writable(services)),
        _space(services.settings.data),
        _journal("deliveries", lambda: _deliveries(services)),
        Check("audience", True, _audience(services)),
        _guard(services),
        *_turnstile(services),
    ]


def _journal(name: str, look: Callable[[], tuple[bool, str]]) -> Check:
    try:
        return Check(name, *look())
    except JournalUnavailable as error:
        log.error("not ready: %s", error)  # the details are not for everybody
        return Check(name, False, "The journal cannot be reached or written; the log says why.")


def _migrated(services: Services) -> tuple[bool, str]:
    current = services.database.is_current()
    return current, "current" if current else "The tables are of another version; restart `porch serve`."


def _writable(services: Services) -> tuple[bool, str]:
    services.statistics.writable()
    return True, "writable"


def _deliveries(services: Services) -> tuple[bool, str]:
    if services.worker.has_died():
        return False, "The worker has ended: nothing is delivered; restart `porch serve`, the log says why."
    passed, said = _under_way(services)
    held: tuple[State, ...] = ("parked", "quarantined")
    counts = [(services.journal.count(state=state), state) for state in held]
    return passed, "; ".join([said, *(f"{count} {state}" for count, state in counts if count)])


def _under_way(services: Services) -> tuple[bool, str]:
    if services.journal.paused():
        return True, "paused: the platform refuses the API key"
    age = services.statistics.oldest_waiting()
    return True, "nothing waits" if age is None else f"the oldest waits for {age:.0f} s"


def _audience(services: Services) -> str:
    """Where signups go: a site without its key that was not told to insist on one thanks visitors all the same."""
    if services.settings.audience_name == "loops":
        return "loops"
    return "local: signups are kept on this machine and do not go to Loops"


def _guard(services: Services) -> Check:
    """It passes all the same: a machine that is taken away for this would lose signups."""
    try:
        services.tallies.reachable()
    except JournalBusy as error:
        log.warning("the guard cannot count in time: %s", error)
        return Check("guard", True, "busy: signups that cannot be counted in time are asked for more")
    except JournalUnavailable as error:
        log.error("the guard cannot count: %s", error)
        return Check("guard", True, "cannot count: signups pass unguarded; the log says why")
    return Check("guard", True, "counting")


def _turnstile(services: Services) -> list[Check]:
    """Where it is set up. It passes all the same: a press of the button is enough then."""
    turnstile = services.turnstile
    return [Check("turnstile", True, turnstile.trouble or "no trouble")] if turnstile else []


def _space(folder: Path) -> Check:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Check("disk", False, f"The data folder cannot be read: {error.strerror}.")
    return Check("disk", free >= LEAST_SPACE, f"{free // 1024**2} MiB free")
