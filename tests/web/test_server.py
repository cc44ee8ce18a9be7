"""What a web process grants its clients when it is told to stop."""

import os
from pathlib import Path

from gunicorn.glogging import Logger

from porch.settings import read_settings
from porch.web.patience import PatientWorker
from porch.web.server import FOR_REQUESTS, GRACE, Server


def test_a_worker_leaves_its_slow_clients_while_there_is_time_for_its_deliveries(tmp_path: Path) -> None:
    settings = read_settings({"PORCH_SITE": str(tmp_path), "PORCH_DATA": str(tmp_path)})
    server = Server(settings, lambda: (lambda _environ, _start: [], Stays()), greet=print)
    before_fork = server.cfg.graceful_timeout
    worker = PatientWorker(1, os.getpid(), [], server, 60, server.cfg, Logger(server.cfg))
    server.cfg.post_worker_init(worker)
    worker.tmp.close()
    assert (before_fork, worker.cfg.graceful_timeout) == (GRACE, FOR_REQUESTS)
    assert GRACE - FOR_REQUESTS >= 5


class Stays:
    """A life without threads."""

    def start(self) -> None:
        """Nothing."""

    def stop(self, timeout: float) -> None:
        """Nothing."""
