"""The gate on real counters: what is counted, what an answered challenge is worth, and what happens if nothing counts.

Every test has two machines, each with connections of its own to the same counters.
"""

import json
import logging
from contextlib import closing
from dataclasses import replace

import altcha
import pytest

from porch.errors import JournalBusy
from porch.guard.evidence import Rules
from porch.guard.gate import Applicant, Gate
from porch.guard.visit import Visit
from porch.store.database import Database
from porch.store.tallies import Tallies

KEYS = ("a key that all machines of the site share",)
SURGE = Rules(surge=1, per_network=0)
ALWAYS = Rules(proof_of_work="always")


class Time:
    """Epoch seconds that pass only when somebody says so."""

    now = 4_000_000_000.0  # in 2096: PostgreSQL has a clock of its own, by which no ticket of ours may be over

    def __call__(self):
        return self.now


@pytest.fixture
def time():
    """The site's clock."""
    return Time()


@pytest.fixture
def machines(database_url, time):
    """Two machines of one site."""
    one, two = (Tallies.beside(Database(database_url), clock=time) for _ in range(2))
    with closing(one), closing(two):
        yield Gate(one, KEYS, time), Gate(two, KEYS, time)


def person(name="ada", rules=ALWAYS, **answers):
    """Somebody who signs up for the letter."""
    return Applicant("letter", rules, f"pseudonym of {name}", f"{name}@example.com", answers)


def solved(challenge):
    """The answer of a browser."""
    asked = altcha.Challenge.from_dict(json.loads(challenge))
    return altcha.Payload(asked, altcha.solve_challenge(asked, counter_start=200)).to_base64()


def test_a_proof_is_good_once_and_on_one_machine_only(machines):
    one, two = machines
    visit = Visit(proof=solved(one.challenge(person()).proof))
    assert two.examine(person(), visit).ruling == "pass"
    for machine in machines:
        assert machine.examine(person("grace"), visit).ruling == "challenge"


def test_a_second_press_of_the_same_person_is_no_replay(machines):
    one, two = machines
    visit = Visit(proof=solved(one.challenge(person()).proof))
    assert [machine.examine(person(), visit).ruling for machine in (one, two)] == ["pass", "pass"]


def test_a_proof_of_another_form_or_of_an_hour_ago_is_none(machines, time):
    one, two = machines
    proof = solved(one.challenge(person()).proof)
    elsewhere = replace(person(), form="launch")
    assert two.examine(elsewhere, Visit(proof=proof)).ruling == "challenge"
    time.now += 3601
    assert two.examine(person(), Visit(proof=proof)).ruling == "challenge"


def test_a_confirmation_cannot_be_used_for_somebody_else(machines, time):
    one, two = machines
    token = one.challenge(person()).confirmation
    time.now += 3
    assert two.examine(person("grace"), Visit(confirmation=token)).ruling == "challenge"
    assert two.examine(person(), Visit(confirmation=token)).ruling == "pass"


def test_a_spent_proof_leaves_the_confirmation_beside_it_good(machines, time):
    one, two = machines
    proof = solved(one.challenge(person("grace")).proof)
    assert one.examine(person("grace"), Visit(proof=proof)).ruling == "pass"
    token = two.challenge(person()).confirmation
    time.now += 3
    assert two.examine(person(), Visit(proof="junk", confirmation=token)).ruling == "pass"


def test_all_machines_count_together(machines):
    rules = Rules(per_network=4, surge=0)
    visit = Visit(network="203.0.113.7/32")
    rulings = [machines[turn % 2].examine(person(f"person{turn}", rules), visit).ruling for turn in range(6)]
    assert rulings == ["pass"] * 4 + ["challenge"] * 2


def test_who_is_challenged_has_not_signed_up_yet_and_does_not_count(machines):
    one, _ = machines
    rules = Rules(per_address=1, surge=0, proof_of_work="always", per_network=0)
    for _ in range(3):
        assert one.examine(person(rules=rules), Visit()).ruling == "challenge"
    visit = Visit(proof=solved(one.challenge(person(rules=rules)).proof))
    assert one.examine(person(rules=rules), visit).ruling == "pass"


def test_what_is_found_is_noted_for_the_metrics(database_url, time):
    with closing(Tallies.beside(Database(database_url), clock=time)) as tallies:
        gate = Gate(tallies, KEYS, time)
        gate.examine(person(rules=SURGE), Visit())
        gate.examine(person("grace", SURGE), Visit(bait=True, proof="junk"))
        words = {word: times for (_, word), times in tallies.noted().items()}
    assert words == {"bait": 1, "surge": 1, "challenge": 1, "proof-refused": 1}


def test_people_pass_while_nothing_can_be_counted_and_the_log_says_so_once(tmp_path, time, caplog):
    (tmp_path / "guard.db").mkdir()  # no file can be there
    caplog.set_level(logging.ERROR)
    with closing(Tallies.beside(Database(f"sqlite:///{tmp_path}/journal.db"), clock=time)) as tallies:
        gate = Gate(tallies, KEYS, time)
        rules = Rules(surge=1, per_network=1, per_address=1)
        visit = Visit(network="203.0.113.7/32")
        assert [gate.examine(person(rules=rules), visit).ruling for _ in range(3)] == ["pass"] * 3
        assert gate.examine(person(rules=rules), Visit(bait=True)).ruling == "challenge"  # what needs no counting stays
        answered = Visit(bait=True, proof=solved(gate.challenge(person(rules=rules)).proof))
        assert gate.examine(person(rules=rules), answered).ruling == "pass"
    assert [record.message for record in caplog.records if "cannot count" in record.message] == [
        record.message for record in caplog.records
    ][:1]


def test_nothing_that_is_counted_tells_who_somebody_is(sqlite_database, time):
    with closing(Tallies.beside(sqlite_database, clock=time)) as tallies:
        gate = Gate(tallies, KEYS, time)
        gate.examine(person("canary"), Visit(network="203.0.113.77/32", proof=solved(gate.fresh_proof("letter"))))
    folder = sqlite_database.path.parent
    kept = b"".join(path.read_bytes() for path in folder.glob("guard.db*"))
    assert kept
    assert b"canary" not in kept
    assert b"203.0.113.77" not in kept


class Swamped:
    """Counters that have no turn left for anybody."""

    def take(self, *_asked):
        """Not now."""
        raise JournalBusy("too much at once")

    give_back = note = take


def test_who_comes_in_too_great_a_crowd_to_be_counted_is_challenged_and_gets_on(time):
    gate = Gate(Swamped(), KEYS, time)
    assert gate.examine(person(rules=Rules()), Visit()).ruling == "challenge"
    token = gate.challenge(person()).confirmation
    time.now += 3
    assert gate.examine(person(rules=Rules()), Visit(confirmation=token)).ruling == "pass"


def test_counters_that_are_only_busy_are_not_said_to_let_signups_pass(time, caplog):
    gate = Gate(Swamped(), KEYS, time)
    gate.examine(person(rules=Rules()), Visit(bait=True))
    gate.note("letter", "stale")
    assert not caplog.records


def test_what_turns_out_to_be_no_signup_is_taken_back(machines):
    one, two = machines
    rules = Rules(per_address=1, per_network=1, surge=0)
    visit = Visit(network="203.0.113.7/32")
    for machine in (one, two, one):
        judgement = machine.examine(person(rules=rules), visit)
        assert judgement.ruling == "pass"
        machine.take_back(judgement)
    assert one.examine(person(rules=rules), visit).ruling == "pass"
    assert two.examine(person(rules=rules), visit).ruling == "quarantine"
