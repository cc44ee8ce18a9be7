"""How many connections a process takes upon itself: never so many that no file is left for the journal."""

import subprocess
import sys

import pytest

ASK = """
import resource
from porch.web.patience import connections_for
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
print(connections_for({threads}), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "threads", "connections", "files"),
    [
        (1024, 4096, 8, 1000, 1180),
        (1024, 1024, 8, 844, 1024),
        (3000, 4096, 8, 1000, 3000),
        (256, 256, 4, 116, 256),
        (128, 128, 4, 5, 128),
    ],
)
def test_connections_leave_files_for_everything_else(
    soft: int, hard: int, threads: int, connections: int, files: int
) -> None:
    code = ASK.format(soft=soft, hard=hard, threads=threads)
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(connections), str(files), str(hard)]
