"""The values the journal takes and gives: a signup, the right to deliver it, and what came of it."""

from dataclasses import dataclass
from typing import Final, Literal

from porch.contact import Contact

State = Literal["waiting", "delivered", "existing", "refused", "parked", "quarantined", "dropped"]
"""Where a signup stands. ``dropped``: a person decided that it is not delivered (quarantine, or the wish to be
forgotten), or nobody decided in time; every other word is the contract's."""

STATES: Final[tuple[State, ...]] = (
    "waiting",
    "delivered",
    "existing",
    "refused",
    "parked",
    "quarantined",
    "dropped",
)

UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError)
"""What ``Contact.from_json`` raises where there are no answers of a signup."""

OnExisting = Literal["message", "join-lists"]
"""What a form wants when the contact is already there."""


@dataclass(frozen=True)
class Signup:
    """One submission, about to be recorded.

    ``id`` is a UUID in hex, ``person`` the pseudonym of the address (``Pseudonyms.of``), ``accepted_at`` in epoch
    seconds. ``quarantined`` is the reason why a person should look at it first; empty: it goes out at once.
    """

    id: str
    form: str
    contact: Contact
    on_existing: OnExisting
    person: str
    accepted_at: float
    quarantined: str = ""


@dataclass(frozen=True)
class Hold:
    """The wish to deliver a signup oneself, right after it is recorded: nobody else takes it for ``seconds``."""

    owner: str
    seconds: float


@dataclass(frozen=True)
class Claim:
    """The right to deliver one signup, until it is settled, released, or its lease runs out."""

    id: str
    form: str
    contact: Contact
    on_existing: OnExisting
    lease: str
    """Names this claim and no other; settling checks it."""
    attempts: int = 0
    """How many failed deliveries there were before."""
    age: float = 0.0
    """Seconds since the signup was accepted, or last put back in the queue by a person, when it was claimed."""
    uncertain: bool = False
    """An earlier delivery may have created the contact: a 409 is then our own doing."""
    join_as: State | None = None
    """The contact is known to exist, only the lists are still to be joined; then this is the state."""


@dataclass(frozen=True)
class Acceptance:
    """The journal has the signup, durably.

    ``id`` is the row that stands for it: another one's, if it repeats a signup that is still waiting. ``claim`` is
    there when it was held and nothing stands against delivering it now.
    """

    id: str
    claim: Claim | None
    repeated: bool = False


@dataclass(frozen=True)
class Attempt:
    """One call to the platform: which, how it went, how long it took and how long it waited for its turn (seconds)."""

    call: Literal["create", "join"]
    state: State
    reason: str = ""
    status: int | None = None
    words: str = ""
    seconds: float = 0.0
    waited: float = 0.0
    at: float = 0.0
    """Epoch seconds; the journal's own clock fills it in."""


@dataclass(frozen=True)
class Verdict:
    """What came of one delivery; ``Journal.settle`` writes it down."""

    state: State
    joined: bool = False
    """An existing contact was added to the form's lists."""
    reason: str = ""
    status: int | None = None
    words: str = ""
    delay: float = 0.0
    """Still waiting: seconds until the next delivery."""
    uncertain: bool = False
    join_as: State | None = None
    counted: bool = True
    """Whether it counts as a failed attempt while it is waiting; a refused key does not."""
    untold: bool = False
    """Refused, but the visitor has heard "thanks" before: an operator should know."""
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One signup as people see it: in lists, exports and on the dashboard. Times are epoch seconds."""

    id: str
    form: str
    state: State
    contact: Contact | None
    """None once it was erased."""
    person: str
    joined: bool
    reason: str
    status: int | None
    words: str
    attempts: int
    accepted_at: float
    due_at: float | None
    settled_at: float | None
    in_flight: bool
    untold: bool = False
    """The platform refused it after its visitor had heard "thanks"."""
    history: tuple[Attempt, ...] = ()
    """Every call that was made for it; only ``Journal.show`` fills it in."""
