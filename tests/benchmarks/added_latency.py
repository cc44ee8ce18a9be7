"""What recording, the budget and settling add to an upstream call of 300 ms: one visitor after the other."""

import time
from collections.abc import Iterable
from typing import Any

from ground import databases, percentile, report, signup

from porch.audience.base import Receipt
from porch.contact import Contact
from porch.delivery.courier import Courier
from porch.store.budget import Budget
from porch.store.database import Database
from porch.store.journal import Hold, Journal

UPSTREAM, VISITORS = 0.3, 60


class Slow:
    """A platform that takes its time."""

    name = "slow"

    def create(self, _contact: Contact, *, timeout: float | None = None) -> Receipt:
        """Take the contact."""
        del timeout
        time.sleep(UPSTREAM)
        return Receipt.CREATED

    def join(self, _email: str, _lists: Iterable[str], *, timeout: float | None = None) -> None:
        """Nobody is asked to."""
        del timeout


def main() -> None:
    """The bare call and the whole way, interleaved."""
    slow: Any = Slow()
    with databases() as urls:
        for name, url in urls.items():
            database = Database(url)
            journal, budget = Journal(database), Budget.beside(database, 1000)
            courier = Courier(slow, journal, budget)
            bare, whole = [], []
            for _ in range(VISITORS):
                began = time.perf_counter()
                slow.create(signup().contact)
                bare.append(time.perf_counter() - began)
                began = time.perf_counter()
                claim = journal.accept(signup(), hold=Hold("visitor", 60)).claim
                assert claim is not None
                courier.deliver(claim, deadline=time.monotonic() + 3)
                whole.append(time.perf_counter() - began)
            added = {share: (percentile(whole, share) - percentile(bare, share)) * 1000 for share in (0.5, 0.9)}
            report(
                f"{name}, added to a call of 300 ms",
                f"p50 {added[0.5]:.1f} ms  p90 {added[0.9]:.1f} ms",
                "5 ms",
                "<= 3.5 ms",
            )
            journal.close()
            budget.close()


if __name__ == "__main__":
    main()
