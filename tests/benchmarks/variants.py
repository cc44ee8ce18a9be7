"""Real sites for the benchmarks, some with one part exchanged, each a server in processes of its own."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from group_commit import PerRequest

from porch.intake import Intake
from porch.settings import Settings, read_settings
from porch.store.journal import Acceptance, Journal, Signup
from porch.store.pseudonym import Pseudonyms
from porch.web.app import create_app
from porch.web.server import Server
from porch.wiring import Services, build_services

FORM = """
title = "The Friday Letter"
{more}
[[fields]]
property = "email"
label = "E-mail address"

[[fields]]
property = "firstName"
label = "First name"

[guard]
proof_of_work = "never"
per_network = 0
per_address = 0
surge = 0
"""


class Forgetful:
    """What a site without a journal does: it says yes, and keeps nothing."""

    def accept(self, signup: Signup, **_wishes: Any) -> Acceptance:
        """Yes."""
        return Acceptance(signup.id, None)


def services_of(variant: str, settings: Settings) -> Services:
    """The site as it is, or with another journal behind its intake."""
    services = build_services(settings)
    journals: dict[str, Any] = {
        "no journal": Forgetful(),
        "commit per request": Journal(services.database, writer=PerRequest(services.database)),
    }
    if variant not in journals:
        return services
    people = Pseudonyms(b"a key for benchmarks")
    nobody: Any = None  # nothing is delivered on a quiet form
    gate, wake = services.gate, services.worker.wake
    intake = Intake(journals[variant], nobody, gate, people, owner="bench", deadline=3, wake=wake)
    return replace(services, intake=intake)


@contextmanager
def served(variant: str, folder: Path, **settings: str) -> Iterator[str]:
    """A running server of the variant; its address. ``letter`` delivers at once, ``quiet`` only records."""
    for slug, more in (("letter", ""), ("quiet", "reveal_existing = false")):
        path = folder / "site" / "forms" / f"{slug}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FORM.format(more=more), encoding="utf-8")
    pairs = [f"{name}={value}" for name, value in settings.items()]
    log = (folder / "server.log").open("wb")
    command = [sys.executable, __file__, variant, str(folder), *pairs]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate()
        log.close()


def _serve(variant: str, folder: str, *pairs: str) -> None:
    environment = {"PORCH_SITE": f"{folder}/site", "PORCH_DATA": folder, "PORCH_BIND": "127.0.0.1:0"}
    settings = read_settings(environment | dict(pair.split("=", 1) for pair in pairs))
    services = services_of(variant, settings)
    app = create_app(services)
    Server(settings, lambda: (app, services), greet=lambda address: print(address, flush=True)).serve()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
