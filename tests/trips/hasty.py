"""Starts `porch serve` as the command does, but with more or less patience for slow clients.

hasty.py SECONDS LINGER: for a request to arrive, and for its answer to be taken; and for a moment's wait.
"""

import sys

from porch.logs import set_up_logs
from porch.settings import read_settings
from porch.store.migration import ensure_current
from porch.web.app import create_app
from porch.web.connection import Patience
from porch.web.server import Server
from porch.wiring import build_services


def main(seconds: float, linger: float) -> None:
    """Run the server until it is stopped."""
    set_up_logs()
    settings = read_settings()
    ensure_current(settings.journal_url)
    services = build_services(settings)
    app = create_app(services)
    patience = Patience(request=seconds, answer=seconds, linger=linger)
    Server(settings, lambda: (app, services), greet=lambda name: print(f"at {name}"), patience=patience).serve()


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
