"""Why a signup is in quarantine, in the words of the checks that found something."""

from porch.guard.guard import CHECKS


def in_plain_words(reason: str) -> str:
    """``bait, surge`` as an operator reads it; a name that no check has (any more) stays as it is."""
    about = {check.name: check.about for check in CHECKS}
    return "; ".join(about.get(name, name) for name in reason.split(", "))
