"""Group commit against a commit per request: 2 processes with 16 threads each record signups as fast as they can."""

import json
import subprocess
import sys
import threading
import time
from typing import Any

from ground import databases, median, percentile, report, signup

from porch.errors import JournalUnavailable
from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.writer import Work, Writer

SECONDS, ROUNDS, PROCESSES, THREADS = 3.0, 3, 2, 16


class PerRequest(Writer):
    """What a plain design does: every request has its own transaction, and nobody queues for the lock."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._plain = database

    def write(self, work: Work[Any], *, patience: float = 0.0) -> Any:
        """Commit this alone."""
        del patience
        with self._plain.engine.connect().execution_options(porch_writing=True) as connection, connection.begin():
            return work(connection)


def load(url: str, variant: str) -> None:
    """One process's load; prints the latencies (milliseconds) and how many failed."""
    database = Database(url)
    journal = Journal(database, writer=PerRequest(database) if variant == "per request" else None)
    latencies: list[float] = []
    failures: list[str] = []
    end = time.monotonic() + SECONDS

    def submit() -> None:
        while (began := time.monotonic()) < end:
            try:
                journal.accept(signup())
                latencies.append((time.monotonic() - began) * 1000)
            except (JournalUnavailable, Exception) as error:
                failures.append(type(error).__name__)

    threads = [threading.Thread(target=submit) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps([latencies, len(failures)]))
    journal.close()


def measure(url: str, variant: str) -> tuple[float, float, int]:
    """Requests a second, p99 in milliseconds, and failures of one round."""
    command = [sys.executable, __file__, url, variant]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(PROCESSES)]
    answers = [json.loads(child.communicate()[0]) for child in children]
    latencies = [latency for answer in answers for latency in answer[0]]
    return len(latencies) / SECONDS, percentile(latencies, 0.99), sum(answer[1] for answer in answers)


def main() -> None:
    """Interleaved rounds, medians, ratios."""
    with databases() as urls:
        for name, url in urls.items():
            rounds: dict[str, list[tuple[float, float, int]]] = {"per request": [], "group": []}
            for _ in range(ROUNDS):
                for variant, measured in rounds.items():
                    measured.append(measure(url, variant))
            rate = {variant: median([one[0] for one in measured]) for variant, measured in rounds.items()}
            p99 = {variant: median([one[1] for one in measured]) for variant, measured in rounds.items()}
            for variant, measured in rounds.items():
                failed = sum(one[2] for one in measured)
                report(
                    f"{name}, commit: {variant}", f"{rate[variant]:7.0f}/s  p99 {p99[variant]:7.1f} ms  failed {failed}"
                )
            ratios = f"rate x {rate['group'] / rate['per request']:.2f}  p99 1/{p99['per request'] / p99['group']:.1f}"
            report(f"{name}, group / per request", ratios)


if __name__ == "__main__":
    load(*sys.argv[1:]) if len(sys.argv) > 1 else main()
