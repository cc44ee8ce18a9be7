"""`porch quarantine`, on a real journal."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from porch.cli.deliveries import command as deliveries
from porch.cli.quarantine import command as quarantine
from porch.contact import Contact
from porch.guard.guard import CHECKS
from porch.settings import read_settings
from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.migration import migrate
from porch.store.signup import Signup, Verdict

Run = Callable[..., Result]
FORM = '[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A site with two forms."""
    (tmp_path / "forms").mkdir()
    for slug in ("letter", "launch"):
        (tmp_path / f"forms/{slug}.toml").write_text(f'title = "{slug}"\n{FORM}', encoding="utf-8")
    return {"PORCH_SITE": str(tmp_path), "PORCH_DATA": str(tmp_path / "data"), "PORCH_QUARANTINE_DAYS": "12"}


@pytest.fixture
def journal(environment: dict[str, str]) -> Iterator[Journal]:
    """Its journal."""
    url = read_settings(environment).journal_url
    migrate(url)
    with closing(Journal(Database(url))) as journal:
        yield journal


@pytest.fixture
def hold(journal: Journal) -> Callable[..., str]:
    """Puts a signup into quarantine, or lets it wait if there is no reason; its ID."""

    def hold(name: str, *reasons: str, form: str = "letter", at: float = 1e9, **properties: str) -> str:
        contact = Contact(f"{name}@example.com", properties)
        signup = Signup(uuid.uuid4().hex, form, contact, "message", name, at, ", ".join(reasons))
        acceptance = journal.accept(signup)
        assert acceptance is not None
        return acceptance.id

    return hold


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Runs the command as a person at a shell does."""

    def run(*arguments: str, command: Any = quarantine, typed: str = "") -> Result:
        return CliRunner().invoke(command, arguments, env=environment, catch_exceptions=False, input=typed)

    return run


def test_the_list_says_who_where_when_and_why_in_plain_words_and_what_to_do_next(run: Run, hold: Any) -> None:
    hold("ada", CHECKS[0].name, "a-check-of-old", at=1e9)
    bob = hold("bob", CHECKS[1].name, form="launch", at=2e9)
    hold("eve")
    listed = run()
    lines = listed.output.splitlines()
    assert listed.exit_code == 0
    assert lines[1].startswith(bob[:8])
    assert "launch" in lines[1]
    assert "2033-05-18" in lines[1]
    assert "bob@example.com" in lines[1]
    assert CHECKS[1].about in lines[1]
    assert f"{CHECKS[0].about}; a-check-of-old" in lines[2]
    assert "eve@" not in listed.output
    assert lines[-1].startswith("Next: `porch quarantine show ID`")
    assert "After 12 days" in lines[-1]


def test_a_form_alone_can_be_listed_and_the_rest_is_told(run: Run, hold: Any) -> None:
    for number in range(3):
        hold(f"p{number}", "bait")
    hold("bob", "bait", form="launch")
    assert "p0@" not in run("--form", "launch").output
    assert "newest 2 of 3 (--limit)" in run("--form", "letter", "--limit", "2").output
    assert run("--form", "lettre").exit_code == 2


def test_programs_get_json_lines(run: Run, hold: Any) -> None:
    ada = hold("ada", "bait", "surge", firstName="Ada")
    row = json.loads(run("list", "--json").output)
    assert (row["id"], row["reason"], row["email"], row["firstName"]) == (ada, "bait, surge", "ada@example.com", "Ada")


def test_an_empty_quarantine_says_so(run: Run, journal: Journal) -> None:
    assert journal.quarantined() == []
    assert run().output == "Nothing is in quarantine.\n"
    assert run("drop", "--all").exit_code == 0


def test_one_is_shown_with_its_answers_and_both_ways_out(run: Run, hold: Any) -> None:
    ada = hold("ada", CHECKS[0].name, firstName="Ada")
    shown = run("show", ada[:6]).output
    assert '"firstName": "Ada"' in shown
    assert CHECKS[0].about in shown
    assert f"`porch quarantine release {ada[:8]}`" in shown.splitlines()[-1]
    assert f"`porch quarantine drop {ada[:8]}`" in shown.splitlines()[-1]
    assert CHECKS[0].about in run(command=deliveries).output


def test_what_is_released_is_on_its_way(run: Run, hold: Any, journal: Journal) -> None:
    ada, bob = hold("ada", "bait"), hold("bob", "bait")
    released = run("release", ada[:8], ada)
    assert (released.exit_code, released.output.splitlines()[0][:24]) == (0, "1 signup is on the way. ")
    assert [claim.id for claim in journal.claim("worker", 9, 60)] == [ada]
    assert journal.quarantined() == [bob]


def test_everything_or_a_whole_form_is_released(run: Run, hold: Any, journal: Journal) -> None:
    for number in range(3):
        hold(f"p{number}", "bait", form="launch")
    hold("ada", "bait")
    assert run("release", "--form", "launch").output.startswith("3 signups are on the way.")
    assert run("release", "--all").output.startswith("1 signup is on the way.")
    assert journal.count(state="waiting") == 4


def test_who_has_another_one_waiting_stays_and_the_operator_hears_why(run: Run, hold: Any, journal: Journal) -> None:
    held = hold("ada", "bait")
    hold("ada")
    result = run("release", held)
    assert result.exit_code == 1
    assert "Nothing is released." in result.output
    assert "1 signup stays in quarantine: the same person has another one waiting at the same form." in result.output
    assert journal.quarantined() == [held]


def test_of_one_persons_several_answers_one_is_released_at_a_time(run: Run, hold: Any, journal: Journal) -> None:
    for name in ("Ada", "Augusta"):
        hold("ada", "bait", firstName=name)
    result = run("release", "--all")
    assert result.exit_code == 1
    assert "1 signup is on the way." in result.output
    assert "1 signup stays in quarantine: the same person has another one waiting" in result.output
    [claim] = journal.claim("worker", 9, 60)
    journal.settle(claim, Verdict("delivered"))
    assert run("release", "--all").output.startswith("1 signup is on the way.")


def test_answers_that_others_have_replaced_are_not_released_under_their_id(
    run: Run, hold: Any, journal: Journal
) -> None:
    seen = [hold("ada", "bait", firstName=f"Ada {number}") for number in range(3)][-1]
    assert '"firstName": "Ada 2"' in run("show", seen).output
    hold("ada", "bait", firstName="Eve")
    result = run("release", seen)
    assert result.exit_code == 2
    assert f"No signup, or more than one, begins with {seen}" in result.output
    assert journal.count(state="waiting") == 0


def test_why_it_was_held_is_shown_after_it_was_delivered(run: Run, hold: Any, journal: Journal) -> None:
    ada = hold("ada", "bait")
    run("release", ada)
    [claim] = journal.claim("worker", 9, 60)
    journal.settle(claim, Verdict("delivered", status=200))
    assert "released: bait" in run("show", ada, command=deliveries).output


def test_a_drop_asks_first_and_erases_the_answers(run: Run, hold: Any, journal: Journal) -> None:
    ada = hold("ada", "bait")
    hold("bob", "bait")
    refused = run("drop", "--all", typed="n\n")
    assert refused.exit_code == 1
    assert "Erase 2 signups for good?" in refused.output
    assert len(journal.quarantined()) == 2
    assert run("drop", ada, typed="y\n").output.endswith("1 signup is dropped, with all answers erased.\n")
    assert run("drop", "--all", "--yes").output == "1 signup is dropped, with all answers erased.\n"
    assert [(entry.state, entry.contact) for entry in journal.find()] == [("dropped", None)] * 2


def test_more_than_one_transaction_holds_is_decided_all_the_same(run: Run, hold: Any, journal: Journal) -> None:
    for number in range(510):
        hold(f"p{number}", "bait")
    assert run("drop", "--form", "letter", "--yes").output.startswith("510 signups are dropped")
    assert journal.quarantined() == []


@pytest.mark.parametrize(
    "arguments",
    [("release",), ("drop", "--yes"), ("release", "--all", "abc"), ("show", "nothing"), ("drop", "no", "--yes")],
)
def test_wrong_use_is_exit_code_two_and_says_where_to_look(run: Run, hold: Any, arguments: tuple[str, ...]) -> None:
    hold("ada", "bait")
    result = run(*arguments)
    assert result.exit_code == 2
    assert "`porch quarantine`" in result.output


@pytest.mark.parametrize("decision", [("show",), ("release",), ("drop", "--yes")])
def test_what_is_not_in_quarantine_is_not_decided_on(run: Run, hold: Any, journal: Journal, decision: Any) -> None:
    one = hold("ada")
    result = run(*decision, one)
    assert result.exit_code == 2
    assert "is not in quarantine, but waiting" in result.output
    assert journal.count(state="waiting") == 1
