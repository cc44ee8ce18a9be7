"""`porch deliveries`, `export` and `forget`, on a real journal that a real site has filled."""

import csv
import io
import json
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from porch.cli.audience import command as audience
from porch.cli.deliveries import MEANINGS
from porch.cli.deliveries import command as deliveries
from porch.cli.export import Rows, as_cell, write_csv
from porch.cli.export import command as export
from porch.cli.forget import command as forget
from porch.errors import JournalUnavailable
from porch.settings import read_settings
from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.migration import migrate
from porch.store.signup import STATES, Verdict
from porch.store.tables import signups
from porch.store.upkeep import CHUNK
from porch.web.app import create_app
from porch.wiring import build_services

FORM = """
title = "Letter"
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "firstName"
label = "First name"
"""

Run = Callable[..., Result]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A site whose platform nobody answers for: what is signed up stays waiting."""
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms/letter.toml").write_text(FORM, encoding="utf-8")
    return {
        "PORCH_SITE": str(tmp_path),
        "PORCH_DATA": str(tmp_path / "data"),
        "LOOPS_API_KEY": "key",
        "LOOPS_API_URL": "http://127.0.0.1:9/api/v1",
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Runs a command as a person at a shell does."""
    return lambda command, *arguments: CliRunner().invoke(command, arguments, env=environment, catch_exceptions=False)


@pytest.fixture
def sign_up(environment: dict[str, str]) -> Callable[..., None]:
    """Signs people up, with JSON."""

    def _sign_up(*people: dict[str, Any], **settings: str) -> None:
        services = build_services(read_settings({**environment, **settings}))
        migrate(services.settings.journal_url)
        client = create_app(services).test_client()
        assert all(client.post("/letter", json=person).status_code == 200 for person in people)
        services.stop(timeout=5)

    return _sign_up


def test_what_waits_is_listed_with_its_reason_and_shown_with_its_attempts(run: Run, sign_up: Any) -> None:
    sign_up()
    assert "Nothing is waiting" in run(deliveries).output
    sign_up({"email": "ada@example.com", "firstName": "Ada"})
    listed = run(deliveries)
    assert listed.exit_code == 0
    assert "ada@example.com" in listed.output
    assert "waiting" in listed.output
    shown = run(deliveries, "show", listed.output.splitlines()[1].split()[0])
    assert '"firstName": "Ada"' in shown.output
    assert "create" in shown.output
    assert "next try 20" in shown.output
    run(deliveries, "retry", listed.output.splitlines()[1].split()[0])
    again = run(deliveries, "show", listed.output.splitlines()[1].split()[0])
    assert "next try as soon as deliveries go on" in again.output


def test_retry_says_how_many_are_on_the_way(run: Run, sign_up: Any) -> None:
    sign_up({"email": "ada@example.com"})
    beginning = json.loads(run(deliveries, "list", "--json").output)["id"][:8]
    assert run(deliveries, "retry", beginning).output == "1 signup is on the way again.\n"
    assert run(deliveries, "retry", "--parked").output == "Nothing to deliver again.\n"


def test_a_retry_of_many_takes_them_all_and_each_once(run: Run, sign_up: Any, environment: dict[str, str]) -> None:
    sign_up({"email": "ada@example.com"})
    with closing(Database(read_settings(environment).journal_url)) as database, database.write() as connection:
        [row] = connection.execute(signups.select()).mappings().all()
        more = [{**row, "id": f"{number:032x}", "person": f"{number}"} for number in range(CHUNK)]
        connection.execute(signups.insert(), more)
    names = [row["id"], *(one["id"] for one in more), row["id"][:8]]
    result = run(deliveries, "retry", *names)
    assert result.output == f"{CHUNK + 1} signups are on the way again.\n"


REFUSAL = """
CREATE TRIGGER refusal AFTER UPDATE OF state ON signups WHEN new.state = 'waiting' AND coalesce(new.status, 0) < 5
BEGIN UPDATE signups SET state = 'parked', settled_at = new.due_at, status = coalesce(status, 0) + 1; END
"""
"""A platform that refuses five times, and so fast that a signup is parked again before anybody looks."""


