"""The audiences that the contract is held against: on the wire in this process, and `porch audience` on a socket."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from porch.audience.base import Audience, MailingList, Property
from porch.audience.local.opening import open_local_audience
from porch.audience.loops import LoopsAudience
from processes import started

SEED = """
[[lists]]
id = "cm06f5v0e45nf0ml5754o9cix"
name = "Friday Letter"

[[lists]]
id = "cm16k73gq014h0mmj5b6jdi9r"
name = "Staff"
public = false

[[properties]]
name = "teamSize"
type = "number"
"""


@pytest.fixture(params=["in-process", "served"])
def audience(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Audience]:
    """An empty audience with two lists and one property of its own."""
    yield from _in_process(tmp_path) if request.param == "in-process" else _served(tmp_path)


def _in_process(folder: Path) -> Iterator[Audience]:
    lists = [
        MailingList("cm06f5v0e45nf0ml5754o9cix", "Friday Letter", True),
        MailingList("cm16k73gq014h0mmj5b6jdi9r", "Staff", False),
    ]
    properties = [Property("teamSize", "Team Size", "number")]
    with closing(open_local_audience(folder / "audience.db", lists=lists, properties=properties)) as audience:
        yield audience


def _served(folder: Path) -> Iterator[Audience]:
    (folder / "seed.toml").write_text(SEED)
    options = ["--port", "0", "--key", "contract-key", "--data", str(folder / "audience.db"), "--limit", "0"]
    command = [sys.executable, "-m", "porch", "audience", *options, "--seed", str(folder / "seed.toml")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORCH_")}
    with started(command, stderr=subprocess.DEVNULL, env=environment) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[2]
        with closing(LoopsAudience("contract-key", url)) as audience:
            yield audience
