"""A form's page from the shelf against a bare app on the same server, and against rendering it every time.

The same gunicorn (2 workers, 16 threads), 32 connections that stay open, the same bytes; ``wrk`` asks where it is
installed, threads of Python where it is not. What each page weighs with its styles and script is measured as well.
"""

import gzip
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import requests
from ground import median, report
from http_load import Load, visit

from porch.settings import read_settings
from porch.web.app import create_app
from porch.web.server import Server
from porch.wiring import build_services

ROUNDS, SECONDS, CONNECTIONS = 5, 3, 32
BARE, SHELF, RENDERED = "bare gunicorn", "from the shelf", "rendered every time"
PAGE = "/letter"

FORM = """
title = "The Friday Letter"
intro = "One short e-mail, every **Friday**."
mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]
""" + "".join(
    f'\n[[fields]]\nproperty = "{name}"\nlabel = "{label}"\n{more}'
    for name, label, more in (
        ("email", "E-mail address", ""),
        ("firstName", "First name", "hint = 'So that we know what to call you.'\n"),
        ("company", "Company", ""),
        ("plan", "Plan", 'type = "choice"\nchoices = ["Free", "Pro"]\n'),
        ("teamSize", "Team size", 'type = "number"\nmin = 1\n'),
        ("wish", "Anything else?", 'type = "textarea"\n'),
    )
)


def main() -> None:
    """Interleaved rounds, medians, ratios."""
    with tempfile.TemporaryDirectory(prefix="porch-bench-") as folder, ExitStack() as stack:
        _write_site(Path(folder))
        servers = {name: stack.enter_context(_served(name, Path(folder))) for name in (BARE, SHELF, RENDERED)}
        weigh(servers[SHELF][0])
        for accepts in ("identity", "gzip"):
            rounds: dict[str, list[tuple[Load, float]]] = {name: [] for name in servers}
            for _ in range(ROUNDS):
                for name, (address, pid) in servers.items():
                    rounds[name].append(_load(address + PAGE, accepts, pid))
            _tell(rounds, accepts)


def weigh(address: str) -> None:
    """Bytes of a page as a browser gets it the first time."""
    page = requests.get(address + PAGE, headers={"Accept-Encoding": "gzip"}, timeout=10)
    parts = re.findall(r'(?:stylesheet" href|script type="module" src)="([^"]+)"', page.text)
    weights = [len(gzip.compress(page.content, 9))]
    weights += [len(gzip.compress(requests.get(address + part, timeout=10).content, 9)) for part in parts]
    report("page of 6 fields, gzip: page, styles and script", f"{weights} = {sum(weights)} B", "6 kB", "<= 4 kB")


def _tell(rounds: dict[str, list[tuple[Load, float]]], accepts: str) -> None:
    rates = {}
    for name, loads in rounds.items():
        rate, p50, p99, cpu = (
            median([pick(load, cpu) for load, cpu in loads])
            for pick in (lambda one, _: one.rate, lambda one, _: one.p50, lambda one, _: one.p99, lambda _, used: used)
        )
        rates[name] = rate
        report(f"GET, {accepts}, {name}", f"{rate:6.0f}/s  p50 {p50:6.1f} ms  p99 {p99:6.1f} ms  {cpu:5.0f} us CPU")
    report(f"GET, {accepts}, shelf / bare", f"{rates[SHELF] / rates[BARE]:.2f}", "0.60", ">= 0.80")
    report(f"GET, {accepts}, shelf / rendered", f"{rates[SHELF] / rates[RENDERED]:.1f}", "5", ">= 7")


def _load(address: str, accepts: str, pid: int) -> tuple[Load, float]:
    """One round, and the CPU time of the server for each request (microseconds)."""
    before = _cpu(pid)
    load = _wrk(address, accepts) if shutil.which("wrk") else visit(address, accepts, CONNECTIONS, SECONDS)
    return load, (_cpu(pid) - before) / max(1, load.rate * SECONDS) * 1e6


def _wrk(address: str, accepts: str) -> Load:
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "--latency",
        "-H",
        f"Accept-Encoding: {accepts}",
        address,
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    return Load(rate, _milliseconds(said, "50%"), _milliseconds(said, "99%"))


def _milliseconds(said: str, share: str) -> float:
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said)
    assert found, said
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


def _cpu(pid: int) -> float:
    """Seconds of CPU that the workers of a server have used."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    spent = [Path(f"/proc/{child}/stat").read_text(encoding="ascii").rpartition(")")[2].split() for child in children]
    return sum(int(fields[11]) + int(fields[12]) for fields in spent) / 100


def _write_site(folder: Path) -> None:
    (folder / "site/forms").mkdir(parents=True)
    (folder / "site/forms/letter.toml").write_text(FORM, encoding="utf-8")


@contextmanager
def _served(variant: str, folder: Path) -> Iterator[tuple[str, int]]:
    """A running server of the variant: its address and its process."""
    command = [sys.executable, __file__, variant, str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip(), server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate()


def _serve(variant: str, folder: str) -> None:
    environment = {"PORCH_SITE": f"{folder}/site", "PORCH_DATA": folder, "PORCH_BIND": "127.0.0.1:0"}
    settings = read_settings({**environment, "PORCH_COURIER": "off"})
    services = build_services(settings)
    app = create_app(services)
    page = app.test_client().get(PAGE).data
    if variant == RENDERED:
        app.wsgi_app = app.wsgi_app._inner  # type: ignore[attr-defined,method-assign]
    load: Any = (lambda: (_bare(page), services)) if variant == BARE else (lambda: (app, services))
    Server(settings, load, greet=lambda address: print(address, flush=True)).serve()


def _bare(page: bytes) -> Callable[..., Iterable[bytes]]:
    """The least that an app can do, with the same two bodies."""
    packed = gzip.compress(page, 9)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = packed if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else page
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return app


if __name__ == "__main__":
    _serve(*sys.argv[1:]) if len(sys.argv) > 1 else main()
