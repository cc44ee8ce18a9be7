"""The journal: what is accepted is kept, delivered by one at a time, and settled by who holds it."""

from dataclasses import replace
from time import time

import pytest
from sqlalchemy import select, update

from porch.store.database import Database
from porch.store.journal import Hold, Journal
from porch.store.signup import Attempt, Verdict
from porch.store.tables import signups

DELIVERED = Verdict("delivered", status=200, attempts=(Attempt("create", "delivered", status=200, seconds=0.3),))
HOLD = Hold("visitor", 60)


def test_an_accepted_signup_is_claimed_with_everything_that_was_given(journal, signup):
    ada = signup(firstName="Ada")
    assert journal.accept(ada).claim is None
    [claim] = journal.claim("worker", 10, 60)
    assert (claim.id, claim.form, claim.contact, claim.on_existing) == (ada.id, ada.form, ada.contact, "message")
    assert not claim.uncertain
    assert claim.attempts == 0


def test_a_held_signup_is_born_claimed_and_nobody_else_gets_it(journal, signup):
    claim = journal.accept(signup(), hold=HOLD).claim
    assert claim is not None
    assert journal.claim("worker", 10, 60) == []
    assert journal.settle(claim, DELIVERED)
    assert journal.show(claim.id).state == "delivered"


def test_a_claimed_signup_is_not_given_out_again_before_its_lease_runs_out(journal, signup):
    journal.accept(signup())
    assert len(journal.claim("one", 10, 60)) == 1
    assert journal.claim("two", 10, 60) == []


def test_after_its_lease_ran_out_another_takes_over_and_knows_that_it_is_uncertain(journal, signup):
    journal.accept(signup())
    [lost] = journal.claim("one", 10, 0)
    [taken] = journal.claim("two", 10, 60)
    assert taken.id == lost.id
    assert taken.uncertain
    assert not journal.settle(lost, DELIVERED)
    assert journal.show(lost.id).state == "waiting"
    assert journal.settle(taken, DELIVERED)


def test_the_same_owner_cannot_settle_with_an_older_lease(journal, signup):
    journal.accept(signup())
    [older] = journal.claim("one", 10, 0)
    [newer] = journal.claim("one", 10, 60)
    assert not journal.settle(older, DELIVERED)
    assert journal.settle(newer, DELIVERED)


def test_a_lost_lease_still_leaves_its_call_in_the_history(journal, signup):
    journal.accept(signup())
    [lost] = journal.claim("one", 10, 0)
    journal.claim("two", 10, 60)
    journal.settle(lost, DELIVERED)
    assert [attempt.status for attempt in journal.show(lost.id).history] == [200]


def test_a_signup_that_cannot_be_read_is_parked_and_holds_up_nobody(journal, signup, database, caplog):
    ids = [journal.accept(signup(f"person{number}@example.com")).id for number in range(4)]
    for broken, answers in ((ids[0], '{"firstName":"Ada"}'), (ids[1], "no JSON"), (ids[2], "[]")):
        with database.write() as connection:
            connection.execute(update(signups).where(signups.c.id == broken).values(contact=answers))
    assert [claim.id for claim in journal.claim("worker", 10, 60)] == [ids[3]]
    assert {(entry.state, entry.reason) for entry in journal.find(state="parked")} == {("parked", "unreadable")}
    assert journal.show(ids[0]).contact is None
    assert caplog.text.count("cannot be read") == 3
    assert "Ada" not in caplog.text


def test_a_row_that_somebody_holds_keeps_nobody_from_the_others(postgres_database, signup):
    impatient = Database(postgres_database.url.render_as_string(hide_password=False), patience=1.0)
    journal = Journal(impatient)
    ids = [journal.accept(signup(f"person{number}@example.com")).id for number in range(2)]
    with postgres_database.write() as stranger:
        stranger.execute(select(signups).where(signups.c.id == ids[0]).with_for_update())
        assert [claim.id for claim in journal.claim("worker", 10, 60)] == [ids[1]]
    journal.close()


def test_a_signups_age_is_counted_by_the_databases_clock(journal, signup):
    journal.accept(replace(signup(), accepted_at=time() - 7200))  # by a machine whose clock is two hours slow
    [claim] = journal.claim("worker", 1, 60)
    assert 0 <= claim.age < 60


def test_a_released_signup_is_due_at_once_and_not_uncertain(journal, signup):
    journal.accept(signup())
    journal.release(journal.claim("one", 10, 60))
    [claim] = journal.claim("two", 10, 60)
    assert not claim.uncertain


