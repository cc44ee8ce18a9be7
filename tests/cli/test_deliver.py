"""`porch deliver`: whenever it is told to stop, it does."""

import os
import subprocess
import sys
from pathlib import Path

STOPPED = """
import signal
from dataclasses import replace
from porch.cli.deliver import deliver
from porch.delivery.courier import Courier
from porch.delivery.worker import Worker
from porch.settings import read_settings
from porch.store.budget import Budget
from porch.store.migration import migrate
from porch.wiring import build_services

def told_to_stop():
    with worker._awake._cond:  # the lock that every wait takes for a moment
        signal.raise_signal(signal.SIGTERM)
    return 0.0

settings = read_settings()
services = build_services(settings)
migrate(settings.journal_url)
courier = Courier(services.audience, services.journal, Budget.beside(services.database, 9.5))
worker = Worker(courier, services.journal, "here", monotonic=told_to_stop)
deliver(replace(services, worker=worker))
"""
"""It is told to stop at the one moment at which a wait for something to do cannot be interrupted."""


def test_it_ends_at_whichever_moment_it_is_told_to(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    form = 'title = "Letter"\n[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'
    (tmp_path / "forms/letter.toml").write_text(form, encoding="utf-8")
    environment = {**os.environ, "PORCH_SITE": str(tmp_path), "PORCH_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-c", STOPPED]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("Porch delivers to the local audience")
