"""Starts `porch serve` or `porch deliver` as the commands do, but able to die on order at a named step.

    launcher.py serve|deliver ORDERS LEASE

An order is an empty file in the folder ORDERS, named after a step. The process that passes the step next takes the
file away and kills itself with SIGKILL: one order, one death, and whatever is started in its place lives on. LEASE is
how many seconds a worker takes a signup for: short, so that a trip need not wait for the lease of the dead.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from porch.cli.deliver import deliver
from porch.cli.serve import greet
from porch.logs import set_up_logs
from porch.settings import read_settings
from porch.store.migration import ensure_current
from porch.web.app import create_app
from porch.web.server import Server
from porch.wiring import build_services


def dies_on_order(orders: Path) -> Callable[[str], None]:
    """A ``step`` that takes an order, if there is one, and dies of it."""

    def step(name: str) -> None:
        try:
            (orders / name).unlink()  # of several processes, one succeeds
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    return step


def main(command: str, orders: str, lease: str) -> None:
    """Run the command until it is stopped."""
    set_up_logs()
    settings = read_settings()
    ensure_current(settings.journal_url)
    services = build_services(settings, lease=float(lease), step=dies_on_order(Path(orders)))
    if command == "deliver":
        deliver(services)
        return
    app = create_app(services)
    Server(settings, lambda: (app, services), greet=lambda address: greet(settings, address)).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
