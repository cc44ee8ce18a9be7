"""Where trips take place: a site with its journal, the platform, and every process that serves or delivers."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from porch.audience.local.people import People, Person
from porch.store.database import Database
from porch.store.journal import Journal
from processes import LONGEST
from trips.program import Program, wait_until

KEY = "canary-key-5d1f0a7c93"
SECRET = "canary-secret-0123456789abcdef0123456789"
LAUNCHER = Path(__file__).with_name("launcher.py")

LEASE = 4
"""Seconds: a little more than the deadline below, so that no living process loses what it holds."""

QUICK = {
    "PORCH_BIND": "127.0.0.1:0",
    "PORCH_WORKERS": "2",
    "PORCH_THREADS": "8",
    "PORCH_DEADLINE": "2",
    "PORCH_UPSTREAM_RATE": "1000",
    "PORCH_SECRET_KEY": SECRET,
    "LOOPS_API_KEY": KEY,
}
"""Settings of a trip whose subject is not the budget; any may be overridden."""

FORM = """
title = "The Friday Letter"
mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]
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


@dataclass
class Town:
    """``folder`` holds it all; ``database`` is the journal as SQLAlchemy names it, ``operator_url`` as the operator
    does (None: SQLite in the first machine's data folder)."""

    folder: Path
    database: str
    operator_url: str | None = None
    programs: list[Program] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Write the site: one form that tells what the platform said, and one that tells nothing."""
        for slug, more in (("letter", ""), ("quiet", "reveal_existing = false")):
            path = self.folder / "site" / "forms" / f"{slug}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(FORM.format(more=more), encoding="utf-8")
        self.orders.mkdir()

    @property
    def orders(self) -> Path:
        """Where orders to die are left; see the launcher."""
        return self.folder / "orders"

    def audience(self, *options: str, key: str = KEY) -> Program:
        """Open the platform, on the same port and with the same people each time."""
        port = self.platform.rpartition(":")[2].partition("/")[0] if self.programs else "0"
        files = ["--data", str(self.folder / "audience.db"), "--record", str(self.folder / "record.jsonl")]
        words = ["audience", "--port", port, "--key", key, *files, *options]
        return self._start("audience", words, r"Listening on (\S+) with key", {})

    @property
    def platform(self) -> str:
        """The platform's address; it must have been opened once."""
        return self.programs[0].address

    def serve(self, machine: str = "one", **settings: str) -> Program:
        """`porch serve` as operators start it."""
        return self._start("serve", ["serve"], r"serves .* at (http\S+)", self._settings(machine, settings))

    def deliver(self, machine: str = "one", **settings: str) -> Program:
        """`porch deliver` as operators start it."""
        return self._start("deliver", ["deliver"], "Porch delivers", self._settings(machine, settings))

    def mortal(self, command: str, machine: str = "one", **settings: str) -> Program:
        """The same commands, able to die on order at a named step, and with a short lease."""
        ready = r"serves .* at (http\S+)" if command == "serve" else "Porch delivers"
        words = [str(LAUNCHER), command, str(self.orders), str(LEASE)]
        return self._start(command, words, ready, self._settings(machine, settings))

    def porch(self, *words: str, machine: str = "one") -> None:
        """Any other command, which prints something, ends by itself and succeeds."""
        assert self._start("command", list(words), r"\S", self._settings(machine, {})).wait() == 0

    def data(self, machine: str = "one") -> Path:
        """The data folder of one of the machines."""
        return self.folder / machine

    def _settings(self, machine: str, settings: dict[str, str]) -> dict[str, str]:
        where = {"PORCH_SITE": str(self.folder / "site"), "PORCH_DATA": str(self.data(machine))}
        shared = {"PORCH_DATABASE_URL": self.operator_url} if self.operator_url else {}
        return {**QUICK, **where, **shared, "LOOPS_API_URL": self.platform, **settings}

    def _start(self, name: str, words: list[str], ready: str, settings: dict[str, str]) -> Program:
        command = [sys.executable, *words] if words[0] == str(LAUNCHER) else [sys.executable, "-m", "porch", *words]
        log = self.folder / f"{len(self.programs):02}-{name}.log"
        program = Program(command, settings, log, ready)
        self.programs.append(program)
        return program

    def journal(self) -> Any:
        """The journal, opened to look into; closes at the end of the block."""
        return closing(Journal(Database(self.database)))

    def drain(self, seconds: float = LONGEST) -> None:
        """Wait until nothing is waiting in the journal any more."""
        with self.journal() as journal:
            wait_until(lambda: not journal.count(state="waiting"), "the journal to be drained", seconds)

    def contacts(self) -> dict[str, Person]:
        """The platform's ledger, by address; fails if somebody is in it twice."""
        with closing(People(self.folder / "audience.db")) as people:
            everyone = list(people.everyone())
        ledger = {person.email.lower(): person for person in everyone}
        assert len(ledger) == len(everyone)
        return ledger

    def calls(self) -> Iterator[dict[str, Any]]:
        """Every request to create a contact that the platform has had, in the order of their ends; ``email`` added."""
        for line in (self.folder / "record.jsonl").read_text(encoding="utf-8").splitlines():
            call = json.loads(line)
            if call["path"].endswith("/contacts/create") and call["body"].endswith("}"):  # else its caller died
                yield {**call, "email": json.loads(call["body"])["email"]}

    def end(self) -> None:
        """End every process."""
        for program in self.programs:
            program.end()
