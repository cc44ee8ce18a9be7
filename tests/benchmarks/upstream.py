"""The shared budget in real time: two processes with eight threads each call as often as they are let."""

import json
import subprocess
import sys
import threading
import time

from ground import databases, report

from porch.store.budget import Budget
from porch.store.database import Database

SECONDS, PROCESSES, THREADS, RATE = 15.0, 2, 8, 9.5


def load(url: str) -> None:
    """One process's calls; prints when each began (the machine's monotonic seconds)."""
    budget = Budget.beside(Database(url), RATE)
    began: list[float] = []
    end = time.monotonic() + SECONDS

    def call() -> None:
        while time.monotonic() < end:
            wait = budget.reserve(1.0)
            time.sleep(0.1 if wait is None else wait)
            if wait is None:
                continue
            while late := budget.begin():
                time.sleep(late)
            began.append(time.monotonic())

    threads = [threading.Thread(target=call) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(began))
    budget.close()


def main() -> None:
    """The worst sliding second, the mean, and how evenly the processes shared it."""
    with databases() as urls:
        for name, url in urls.items():
            command = [sys.executable, __file__, url]
            children = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(PROCESSES)]
            each = [json.loads(child.communicate()[0]) for child in children]
            starts = sorted(start for one in each for start in one)
            worst = max(sum(start <= then < start + 1 for then in starts) for start in starts)
            mean = (len(starts) - 1) / (starts[-1] - starts[0])
            shares = " ".join(str(len(one)) for one in each)
            report(
                f"{name}, calls at {RATE}/s",
                f"worst second {worst}  mean {mean:.2f}/s  shares {shares}",
                "<= 10",
                "and >= 9.4",
            )


if __name__ == "__main__":
    load(sys.argv[1]) if len(sys.argv) > 1 else main()
