"""What the guard costs a submission: judging it, against recording it durably, which it has to be anyway."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from ground import databases, median, percentile, report, signup

from porch.guard.evidence import Rules
from porch.guard.gate import Applicant, Gate
from porch.guard.visit import Visit
from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.tallies import Tallies

ROUNDS = 1500
KEYS = ("a key for benchmarks",)


def applicant() -> Applicant:
    """Somebody who has not been here yet, at a form with the usual rules."""
    person = uuid.uuid4().hex
    return Applicant("letter", Rules(surge=0), person, f"{person}@example.com", {"firstName": "Ada"})


def visit(number: int) -> Visit:
    """From a network of its own."""
    return Visit(network=f"10.{number // 256 % 256}.{number % 256}.7/32", seconds=9.0)


def taking_turns(*works: Callable[[int], Any]) -> list[list[float]]:
    """Milliseconds of each work in each round; one after the other, so that a busy moment strikes all alike."""
    times: list[list[float]] = [[] for _ in works]
    for number in range(ROUNDS):
        for work, found in zip(works, times, strict=True):
            began = time.perf_counter()
            work(number)
            found.append((time.perf_counter() - began) * 1000)
    return times


def main() -> None:
    """On each database."""
    with databases() as urls:
        for name, url in urls.items():
            database = Database(url)
            journal, tallies = Journal(database), Tallies.beside(database)
            gate = Gate(tallies, KEYS, time.time)
            judged, recorded = taking_turns(
                lambda number, gate=gate: gate.examine(applicant(), visit(number)),
                lambda _number, journal=journal: journal.accept(signup()),
            )
            p99, share = percentile(judged, 0.99), median(judged) / median(recorded)
            figures = f"p50 {median(judged):.2f} ms, p99 {p99:.2f} ms"
            report(f"{name}, the guard's judgement", figures)
            figures = f"{median(judged):.2f} / {median(recorded):.2f} ms  x {share:.2f}"
            report(f"{name}, judging ÷ recording, p50", figures, "1.00", "0.50")
            tallies.close()
            journal.close()


if __name__ == "__main__":
    main()
