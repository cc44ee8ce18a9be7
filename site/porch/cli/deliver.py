"""`porch deliver`: only the delivery worker, as a process of its own."""

import signal
import threading
from types import FrameType

import click

from porch import data_folder
from porch.logs import set_up_logs
from porch.settings import read_settings
from porch.store.migration import ensure_current
from porch.wiring import Services, build_services


@click.command("deliver")
def command() -> None:
    """Deliver what waits in the journal, until stopped. Several of these, and the web's own, may run at once."""
    set_up_logs()
    settings = read_settings()
    services = build_services(settings)
    if settings.database_url is None:
        data_folder.ready(settings.data)
    ensure_current(settings.journal_url)
    deliver(services)


def deliver(services: Services) -> None:
    """Deliver until SIGTERM or SIGINT; then finish what is in flight."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=services.worker.halt).start()  # it needs what this signal may have interrupted

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    settings = services.settings
    click.echo(
        f"Porch delivers to the {settings.audience_name} audience, {settings.upstream_rate:g} calls a second at most."
    )
    services.worker.run()
    services.stop(timeout=0)
