"""The places of a form with a limit: never one too many, and each place is somebody's."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from porch.store.database import Database
from porch.store.journal import Hold, Journal
from porch.store.signup import Verdict
from porch.store.tables import places
from processes import printed

HOLD = Hold("visitor", 60)
REFUSED = Verdict("refused", status=400)
DELIVERED = Verdict("delivered", status=200)

CROWD = """
import sys
from concurrent.futures import ThreadPoolExecutor
from porch.contact import Contact
from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.signup import Signup

url, name, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
journal = Journal(Database(url))

def come(number):
    who = f"{name}{number}"
    signup = Signup(who.rjust(32, "0"), "course" if number % 2 else "party", Contact(f"{who}@example.com"),
                    "message", who, 1000.0)
    return journal.accept(signup, limit=limit) is not None

with ThreadPoolExecutor(16) as threads:
    print(sum(threads.map(come, range(100))))
journal.close()
"""
"""A hundred people who want a place at one of two forms, from sixteen threads at once."""

COUNT = """
import sys
from porch.store.database import Database
from porch.store.journal import Journal

journal = Journal(Database(sys.argv[1]))
print(journal.places_taken("newsletter"))
journal.close()
"""
"""A process that shows the page of a form with a limit."""


def test_the_last_place_is_the_last(journal, signup):
    assert journal.accept(signup("ada@example.com"), limit=2)
    assert journal.accept(signup("bob@example.com"), limit=2)
    assert journal.accept(signup("eve@example.com"), limit=2) is None
    assert len(journal.find()) == 2
    assert journal.places_taken("newsletter") == 2


def test_of_many_that_come_at_once_to_several_processes_exactly_as_many_get_in_as_there_are_places(database_url):
    limit = 47
    command = [sys.executable, "-c", CROWD, database_url]
    answered = map(int, printed(*([*command, name, str(limit)] for name in "abc")))
    journal = Journal(Database(database_url))
    assert sum(answered) == 2 * limit
    assert [journal.count(form=form) for form in ("course", "party")] == [limit, limit]
    journal.close()


def test_who_signs_up_again_keeps_the_one_place(journal, signup):
    claim = journal.accept(signup(), hold=HOLD, limit=1).claim
    assert journal.accept(signup(), limit=1).repeated
    journal.settle(claim, DELIVERED)
    assert journal.accept(signup(), limit=1)
    assert journal.places_taken("newsletter") == 1
    assert journal.accept(signup("bob@example.com"), limit=1) is None


def test_a_place_is_free_again_when_the_platform_refuses_the_address(journal, signup):
    claim = journal.accept(signup(), hold=HOLD, limit=1).claim
    journal.settle(claim, REFUSED)
    assert journal.accept(signup("bob@example.com"), limit=1)
    assert journal.accept(signup(), limit=1) is None


def test_a_refused_address_keeps_no_place_but_its_newer_answers_do(journal, signup):
    claim = journal.accept(signup(firstName="Ada"), hold=HOLD, limit=1).claim
    journal.accept(signup(firstName="Augusta"), limit=1)
    journal.settle(claim, REFUSED)  # the newer answers follow as a signup of their own
    assert journal.accept(signup("bob@example.com"), limit=1) is None


def test_a_place_is_free_again_when_an_operator_drops_or_forgets_the_person(journal, signup, people):
    journal.settle(journal.accept(signup(), hold=HOLD, limit=1).claim, Verdict("parked"))
    assert journal.accept(signup("bob@example.com"), limit=1) is None
    journal.drop([journal.find()[0].id])
    journal.accept(signup("bob@example.com"), limit=1)
    assert journal.accept(signup("eve@example.com"), limit=1) is None
    journal.forget(people.of("bob@example.com"))
    assert journal.accept(signup("eve@example.com"), limit=1)


def test_what_is_quarantined_has_no_place_until_an_operator_admits_it(journal, signup):
    held = journal.accept(signup("bot@example.com", quarantined="link"), limit=1)
    assert journal.accept(signup(), limit=1)
    assert journal.admit([held.id]) == 1
    assert journal.places_taken("newsletter") == 2
    assert journal.accept(signup("bob@example.com"), limit=2) is None


def test_a_limit_that_comes_later_counts_those_before_it(database, journal, signup):
    for name in ("ada", "bob", "eve"):
        journal.accept(signup(f"{name}@example.com"))
    assert journal.accept(signup("joe@example.com"), limit=3) is None
    later = Journal(database)  # another process, after the limit was taken out and put in again
    journal.accept(signup("joe@example.com"))
    assert later.accept(signup("kim@example.com"), limit=4) is None
    assert later.accept(signup("kim@example.com"), limit=5)


def test_a_limit_that_comes_later_is_reached_before_anybody_asks_for_a_place(database, journal, signup):
    for name in ("ada", "bob", "bob", "eve"):
        journal.settle(journal.accept(signup(f"{name}@example.com"), hold=HOLD).claim, DELIVERED)
    journal.accept(signup("bot@example.com", quarantined="link"))
    assert journal.places_taken("newsletter") == 3
    other = Journal(Database(str(database.url)))
    assert other.places_taken("newsletter") == 3
    other.close()


def test_places_that_were_freed_before_there_was_a_limit_are_not_counted(journal, signup, people):
    accepted = {name: journal.accept(signup(f"{name}@example.com"), hold=HOLD) for name in ("ada", "bob", "eve")}
    for one in accepted.values():
        journal.settle(one.claim, Verdict("parked"))
    journal.forget(people.of("bob@example.com"))
    journal.drop([accepted["eve"].id])
    assert journal.places_taken("newsletter") == 1


def test_what_is_taken_is_known_after_a_restart_too(database, journal, signup):
    journal.accept(signup(), limit=2)
    journal.accept(signup("bob@example.com"))  # while the limit was taken out
    restarted = Journal(Database(str(database.url)))
    assert restarted.places_taken("newsletter") == 2
    assert restarted.accept(signup("eve@example.com"), limit=3)
    assert restarted.places_taken("newsletter") == 3
    restarted.close()


def test_of_several_processes_that_count_at_once_each_finds_the_same(database_url, journal, signup):
    for number in range(30):
        journal.accept(signup(f"guest{number}@example.com"))
    command = [sys.executable, "-c", COUNT, database_url]
    assert printed(*[command] * 3) == ["30\n"] * 3
    assert journal.accept(signup("late@example.com"), limit=30) is None


def test_whoever_looks_while_others_write_sees_how_many_there_are_and_is_not_held_up(sqlite_database, signup):
    journal, other = Journal(sqlite_database), Database(str(sqlite_database.url))
    journal.accept(signup())
    with other.write():
        assert journal.places_taken("newsletter") == 1
    journal.close()
    other.close()


def test_forms_without_a_limit_have_no_row_to_queue_up_for(database, journal, signup):
    journal.accept(signup())
    with database.read() as connection:
        assert connection.execute(select(places)).all() == []


@pytest.mark.parametrize("workers", [8])
def test_the_same_person_at_once_from_many_threads_takes_one_place(journal, signup, workers):
    with ThreadPoolExecutor(workers) as threads:
        found = list(threads.map(lambda _: journal.accept(signup(), limit=2), range(workers)))
    assert len({acceptance.id for acceptance in found}) == 1
    assert journal.places_taken("newsletter") == 1
