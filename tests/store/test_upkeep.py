"""What people decide, and what time does: retry, drop, forget, erase, purge."""

import pytest

from porch.store.journal import Hold
from porch.store.signup import Attempt, Verdict
from porch.store.statistics import Statistics

HOLD = Hold("visitor", 60)


@pytest.fixture
def settled(journal, signup):
    """Accepts a signup and settles it; its ID."""

    def settle(state, *, words="", **given):
        claim = journal.accept(signup(**given), hold=HOLD).claim
        call = Attempt("create", state, status=200, words=words)
        assert journal.settle(claim, Verdict(state, words=words, attempts=(call,)))
        return claim.id

    return settle


def test_a_retry_puts_parked_signups_back_in_the_queue(journal, settled):
    one = settled("parked")
    assert journal.retry() == 1
    assert [claim.id for claim in journal.claim("worker", 10, 60)] == [one]
    assert journal.retry() == 0


def test_a_retry_of_one_leaves_the_others_parked(journal, settled):
    one, other = settled("parked"), settled("parked", email="bob@example.com")
    assert journal.retry([one]) == 1
    assert journal.show(other).state == "parked"


def test_a_retry_of_a_waiting_one_makes_it_due_now(journal, signup):
    claim = journal.accept(signup(), hold=HOLD).claim
    journal.settle(claim, Verdict("waiting", delay=3000))
    assert journal.retry([claim.id]) == 1
    assert journal.next_due() <= 0


def test_a_retry_leaves_what_is_in_flight_alone(journal, signup):
    claim = journal.accept(signup(), hold=HOLD).claim
    assert journal.retry([claim.id]) == 0
    assert journal.claim("worker", 10, 60) == []


def test_of_two_parked_signups_of_one_person_one_goes_out_at_a_time(journal, settled):
    settled("parked"), settled("parked")
    assert journal.retry() == 1
    [claim] = journal.claim("worker", 10, 60)
    assert journal.retry() == 0
    journal.settle(claim, Verdict("delivered"))
    assert journal.retry() == 1


def test_a_dropped_signup_is_never_delivered_and_its_answers_are_gone(journal, signup):
    one = journal.accept(signup(quarantined="robot")).id
    assert journal.drop([one]) == 1
    entry = journal.show(one)
    assert (entry.state, entry.reason, entry.contact) == ("dropped", "dropped", None)
    assert journal.admit([one]) == 0


def test_a_delivered_signup_cannot_be_dropped(journal, settled):
    assert journal.drop([settled("delivered")]) == 0


def test_forgetting_a_person_erases_their_answers_everywhere_and_delivers_nothing_more(
    journal, settled, signup, people
):
    done = settled("delivered", words="ada@example.com was added", firstName="Ada")
    waiting = journal.accept(signup(form="launch")).id
    other = journal.accept(signup("bob@example.com")).id
    assert journal.forget(people.of("ADA@example.com")) == 2
    assert journal.show(done).contact is None
    assert journal.show(done).words == ""
    assert journal.show(done).history[0].words == ""
    assert (journal.show(waiting).state, journal.show(waiting).reason) == ("dropped", "forgotten")
    assert [claim.id for claim in journal.claim("worker", 10, 60)] == [other]


def test_who_is_forgotten_in_flight_stays_forgotten(journal, signup, people):
    claim = journal.accept(signup(), hold=HOLD).claim
    journal.forget(people.of("ada@example.com"))
    assert not journal.settle(claim, Verdict("waiting", words="ada@example.com"))
    assert journal.claim("worker", 10, 60) == []


@pytest.mark.parametrize("state", ["delivered", "existing", "refused"])
def test_after_their_time_answers_are_erased_and_the_person_and_the_counts_stay(
    journal, settled, database, people, state
):
    one = settled(state, words="about ada@example.com")
    assert journal.erase_settled(3600) == 0
    assert journal.erase_settled(0) == 1
    assert journal.erase_settled(0) == 0
    entry = journal.show(one)
    assert (entry.contact, entry.words, entry.person) == (None, "", people.of("ada@example.com"))
    assert Statistics(database).counts() == {("newsletter", state): 1}


@pytest.mark.parametrize("state", ["parked", "waiting", "quarantined"])
def test_what_is_not_delivered_is_never_erased_by_age(journal, signup, settled, state):
    one = journal.accept(signup(quarantined="robot")).id if state == "quarantined" else settled(state)
    assert journal.erase_settled(0) == 0
    assert journal.show(one).contact is not None


def test_purged_tombstones_still_count(journal, settled, database):
    settled("delivered"), settled("delivered"), settled("existing")
    journal.erase_settled(0)
    assert journal.purge_tombstones(0, limit=2) == 2
    assert journal.purge_tombstones(0) == 1
    assert journal.find() == []
    assert Statistics(database).counts() == {("newsletter", "delivered"): 2, ("newsletter", "existing"): 1}
    assert Statistics(database).accepted("newsletter") == 3
