"""A durable POST against the same POST without a journal, and against one commit for each request: whole servers.

Each variant is a real site (2 workers, 16 threads) with one part exchanged; 32 visitors keep it busy. The form answers
right after the commit and nothing is delivered meanwhile, so that the journal is all that differs.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from ground import databases, median, report
from http_load import Load, post
from variants import served

ROUNDS, SECONDS, VISITORS = 5, 3.0, 32
PLAIN, GROUP, EACH = "no journal", "group commit", "commit per request"


def main() -> None:
    """Interleaved rounds, medians, ratios."""
    with databases() as urls:
        for name, url in urls.items():
            rounds = _measure(url)
            middle = {
                variant: Load(*(median([getattr(one, column) for one in loads]) for column in ("rate", "p50", "p99")))
                for variant, loads in rounds.items()
            }
            for variant, load in middle.items():
                figures = f"{load.rate:7.0f}/s  p50 {load.p50:6.1f} ms  p99 {load.p99:7.1f} ms"
                report(f"{name}, POST, {variant}", figures)
            report(
                f"{name}, durable POST / without a journal",
                f"{middle[GROUP].rate / middle[PLAIN].rate:.2f}",
                "0.55",
                ">= 0.75",
            )
            report(f"{name}, group / per request, POSTs a second", f"x {middle[GROUP].rate / middle[EACH].rate:.2f}")
            tail = middle[EACH].p99 / middle[GROUP].p99
            goal = ("1/5", "<= 1/8") if name == "SQLite" else ("", "")  # PostgreSQL groups commits by itself
            report(f"{name}, group / per request, p99", f"1/{tail:.1f}", *goal)


def _measure(url: str) -> dict[str, list[Load]]:
    rounds: dict[str, list[Load]] = {PLAIN: [], GROUP: [], EACH: []}
    with tempfile.TemporaryDirectory(prefix="porch-bench-") as folder, ExitStack() as stack:
        addresses = {}
        for number, variant in enumerate(rounds):
            home = Path(folder) / str(number)
            home.mkdir()
            shared = {"PORCH_DATABASE_URL": url.replace("postgresql+psycopg", "postgresql")}
            addresses[variant] = stack.enter_context(served(variant, home, PORCH_COURIER="off", **shared))
        for _ in range(ROUNDS):
            for variant, loads in rounds.items():
                loads.append(post(f"{addresses[variant]}/quiet", connections=VISITORS, seconds=SECONDS))
    return rounds


if __name__ == "__main__":
    main()
