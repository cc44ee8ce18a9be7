"""A PostgreSQL server for tests and benchmarks: real, temporary, and reachable by nobody else."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

import machine

WAIT = ("-w", "-t", "300")
"""Until it has started or stopped, or so many seconds have gone by."""


@dataclass
class Postgres:
    """A PostgreSQL server that listens on a socket in a folder of its own.

    If it is ``durable``, as in production, it outlives a power failure; if not, only the deaths of processes, its own
    among them.
    """

    programs: Path
    folder: Path
    durable: bool
    databases: int = 0

    def url(self, name: str) -> str:
        """The address of one of its databases, as the operator writes it."""
        return f"postgresql://porch@/{name}?host={self.folder}"

    def sqlalchemy_url(self, name: str) -> str:
        """The same for SQLAlchemy."""
        return self.url(name).replace("postgresql://", "postgresql+psycopg://", 1)

    def create(self, template: str = "template1") -> str:
        """Make a fresh database; its name."""
        self.databases += 1
        name = f"porch_{self.databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it: a server with hundreds of them is slow to start."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c max_connections=200"
        if not self.durable:
            options += " -c fsync=off -c full_page_writes=off"
        log = ["-l", self.folder / "data" / "server.log"]
        code = machine.as_server(
            [self.programs / "pg_ctl", "-D", self.folder / "data", *log, *WAIT, "-o", options, "start"]
        )
        assert code == 0, (self.folder / "data" / "server.log").read_text()

    def stop(self) -> None:
        """Stop it at once: connections are cut, commits are kept."""
        stop = ["-D", self.folder / "data", *WAIT, "-m", "immediate", "stop"]
        assert machine.as_server([self.programs / "pg_ctl", *stop]) == 0


@contextmanager
def running(*, durable: bool = True) -> Iterator[Postgres | None]:
    """A started server, gone again afterwards; None where its programs are missing."""
    # Wherever TMPDIR is: a socket's address has room for 107 bytes, and another account has to get there.
    folder = Path(tempfile.mkdtemp(prefix="porch-postgres-", dir="/tmp"))
    user = machine.server_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    try:
        programs = _initialised(folder / "data")
        if programs is None:
            yield None
            return
        server = Postgres(programs, folder, durable)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _initialised(data: Path) -> Path | None:
    for programs in machine.postgres_folders():
        shutil.rmtree(data, ignore_errors=True)
        if machine.initialise(programs, data):
            return Path(programs)
    return None
