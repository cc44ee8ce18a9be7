"""How many connections a process takes upon itself, never so many that no file is left for the journal; and on which
gunicorn its worker builds."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ASK = """
import resource
from porch.web.patience import connections_for
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
print(connections_for({threads}), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "threads", "connections", "files"),
    [
        (1024, 4096, 8, 1000, 2180),
        (1024, 1024, 8, 422, 1024),
        (3000, 4096, 8, 1000, 3000),
        (256, 256, 4, 58, 256),
        (128, 128, 4, 5, 128),
    ],
)
def test_connections_leave_files_for_everything_else(
    soft: int, hard: int, threads: int, connections: int, files: int
) -> None:
    code = ASK.format(soft=soft, hard=hard, threads=threads)
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(connections), str(files), str(hard)]


def test_gunicorn_is_held_to_the_series_whose_inside_is_known() -> None:
    locked = re.search(r"^gunicorn==(\d+)\.(\d+)\.(\d+) ", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert locked
    major, minor, patch = map(int, locked.groups())
    wishes = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    wish = next(wish for wish in wishes if wish.startswith("gunicorn"))
    assert wish == f"gunicorn>={major}.{minor}.{patch},<{major}.{minor + 1}"  # 27.0.0 has another inside than 27.0.1
