"""The local audience in each of its forms: in this process, on a socket of this process, and as its own program."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from porch.audience.local.account import Account
from porch.audience.local.api import BASE, create_api
from porch.audience.local.gateway import Application
from porch.audience.local.people import People
from porch.audience.local.server import AudienceServer
from porch.audience.loops import LoopsAudience
from processes import started

KEY = "canary-3f9d1c70aa5b4e21"


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    """An empty audience."""
    with closing(People(tmp_path / "audience.db", durable=False)) as people:
        yield people


@pytest.fixture
def api(people: People) -> Application:
    """The API, with a key and without a limit."""
    return create_api(Account(people), key=KEY)


@pytest.fixture
def on_socket() -> Iterator[Callable[[Application], LoopsAudience]]:
    """Serves an app on a loopback socket and gives the Loops client of it."""
    with ExitStack() as stack:

        def serve(app: Application, **settings: Any) -> LoopsAudience:
            server = stack.enter_context(AudienceServer(0, app))
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            audience = LoopsAudience(KEY, f"http://127.0.0.1:{server.server_port}{BASE}", **settings)
            return stack.enter_context(closing(audience))

        yield serve


@pytest.fixture
def speaking() -> Iterator[Callable[..., "Speaker"]]:
    """Starts a server that answers each connection with the given bytes, whatever is asked."""
    with ExitStack() as stack:
        yield lambda *replies, **settings: stack.enter_context(closing(Speaker(replies, **settings)))


class Speaker:
    """A TCP server that hears one request on each connection, says its next piece and hangs up."""

    def __init__(self, replies: tuple[bytes | Callable[[socket.socket], None], ...], **settings: Any) -> None:
        self.heard: list[bytes] = []
        self._replies = replies
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.audience = LoopsAudience(KEY, f"{self.address}/api/v1", **settings)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        for reply in self._replies:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(60)
                self.heard.append(_hear(connection))
                if callable(reply):
                    reply(connection)
                else:
                    connection.sendall(reply)

    def close(self) -> None:
        """Hang up for good."""
        self.audience.close()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


def _hear(connection: socket.socket) -> bytes:
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += connection.recv(65536)
    head, _, body = heard.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@dataclass
class Program:
    """`porch audience` as its own process."""

    url: str
    key: str
    record_file: Path
    process: subprocess.Popen[str]

    def record(self) -> list[dict[str, Any]]:
        """The requests that have come, as they were."""
        return [json.loads(line) for line in self.record_file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts `porch audience` with the given options; it ends with the test."""
    with ExitStack() as stack:

        def start(*options: str) -> Program:
            record = tmp_path / "record.jsonl"
            words = ["audience", "--port", "0", "--key", KEY, "--limit", "0", "--data", str(tmp_path / "served.db")]
            process = stack.enter_context(
                started(
                    [sys.executable, "-m", "porch", *words, "--record", str(record), *options],
                    stderr=subprocess.DEVNULL,
                    env={name: value for name, value in os.environ.items() if not name.startswith("PORCH_")},
                )
            )
            assert process.stdout is not None
            url = process.stdout.readline().split()[2]
            return Program(url, KEY, record, process)

        yield start
