"""What a form that is shown again carries, so that a person gets on with one press and a program has to work."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Challenge:
    """Each part can be answered by itself; the button alone is enough where no script runs."""

    confirmation: str
    """The signed token that comes back with the button (``_confirm``)."""
    proof: str | None = None
    """A proof-of-work challenge as JSON text, for the page's script; None: the form asks for none."""
    widget: str | None = None
    """The site key of a Turnstile widget to show; None: the operator has not set one up."""