def test_a_retry_of_all_that_is_parked_ends_while_the_platform_goes_on_refusing(
    run: Run, sign_up: Any, environment: dict[str, str]
) -> None:
    sign_up({"email": "ada@example.com"})
    with closing(Database(read_settings(environment).journal_url)) as database, database.write() as connection:
        connection.execute(signups.update().values(state="parked", settled_at=1.0, status=None))
        connection.execute(text(REFUSAL))
    assert run(deliveries, "retry", "--parked").output == "1 signup is on the way again.\n"
    assert json.loads(run(deliveries, "list", "--json").output)["state"] == "parked"


def test_a_pause_says_when_it_may_end_and_retry_alone_ends_it(run: Run, environment: dict[str, str]) -> None:
    with closing(Database(read_settings(environment).journal_url)) as database:
        migrate(read_settings(environment).journal_url)
        journal = Journal(database)
        journal.pause("401: Invalid API key")
        listed = run(deliveries).output
        assert "Deliveries are paused: 401: Invalid API key. The platform is asked again at 20" in listed
        assert "`porch deliveries retry` goes on at once" in listed
        assert run(deliveries, "retry").output.startswith("Deliveries go on.")
        assert "paused" not in run(deliveries).output
        assert run(deliveries, "retry").exit_code == 2
        journal.close()


@pytest.mark.parametrize("arguments", [("retry",), ("retry", "--parked", "abc"), ("show", "nothing"), ("retry", "no")])
def test_wrong_use_is_one_line_and_exit_code_two(run: Run, sign_up: Any, arguments: tuple[str, ...]) -> None:
    sign_up({"email": "ada@example.com"})
    result = run(deliveries, *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [deliveries, export, forget])
def test_looking_makes_no_journal_and_says_where_it_looked(environment: dict[str, str], command: click.Command) -> None:
    arguments = ["ada@example.com", "--yes"] if command is forget else []
    result = CliRunner().invoke(command, arguments, env=environment)
    assert isinstance(result.exception, JournalUnavailable)
    assert "has `porch serve` run with this PORCH_DATA?" in str(result.exception)
    assert not Path(environment["PORCH_DATA"]).exists()


@pytest.mark.parametrize("command", [deliveries, export])
def test_a_form_that_never_was_is_wrong_use(run: Run, sign_up: Any, environment: Any, command: click.Command) -> None:
    sign_up({"email": "ada@example.com"})
    result = run(command, "--form", "leter")
    assert result.exit_code == 2
    assert "did you mean `letter`?" in result.output
    forms = Path(environment["PORCH_SITE"]) / "forms"
    (forms / "letter.toml").rename(forms / "new.toml")
    assert "ada@example.com" in run(command, "--form", "letter").output  # the journal still knows it
    assert run(command, "--form", "new").exit_code == 0


def test_an_export_of_nothing_still_names_its_columns(run: Run, sign_up: Any) -> None:
    sign_up()
    empty = run(export).output.splitlines()
    assert len(empty) == 1
    sign_up({"email": "ada@example.com", "firstName": "Ada"})
    assert run(export).output.splitlines()[0].startswith(f'{empty[0]},"firstName"')


def test_a_file_that_cannot_be_written_is_one_clear_line(run: Run, sign_up: Any, tmp_path: Path) -> None:
    sign_up()
    result = run(export, "--output", str(tmp_path / "nowhere" / "x.csv"))
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert "x.csv cannot be written: No such file or directory" in result.output


@pytest.mark.parametrize("name", ["journal.db", "journal.db-wal", "guard.db", "budget.db", "audience.db", "secret_key"])
def test_an_export_never_overwrites_what_porch_itself_keeps(
    run: Run, sign_up: Any, environment: dict[str, str], name: str
) -> None:
    sign_up({"email": "ada@example.com"})
    data = Path(environment["PORCH_DATA"])
    link = data.parent / "link.csv"
    link.symlink_to(data / name)
    for output in (data / name, data / ".." / "data" / name, link):
        result = run(export, "--output", str(output))
        assert result.exit_code == 2
        assert f"{output} is where Porch keeps its own data; name another --output." in result.output
    assert run(export, "--output", str(data / "signups.csv")).exit_code == 0
    assert "ada@example.com" in run(deliveries).output


def test_help_explains_every_state_and_the_options_of_the_command_that_may_be_left_out(run: Run) -> None:
    shown = run(deliveries, "--help").output
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert set(MEANINGS) == set(STATES)
    for state, meaning in MEANINGS.items():
        assert f"  {state} " in shown
        assert f"| `{state}` | {meaning} |" in readme
    assert "--limit" in shown
    assert "--fail" in run(audience, "--help").output


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "＝1+1"]


