"""Quarantine in the journal: one row a person and form, until somebody decides, or the time is over."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import event, func, select

from porch.store.database import Database
from porch.store.journal import Hold, Journal
from porch.store.signup import Verdict
from porch.store.statistics import Statistics
from porch.store.tables import signups

HOLD = Hold("visitor", 60)


def test_a_second_quarantined_signup_of_a_person_makes_no_second_row(journal, signup):
    first = journal.accept(signup(firstName="Ada", quarantined="bait"), hold=HOLD)
    second = journal.accept(signup("ADA@example.com", firstName="Augusta", quarantined="surge"), hold=HOLD)
    assert (second.id, second.repeated, second.claim) == (first.id, True, None)
    [entry] = journal.find()
    assert (entry.state, entry.contact.properties) == ("quarantined", {"firstName": "Augusta"})


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
    assert {acceptance.id for acceptance in found} == set(journal.quarantined())


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


def test_what_is_released_goes_out_with_the_newest_answers_and_its_retries_begin(journal, signup):
    held = journal.accept(signup(firstName="Ada", quarantined="bait"))
    journal.accept(signup(firstName="Augusta", quarantined="bait"))
    assert journal.claim("worker", 10, 60) == []
    assert journal.admit([held.id]) == 1
    assert journal.show(held.id).reason == "released"
    [claim] = journal.claim("worker", 10, 60)
    assert claim.contact.properties == {"firstName": "Augusta"}
    assert 0 <= claim.age < 60
    journal.settle(claim, Verdict("delivered"))
    assert journal.admit([held.id]) == 0


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


def test_one_that_comes_again_has_its_whole_time_anew(journal, signup, database):
    journal.accept(signup(quarantined="bait"))  # in 1970
    with database.read() as connection:
        now = connection.scalar(select(func.max(database.now())))
    again = signup(quarantined="bait")
    journal.accept(type(again)(**{**vars(again), "accepted_at": now}))
    assert journal.expire_quarantined(3600) == 0


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
