"""What people ask of the journal."""

from dataclasses import replace

from porch.store.journal import Hold
from porch.store.signup import Attempt, Verdict


def test_the_newest_come_first(journal, signup):
    for number in range(3):
        journal.accept(replace(signup(f"person{number}@example.com"), accepted_at=1000.0 + number))
    assert [entry.accepted_at for entry in journal.find(limit=2)] == [1002.0, 1001.0]


def test_a_list_is_narrowed_by_state_form_person_and_time(journal, signup, people):
    old = journal.accept(signup()).id
    new = journal.accept(replace(signup("bob@example.com", form="launch"), accepted_at=2000.0)).id
    held = journal.accept(signup("eve@example.com", quarantined="robot")).id
    assert [entry.id for entry in journal.find(state="quarantined")] == [held]
    assert [entry.id for entry in journal.find(form="launch")] == [new]
    assert [entry.id for entry in journal.find(person=people.of("ada@example.com"))] == [old]
    assert [entry.id for entry in journal.find(since=1500.0)] == [new]


def test_one_signup_is_shown_with_every_call_in_order(journal, signup):
    claim = journal.accept(signup(), hold=Hold("visitor", 60)).claim
    calls = (
        Attempt("create", "existing", "existing", 409, "", 0.3, 0.1),
        Attempt("join", "waiting", "429", 429, "slow down", 0.2, 0.0),
    )
    journal.settle(claim, Verdict("waiting", attempts=calls))
    history = journal.show(claim.id).history
    assert [replace(call, at=0.0) for call in history] == list(calls)
    assert all(call.at > 1_700_000_000 for call in history)


def test_the_beginning_of_an_id_is_enough_if_only_one_has_it(journal, signup):
    one = journal.accept(replace(signup(), id="aa" + "0" * 30)).id
    journal.accept(replace(signup("bob@example.com"), id="ab" + "0" * 30))
    assert journal.show("aa").id == one
    assert journal.show("a") is None
    assert journal.show("%") is None


def test_who_is_in_flight_is_said(journal, signup):
    journal.accept(signup(), hold=Hold("visitor", 60))
    journal.accept(signup("bob@example.com"))
    assert sorted(entry.in_flight for entry in journal.find()) == [False, True]


def test_an_export_has_every_signup(journal, signup):
    ids = {journal.accept(signup(f"person{number}@example.com")).id for number in range(7)}
    assert {entry.id for entry in journal.export()} == ids


def test_an_export_that_is_broken_off_leaves_nothing_open(journal, signup):
    journal.accept(signup())
    journal.accept(signup("bob@example.com"))
    entries = journal.export()
    next(entries)
    entries.close()
    assert len(journal.find()) == 2