def test_csv_runs_no_formula_in_a_spreadsheet(run: Run, sign_up: Any) -> None:
    sign_up(*({"email": f"p{number}@example.com", "firstName": text} for number, text in enumerate(FORMULAS)))
    rows = list(csv.DictReader(io.StringIO(run(export).output)))
    assert len(rows) == len(FORMULAS)
    assert all(row["firstName"].startswith("'") for row in rows)
    assert rows[0]["status"].isdigit() or rows[0]["status"] == ""


CELLS = ["x;=1+1;y", "x\n=1+1;y", "x\t+1\ty", 'x";@SUM(A1);"y', "x; \u200b=1+1"]


def test_no_formula_begins_in_the_middle_of_a_text_where_a_semicolon_separates_cells() -> None:
    for answer in CELLS:
        cells = re.split(r"[;\t\n]", as_cell(answer))
        assert [cell[0] for cell in cells if "1" in cell] == ["'"]
    assert as_cell("2 + 2; 3 = 3\n\nyes") == "2 + 2; 3 = 3\n\nyes"


def test_lists_and_columns_that_others_named_run_no_formula() -> None:
    assert as_cell({"=1+1": True, "list2": True}) == "'=1+1 list2"
    written = io.StringIO(newline="")
    write_csv(Rows(1, lambda: [{"=1+1": -1, "sure": False, "nothing": None}], ("id",)), written)
    assert written.getvalue() == '"id","\'=1+1","sure","nothing"\r\n"","-1","false",""\r\n'


def test_json_lines_are_as_they_were_typed(run: Run, sign_up: Any, tmp_path: Path) -> None:
    sign_up({"email": "ada@example.com", "firstName": "=1+1"}, {"email": "bob@example.com"})
    result = run(export, "--format", "jsonl", "--output", str(tmp_path / "all.jsonl"))
    assert "2 rows in" in result.output
    rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["email"], row.get("firstName")) for row in rows] == [
        ("bob@example.com", None),
        ("ada@example.com", "=1+1"),
    ]
    assert (tmp_path / "all.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("typed", ["ada@example.com", " ADA@Example.COM "])
def test_forget_erases_a_person_and_nobody_else(run: Run, sign_up: Any, typed: str) -> None:
    sign_up({"email": "Ada@example.com", "firstName": "Ada"}, {"email": "bob@example.com"})
    assert run(forget, typed, "--yes").output == "Journal: 1 signup erased.\n"
    everything = run(deliveries, "list", "--state", "all").output
    assert "bob@example.com" in everything
    assert "ada@" not in everything.lower()


def test_forget_finds_what_was_recorded_with_another_key(run: Run, sign_up: Any) -> None:
    sign_up({"email": "ada@straße.example.com"}, PORCH_SECRET_KEY="another machine's key, long enough it is")
    assert run(forget, "ada@straße.example.com", "--yes").output == "Journal: 1 signup erased.\n"


def test_forget_says_when_there_was_nothing(run: Run, sign_up: Any) -> None:
    sign_up({"email": "ada@example.com"})
    assert run(forget, "nobody@example.com", "--yes").exit_code == 1
    assert run(forget, "@@@", "--yes").exit_code == 2


def test_a_refusal_after_thanks_is_listed_and_can_be_tried_again_by_name(
    run: Run, sign_up: Any, environment: dict[str, str]
) -> None:
    sign_up({"email": "told@example.com"}, {"email": "untold@example.com"})
    with closing(Database(read_settings(environment).journal_url)) as database:
        journal = Journal(database)
        journal.retry([entry.id for entry in journal.find()])
        for claim in journal.claim("worker", 2, 60):
            untold = claim.contact.email.startswith("untold")
            journal.settle(claim, Verdict("refused", reason="400", status=400, untold=untold))
        journal.close()
    assert [json.loads(line)["email"] for line in run(deliveries, "list", "--json").stdout.splitlines()] == [
        "untold@example.com"
    ]
    one = json.loads(run(deliveries, "list", "--json").stdout)["id"]
    assert "1 signup is on the way again." in run(deliveries, "retry", one[:8]).stdout
    assert json.loads(run(deliveries, "list", "--json").stdout)["state"] == "waiting"
