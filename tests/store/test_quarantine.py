"""Quarantine in the journal: what was seen never changes, until somebody decides, or the time is over."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from porch.store.acceptance import VERSIONS
from porch.store.database import Database
from porch.store.journal import Hold, Journal
from porch.store.signup import Verdict
from porch.store.statistics import Statistics
from porch.store.tables import signups

HOLD = Hold("visitor", 60)


def held_by(journal):
    """What waits in quarantine: the first names by ID."""
    return {entry.id: entry.contact.properties["firstName"] for entry in journal.find(state="quarantined")}


def test_the_same_answers_of_a_person_make_no_second_row(journal, signup):
    first = journal.accept(signup(firstName="Ada", quarantined="bait"), hold=HOLD)
    second = journal.accept(replace(signup(firstName="Ada", quarantined="surge"), accepted_at=2000.0), hold=HOLD)
    assert (second.id, second.repeated, second.claim) == (first.id, True, None)
    [entry] = journal.find()
    assert (entry.state, entry.accepted_at, entry.reason) == ("quarantined", 1000.0, "bait, surge")


def test_other_answers_are_another_row_and_the_first_are_never_touched(journal, signup):
    first = journal.accept(signup(firstName="Ada", quarantined="bait"), hold=HOLD)
    before = journal.show(first.id)
    second = journal.accept(signup("ADA@example.com", firstName="Augusta", quarantined="surge"), hold=HOLD)
    assert (second.repeated, second.claim) == (False, None)
    assert journal.show(first.id) == before
    assert held_by(journal) == {first.id: "Ada", second.id: "Augusta"}


def test_a_flood_of_answers_of_one_person_stays_three_rows_and_no_id_ever_gets_other_answers(journal, signup):
    seen = {}
    for number in range(10):
        journal.accept(signup(firstName=f"Ada {number}", quarantined="bait"))
        for name, answers in held_by(journal).items():
            assert seen.setdefault(name, answers) == answers
    assert sorted(held_by(journal).values()) == ["Ada 0", "Ada 1", "Ada 9"]
    assert len(seen) == 10
    gone = next(name for name, answers in seen.items() if answers == "Ada 5")
    assert journal.show(gone) is None
    assert journal.admit([gone]) == 0
    assert journal.count(state="waiting") == 0


def test_the_limit_of_answers_is_a_persons_at_a_form_and_for_what_is_undecided(journal, signup):
    for number in range(4):
        journal.accept(signup(firstName=f"Ada {number}", quarantined="bait"))
        journal.accept(signup(form="launch", firstName=f"Ada {number}", quarantined="bait"))
        journal.accept(signup("bob@example.com", firstName=f"Bob {number}", quarantined="bait"))
    assert journal.count(state="quarantined") == 9
    journal.drop(journal.quarantined("launch"))
    journal.accept(signup(form="launch", firstName="Ada 0", quarantined="bait"))
    assert journal.count(state="quarantined") == 7


def test_rows_too_many_that_came_at_once_in_several_processes_are_cleared_up(journal, signup, database):
    first = journal.accept(signup(firstName="Ada", quarantined="bait"))
    with database.write() as connection:
        row = connection.execute(signups.select()).mappings().one()
        for number in range(4):
            again = dict(row, id=f"{number}" * 32, retry_from=row["retry_from"] + 1 + number)
            connection.execute(signups.insert().values(again))
    last = journal.accept(signup(firstName="Augusta", quarantined="bait"))
    assert set(held_by(journal)) == {first.id, "0" * 32, last.id}


def test_of_several_versions_one_goes_out_at_a_time_and_the_others_stay(journal, signup):
    first, second = (journal.accept(signup(firstName=name, quarantined="bait")) for name in ("Ada", "Augusta"))
    assert journal.admit([first.id, second.id]) == 1
    [claim] = journal.claim("worker", 10, 60)
    [stays] = journal.quarantined()
    assert journal.admit([stays]) == 0
    journal.settle(claim, Verdict("delivered"))
    assert journal.admit([stays]) == 1
    [other] = journal.claim("worker", 10, 60)
    assert {claim.contact.properties["firstName"], other.contact.properties["firstName"]} == {"Ada", "Augusta"}


def test_what_waits_at_a_form_is_counted_as_far_as_somebody_wants_to_know(journal, signup):
    for number in range(5):
        journal.accept(signup(f"p{number}@example.com", quarantined="bait"))
    journal.accept(signup(form="launch", quarantined="bait"))
    journal.accept(signup("bob@example.com"))
    assert [journal.quarantined_at("newsletter", most=most) for most in (3, 5, 100)] == [3, 5, 5]
    assert (journal.quarantined_at("launch", most=9), journal.quarantined_at("nowhere", most=9)) == (1, 0)


def test_counting_what_waits_at_a_form_reads_an_index_alone(sqlite_database):
    asked = []

    @event.listens_for(sqlite_database.engine, "before_cursor_execute")
    def listen(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    journal = Journal(sqlite_database)
    journal.quarantined_at("newsletter", most=10)
    [(statement, parameters)] = [one for one in asked if "'quarantined'" in one[0]]
    with sqlite_database.read() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    journal.close()
    assert "SEARCH signups USING INDEX ix_signups_form (form=? AND state=?)" in plan


def test_another_person_or_form_is_another_row_in_quarantine(journal, signup):
    journal.accept(signup(quarantined="bait"))
    journal.accept(signup(form="launch", quarantined="bait"))
    journal.accept(signup("bob@example.com", quarantined="bait"))
    assert len(journal.find(state="quarantined")) == 3
    assert len(journal.quarantined()) == 3
    assert journal.quarantined("launch") == [entry.id for entry in journal.find(form="launch")]


def test_every_reason_there_has_been_is_kept_once(journal, signup):
    for reason in ("bait, surge", "surge", "links, bait"):
        journal.accept(signup(quarantined=reason))
    assert journal.find()[0].reason == "bait, surge, links"


def test_reasons_are_as_many_whole_names_as_there_is_room_for(journal, signup):
    long = "a-check-with-quite-a-long-name"
    journal.accept(signup(quarantined=f"{long}-1, {long}-2, bait"))
    assert journal.find()[0].reason == f"{long}-1, bait"
    journal.accept(signup(quarantined=f"{long}-3, surge"))
    assert journal.find()[0].reason == f"{long}-1, bait, surge"
    journal.accept(signup("bob@example.com", quarantined=long * 3))
    assert {entry.reason for entry in journal.find()} == {f"{long}-1, bait, surge", (long * 3)[:64]}


def test_of_two_at_once_nothing_is_lost(journal, signup):
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: journal.accept(signup(quarantined=f"check{number}")), range(8)))
    [stays] = journal.quarantined()
    assert {acceptance.id for acceptance in found} == {stays}
    assert len(journal.find()[0].reason.split(", ")) == 8


def test_of_many_with_answers_of_their_own_at_once_three_stay(journal, signup):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: journal.accept(signup(firstName=f"{number}", quarantined="bait")), range(24)))
    assert len(journal.quarantined()) == VERSIONS


def test_processes_that_hear_the_same_at_the_same_moment_make_one_row(database_url, signup):
    journals = [Journal(Database(database_url)) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        for number in range(20):
            said = [signup(f"person{number}@example.com", firstName="Ada", quarantined="bait") for _ in journals]
            list(threads.map(Journal.accept, journals, said))
    assert journals[0].count(state="quarantined") == 20
    for journal in journals:
        journal.close()


def test_a_commit_whose_answer_was_lost_is_the_same_signup_and_no_repetition(journal, signup):
    once = signup(quarantined="bait")
    journal.accept(once)
    again = journal.accept(once)
    assert (again.id, again.repeated) == (once.id, False)
    assert len(journal.find()) == 1


def test_a_signup_that_passes_is_not_held_up_by_one_in_quarantine(journal, signup):
    held = journal.accept(signup(quarantined="bait"))
    passed = journal.accept(signup(firstName="Ada"), hold=HOLD)
    assert passed.claim is not None
    assert not passed.repeated
    journal.settle(passed.claim, Verdict("delivered"))
    assert journal.show(held.id).state == "quarantined"


def test_one_that_was_dropped_or_released_is_not_joined_by_the_next(journal, signup):
    first = journal.accept(signup(quarantined="bait"))
    journal.drop([first.id])
    second = journal.accept(signup(quarantined="bait"))
    journal.admit([second.id])
    third = journal.accept(signup(quarantined="bait"))
    assert len({first.id, second.id, third.id}) == 3


def test_what_is_released_goes_out_with_the_answers_that_were_seen_and_its_retries_begin(journal, signup):
    held = journal.accept(signup(firstName="Ada", quarantined="bait"))
    journal.accept(signup(firstName="Augusta", quarantined="bait"))
    assert journal.claim("worker", 10, 60) == []
    assert journal.admit([held.id]) == 1
    [claim] = journal.claim("worker", 10, 60)
    assert (claim.id, claim.contact.properties) == (held.id, {"firstName": "Ada"})
    assert 0 <= claim.age < 60
    journal.settle(claim, Verdict("delivered"))
    assert journal.admit([held.id]) == 0


def test_why_it_was_in_quarantine_is_told_until_the_end_unless_the_end_has_a_reason(journal, signup):
    delivered = journal.accept(signup(quarantined="bait, surge")).id
    refused = journal.accept(signup("bob@example.com", quarantined="bait")).id
    assert journal.admit([delivered, refused]) == 2
    assert journal.show(delivered).reason == "released: bait, surge"
    claims = {claim.id: claim for claim in journal.claim("worker", 10, 60)}
    journal.settle(claims[delivered], Verdict("waiting", reason="timeout"))
    assert journal.show(delivered).reason == "released: bait, surge"
    journal.settle(claims[refused], Verdict("refused", reason="400"))
    [again] = journal.claim("worker", 10, 60)
    journal.settle(again, Verdict("delivered", status=200))
    assert [journal.show(one).reason for one in (delivered, refused)] == ["released: bait, surge", "400"]


def test_a_long_reason_has_room_after_the_release_too(journal, signup):
    held = journal.accept(signup(quarantined="x" * 64)).id
    assert journal.admit([held]) == 1
    assert journal.show(held).reason == "released: " + "x" * 54


def test_of_two_that_wait_one_goes_out_at_a_time(journal, signup):
    held = journal.accept(signup(quarantined="bait"))
    claim = journal.accept(signup(), hold=HOLD).claim
    assert journal.admit([held.id]) == 0
    assert journal.show(held.id).state == "quarantined"
    journal.settle(claim, Verdict("delivered"))
    assert journal.admit([held.id]) == 1


def test_who_is_forgotten_is_forgotten_in_quarantine_too(journal, signup, people):
    held = journal.accept(signup(quarantined="bait"))
    assert journal.forget(people.of("ada@example.com")) == 1
    entry = journal.show(held.id)
    assert (entry.state, entry.reason, entry.contact) == ("dropped", "forgotten", None)
    assert journal.admit([held.id]) == 0


def test_what_nobody_has_decided_on_is_dropped_and_erased_after_its_time(journal, signup, database):
    old = [journal.accept(signup(f"p{number}@example.com", quarantined="bait")).id for number in range(5)]
    waiting = journal.accept(signup()).id
    with database.write() as connection:
        now = connection.scalar(select(database.now()))
        connection.execute(signups.update().where(signups.c.id != old[0]).values(accepted_at=now - 1000))
        connection.execute(signups.update().where(signups.c.id == old[0]).values(accepted_at=now))
    assert journal.expire_quarantined(2000) == 0
    assert journal.expire_quarantined(900, limit=3) == 3
    assert journal.expire_quarantined(900, limit=3) == 1
    assert journal.expire_quarantined(900, limit=3) == 0
    entry = journal.show(old[1])
    assert (entry.state, entry.reason, entry.contact) == ("dropped", "expired", None)
    assert (journal.show(old[0]).state, journal.show(waiting).state) == ("quarantined", "waiting")
    assert Statistics(database).counts()["newsletter", "dropped"] == 4


def test_one_that_comes_again_and_again_is_erased_after_its_time_all_the_same(journal, signup, database):
    first = journal.accept(signup(firstName="Ada", quarantined="bait"))  # in 1970
    with database.read() as connection:
        now = connection.scalar(select(func.max(database.now())))
    journal.accept(replace(signup(firstName="Ada", quarantined="bait"), accepted_at=now))
    other = journal.accept(replace(signup(firstName="Augusta", quarantined="bait"), accepted_at=now))
    assert journal.expire_quarantined(3600) == 1
    assert journal.show(first.id).contact is None
    assert held_by(journal) == {other.id: "Augusta"}


@pytest.mark.parametrize("decide", ["admit", "drop"])
def test_a_decision_and_the_end_of_its_time_do_not_both_come_true(journal, database_url, signup, decide):
    ids = [journal.accept(signup(f"p{number}@example.com", quarantined="bait")).id for number in range(60)]
    with closing(Journal(Database(database_url))) as other, ThreadPoolExecutor(2) as threads:
        decided = threads.submit(lambda: sum(getattr(journal, decide)([one]) for one in ids))
        expired = threads.submit(lambda: sum(other.expire_quarantined(0, limit=2) for _ in range(30)))
    assert decided.result() + expired.result() == 60
    assert sum(entry.reason == "expired" for entry in journal.find(limit=60)) == expired.result()


def test_a_person_is_found_among_many_in_quarantine_without_reading_them_all(signup, sqlite_database):
    asked = []

    @event.listens_for(sqlite_database.engine, "before_cursor_execute")
    def listen(_connection, _cursor, statement, parameters, *_):
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    journal = Journal(sqlite_database)
    journal.accept(signup(quarantined="bait"))
    [(statement, parameters)] = [one for one in asked if "'quarantined'" in one[0]]
    with sqlite_database.read() as connection:
        [plan] = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    journal.close()
    assert plan[3] == "SEARCH signups USING INDEX ix_signups_person (person=?)"
