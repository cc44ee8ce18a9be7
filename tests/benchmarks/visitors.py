"""What Porch adds for a visitor to an upstream call of 300 ms: the bare call, and a POST that makes the same call."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ground import databases, percentile, report
from http_load import post
from variants import served

ROUNDS, SECONDS = 6, 4.0


def main() -> None:
    """One visitor after the other; rounds interleaved."""
    with databases() as urls, _platform() as platform:
        for name, url in urls.items():
            with tempfile.TemporaryDirectory(prefix="porch-bench-") as home:
                added = _measure(Path(home), url, platform)
            report(f"{name}, p50 added to a call of 300 ms, POST", f"{added:.1f} ms", "5 ms", "<= 3.5 ms")


def _measure(home: Path, url: str, platform: str) -> float:
    settings = {
        "PORCH_DATABASE_URL": url.replace("postgresql+psycopg", "postgresql"),
        "PORCH_UPSTREAM_RATE": "1000",
        "LOOPS_API_KEY": "key",
        "LOOPS_API_URL": platform,
    }
    bare, whole = [], []
    with served("as it is", home, **settings) as site:
        post(f"{site}/letter", connections=4, seconds=2)  # the first request of each process is not the subject
        for _ in range(ROUNDS):
            bare.append(post(f"{platform}/contacts/create", connections=1, seconds=SECONDS).p50)
            whole.append(post(f"{site}/letter", connections=1, seconds=SECONDS).p50)
    return percentile(whole, 0.5) - percentile(bare, 0.5)


@contextmanager
def _platform() -> Iterator[str]:
    words = ["audience", "--port", "0", "--key", "key", "--limit", "0", "--latency", "0.3"]
    with tempfile.TemporaryDirectory(prefix="porch-bench-") as folder:
        command = [sys.executable, "-m", "porch", *words, "--data", f"{folder}/audience.db"]
        platform = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            assert platform.stdout is not None
            yield platform.stdout.readline().split()[2]
        finally:
            platform.terminate()
            platform.communicate()


if __name__ == "__main__":
    main()
