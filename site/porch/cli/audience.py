"""`porch audience`: a Loops-compatible audience by itself, for development and tests, and a look into it."""

from __future__ import annotations

import contextlib
import json
import random
import secrets
import signal
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import click
from flask import Flask

from porch.audience.local.account import Account, contact_of
from porch.audience.local.api import BASE, create_api
from porch.audience.local.gateway import Application
from porch.audience.local.misbehaviour import Misbehaviour, Plan, read_failure
from porch.audience.local.people import People
from porch.audience.local.record import Record
from porch.audience.local.seed import plant, read_seed
from porch.audience.local.server import AudienceServer
from porch.cli.groups import DefaultGroup
from porch.cli.tables import new_table, print_table
from porch.settings import read_settings

_SHARE = click.FloatRange(0, 1)
_DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="Folder or SQLite file; by default audience.db in PORCH_DATA."
)


class ServeByDefault(DefaultGroup):
    """``porch audience`` is ``porch audience serve``."""

    default = "serve"


@click.group(cls=ServeByDefault)
def command() -> None:
    """Serve a Loops-compatible audience on this machine (`serve`, the default), or show its contacts (`list`)."""


@command.command()
@click.option(
    "--port", metavar="PORT", type=click.IntRange(0, 65535), default=4010, show_default=True, help="0: any free one."
)
@click.option("--key", help="The API key to ask for; made and shown if absent.")
@_DATA
@click.option("--seed", type=click.Path(path_type=Path), help="TOML with [[lists]], [[properties]], [[contacts]].")
@click.option("--team", default="Local audience", show_default=True, help="The team's name.")
@click.option(
    "--latency", metavar="SECONDS", type=click.FloatRange(0, 600), default=0.0, help="Seconds that each answer takes."
)
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="Requests a second; 0: no limit.",
)
@click.option("--fail", multiple=True, metavar="KIND:SHARE", help="As in 503:0.2, html:0.1, empty, garbage, half.")
@click.option("--hang", metavar="SHARE", type=_SHARE, default=0.0, help="Share of requests that are never answered.")
@click.option(
    "--drop-after-commit", metavar="SHARE", type=_SHARE, default=0.0, help="Share that is done, and the answer lost."
)
@click.option("--refuse", multiple=True, metavar="PATTERN", help="Addresses to refuse, as in '*@refused.example'.")
@click.option("--strict", is_flag=True, help="400 for unknown lists and properties; only PUT updates.")
@click.option("--random-seed", metavar="N", type=int, help="Makes the same things go wrong in the same order again.")
@click.option("--record", type=click.Path(path_type=Path), help="Write each request as a line of JSON to this file.")
def serve(port: int, key: str | None, data: Path | None, seed: Path | None, record: Path | None, **rest: Any) -> None:
    """Serve the API at http://127.0.0.1:PORT/api/v1 until it is stopped."""
    plan = _plan(rest)
    people = People(_database(data), durable=False)
    account = Account(people, rest["strict"], rest["refuse"])
    if seed is not None:
        plant(read_seed(seed), account)
    key = key or secrets.token_hex(16)
    api = create_api(account, key=key, limit=rest["limit"], team=rest["team"])
    with contextlib.closing(people), _recorded(_let_down(api, plan, rest["random_seed"]), record) as app:
        _run(port, key, people.path, app)


@command.command(name="list")
@_DATA
@click.option("--json", "as_json", is_flag=True, help="As a JSON array, for programs.")
def list_contacts(data: Path | None, as_json: bool) -> None:
    """Show the contacts of the local audience, newest first."""
    path = _database(data)
    if not path.exists():
        click.echo("[]" if as_json else f"No contacts: there is no audience at {path} yet.")
        return
    with contextlib.closing(People(path)) as people:
        if as_json:
            _echo_json(people)
        else:
            _echo_table(people)


def _plan(options: Mapping[str, Any]) -> Plan:
    try:
        failures = tuple(read_failure(text) for text in options["fail"])
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--fail") from None
    plan = Plan(options["latency"], failures, options["hang"], options["drop_after_commit"])
    if sum(share for _, share in failures) + plan.hang + plan.drop_after_commit > 1:
        raise click.UsageError("the shares of --fail, --hang and --drop-after-commit are more than 1 together")
    return plan


def _let_down(api: Flask, plan: Plan, random_seed: int | None) -> Application:
    return Misbehaviour(api, plan, random.Random(random_seed).random)  # noqa: S311 - chance, not secrets


@contextlib.contextmanager
def _recorded(app: Application, path: Path | None) -> Iterator[Application]:
    """The app, with every request written to ``path`` if there is one."""
    if path is None:
        yield app
        return
    with contextlib.closing(Record(app, path)) as record:
        yield record


def _run(port: int, key: str, path: Path, app: Application) -> None:
    try:
        server = AudienceServer(port, app)
    except OSError as error:
        raise click.UsageError(f"port {port}: {error.strerror}. Choose another one with --port.") from None
    url = f"http://127.0.0.1:{server.server_port}{BASE}"
    click.echo(_guide(url, key, path), err=True)
    with server, _stopped_by_signals(server):
        click.echo(f"Listening on {url} with key {key}")  # click flushes: whoever waits for the line may go on
        server.serve_forever(poll_interval=0.1)


def _guide(url: str, key: str, path: Path) -> str:
    return (
        f"A Loops-compatible audience, on this machine only; its contacts are in {path}.\n"
        f"  Porch:  LOOPS_API_URL={url} LOOPS_API_KEY={key} porch serve\n"
        f'  curl:   curl -H "Authorization: Bearer {key}" {url}/api-key\n'
        f"  others: base URL {url}, API key {key}\n"
        f'  (the npm client: client.apiRoot = "{url.removesuffix("v1")}")'
    )


@contextlib.contextmanager
def _stopped_by_signals(server: AudienceServer) -> Iterator[None]:
    """SIGTERM and SIGINT end the server, and the command with status 0."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()  # shutdown waits for the loop that this signal interrupted

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _database(data: Path | None) -> Path:
    path = data or read_settings().data / "audience.db"
    return path / "audience.db" if path.is_dir() or not path.suffix else path


def _echo_json(people: People) -> None:
    rows = ({"createdAt": person.created_at, **contact_of(person)} for person in people.everyone())
    click.echo("[", nl=False)
    for number, row in enumerate(rows):
        click.echo((",\n " if number else "") + json.dumps(row, ensure_ascii=False), nl=False)
    click.echo("]")


def _echo_table(people: People) -> None:
    names = {one.id: one.name for one in people.lists()}
    table = new_table("e-mail", "properties", "lists", "source", "when (UTC)")
    for person in people.everyone():
        properties = "\n".join(f"{key}: {value}" for key, value in person.properties.items())
        lists = " · ".join(sorted(names.get(one, one) for one in person.mailing_lists))
        when = person.created_at[:19].replace("T", " ")
        table.add_row(person.email, properties, lists, person.source, when)
    if table.row_count:
        print_table(table)
    count = table.row_count
    counted = f"{count} {'contact' if count == 1 else 'contacts'}" if count else "No contacts"
    click.echo(f"{counted} in {people.path}.")
