"""What a submission says of where it comes from and how it was made, beside the answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """All of it is what the other side says, so none of it is believed without a check."""

    network: str = ""
    """The network it came from (``network_of``); empty: it cannot be known."""
    bait: bool = False
    """Whether the input that no person sees was filled in."""
    seconds: float | None = None
    """How long the form was open, as the page's script measured it; None without a script."""
    proof: str = ""
    """The answer to a proof-of-work challenge, as posted."""
    confirmation: str = ""
    """The token of a form that was shown again to be confirmed, as posted."""
    kiosk: str = ""
    """The token of a kiosk link, as posted."""
    turnstile: str = ""
    """The token of a Turnstile widget, as posted."""
