"""Runs every test, as `make test` does: most of them two at a time, and the trips alone, since they watch the clock.

All of it is run whatever fails; the last lines say what did, and the exit code is 0 only if nothing did.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
TRIPS = "tests/trips"
PARTS = {
    "everything but the trips": (
        *("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"),  # a file's tests stay together and in order
        "--max-worker-restart=0",  # a process that dies is a failure, and not to be tried again
        f"--ignore={TRIPS}",
    ),
    "the trips": (TRIPS,),
}
"""What pytest is told for each part."""


def main() -> int:
    """The exit code."""
    ends = [_run(name, words) for name, words in PARTS.items()]
    print("", *(told for _, told in ends), sep="\n")
    return 0 if all(passed for passed, _ in ends) else 1


def _run(name: str, words: Sequence[str]) -> tuple[bool, str]:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    run = subprocess.run([sys.executable, "-m", "pytest", *words], cwd=ROOT, check=False)
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    verdict = f"FAILED (exit code {run.returncode})" if run.returncode else "passed"
    return run.returncode == 0, f"== {name}: {verdict} in {minutes}:{seconds:02} minutes"


if __name__ == "__main__":
    sys.exit(main())