def test_the_longest_due_are_claimed_first_and_no_more_than_asked_for(journal, signup):
    ids = [journal.accept(signup(f"person{number}@example.com")).id for number in range(5)]
    assert [claim.id for claim in journal.claim("worker", 3, 60)] == ids[:3]
    assert [claim.id for claim in journal.claim("worker", 3, 60)] == ids[3:]


def test_a_signup_that_failed_is_due_after_its_delay(journal, signup):
    [claim] = [journal.accept(signup(), hold=HOLD).claim]
    failed = Attempt("create", "waiting", "503", 503, "busy", 0.1)
    journal.settle(claim, Verdict("waiting", reason="503", status=503, words="busy", delay=50, attempts=(failed,)))
    assert journal.claim("worker", 10, 60) == []
    assert 40 < journal.next_due() <= 50
    entry = journal.show(claim.id)
    assert (entry.state, entry.attempts, entry.reason, entry.status, entry.words) == ("waiting", 1, "503", 503, "busy")


def test_an_answer_that_was_lost_is_remembered_as_uncertain(journal, signup):
    claim = journal.accept(signup(), hold=HOLD).claim
    journal.settle(claim, Verdict("waiting", uncertain=True, join_as="existing"))
    [again] = journal.claim("worker", 1, 60)
    assert again.uncertain
    assert again.join_as == "existing"


def test_nothing_is_due_in_an_empty_journal(journal):
    assert journal.next_due() is None
    assert journal.claim("worker", 10, 60) == []


def test_what_waits_is_due_now(journal, signup):
    journal.accept(signup())
    assert journal.next_due() <= 0


def test_a_signup_recorded_twice_under_one_id_is_one_row(journal, signup):
    ada = signup()
    first = journal.accept(ada)
    assert journal.accept(ada).id == first.id
    assert len(journal.find()) == 1


def test_a_quarantined_signup_is_not_delivered_until_a_person_lets_it_out(journal, signup):
    acceptance = journal.accept(signup(quarantined="too fast"), hold=HOLD)
    assert acceptance.claim is None
    assert journal.claim("worker", 10, 60) == []
    assert journal.show(acceptance.id).reason == "too fast"
    assert journal.admit([acceptance.id]) == 1
    assert [claim.id for claim in journal.claim("worker", 10, 60)] == [acceptance.id]


def test_while_deliveries_are_paused_nothing_is_handed_out(journal, signup):
    journal.pause("401: Invalid API key")
    assert journal.accept(signup(), hold=HOLD).claim is None
    assert journal.claim("worker", 10, 60) == []
    assert journal.paused().reason == "401: Invalid API key"
    assert journal.next_due() > 200


def test_a_pause_keeps_its_first_reason_and_time(journal):
    journal.pause("first")
    first = journal.paused()
    journal.pause("second")
    assert journal.paused() == first


def test_a_platform_that_answers_again_lifts_the_pause(journal, signup):
    claim = journal.accept(signup(), hold=HOLD).claim
    journal.pause("401: Invalid API key")
    journal.settle(claim, DELIVERED)
    assert journal.paused() is None


@pytest.mark.parametrize(
    ("state", "status", "lifted"),
    [
        ("parked", 400, True),
        ("parked", 404, True),
        ("waiting", 401, False),
        ("waiting", 429, False),
        ("waiting", 503, False),
        ("waiting", None, False),
        ("parked", None, False),
    ],
)
def test_only_an_answer_of_a_platform_that_knows_the_key_lifts_the_pause(journal, signup, state, status, lifted):
    claim = journal.accept(signup(), hold=HOLD).claim
    journal.pause("401: Invalid API key")
    calls = (Attempt("create", "existing", status=409), Attempt("join", state, status=status))
    journal.settle(claim, Verdict(state, status=status, attempts=calls))
    assert (journal.paused() is None) == lifted


def test_whoever_begins_to_deliver_may_try_at_once_whether_the_pause_is_over(journal, signup):
    journal.accept(signup())
    journal.accept(signup("bob@example.com"))
    journal.probe_now()
    assert journal.paused() is None
    journal.pause("401: Invalid API key")
    journal.probe_now()
    assert journal.next_due() <= 0
    assert len(journal.claim("worker", 10, 60)) == 1
    assert journal.claim("worker", 10, 60) == []


def test_the_operator_lifts_the_pause_with_a_retry(journal, signup):
    journal.accept(signup())
    journal.pause("401: Invalid API key")
    assert journal.retry() == 0
    assert journal.paused() is None
    assert len(journal.claim("worker", 10, 60)) == 1
