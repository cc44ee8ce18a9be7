"""The same person at the same form while a signup is waiting: one contact, and no answer is lost."""

import threading

import pytest

from porch.store.journal import Hold
from porch.store.signup import Attempt, Verdict

HOLD = Hold("visitor", 60)
DELIVERED = Verdict("delivered", status=200)


def test_a_repeated_signup_makes_no_second_row(journal, signup):
    first = journal.accept(signup(), hold=HOLD)
    second = journal.accept(signup(), hold=HOLD)
    assert second.repeated
    assert (second.id, second.claim) == (first.id, None)
    assert len(journal.find()) == 1


def test_the_same_address_in_other_letters_is_the_same_person(journal, signup):
    journal.accept(signup("ada@example.com"))
    assert journal.accept(signup("Ada@Example.com")).repeated


def test_another_form_or_another_person_is_another_signup(journal, signup):
    journal.accept(signup())
    assert not journal.accept(signup(form="launch")).repeated
    assert not journal.accept(signup("bob@example.com")).repeated


def test_newer_answers_replace_the_waiting_ones(journal, signup):
    journal.accept(signup(firstName="Ada"))
    journal.accept(signup(firstName="Augusta Ada"))
    [claim] = journal.claim("worker", 10, 60)
    assert claim.contact.properties == {"firstName": "Augusta Ada"}


def test_newer_answers_to_one_in_flight_follow_it_as_a_signup_of_their_own(journal, signup):
    claim = journal.accept(signup(firstName="Ada"), hold=HOLD).claim
    journal.accept(signup(firstName="Augusta Ada"))
    assert journal.claim("worker", 10, 60) == []
    journal.settle(claim, DELIVERED)
    [follower] = journal.claim("worker", 10, 60)
    assert follower.id != claim.id
    assert follower.contact.properties == {"firstName": "Augusta Ada"}
    assert journal.show(claim.id).contact.properties == {"firstName": "Ada"}


def test_the_same_answers_to_one_in_flight_leave_nothing_behind(journal, signup):
    claim = journal.accept(signup(firstName="Ada"), hold=HOLD).claim
    journal.accept(signup(firstName="Ada"))
    journal.settle(claim, DELIVERED)
    assert len(journal.find()) == 1


def test_who_goes_back_to_the_answers_in_flight_leaves_nothing_behind(journal, signup):
    claim = journal.accept(signup(firstName="Ada"), hold=HOLD).claim
    journal.accept(signup(firstName="Augusta Ada"))
    journal.accept(signup(firstName="Ada"))
    journal.settle(claim, DELIVERED)
    assert [entry.contact.properties for entry in journal.find()] == [{"firstName": "Ada"}]


@pytest.mark.parametrize("give_back", ["settle", "release"])
def test_newer_answers_to_one_that_comes_back_are_what_is_delivered_next(journal, signup, give_back):
    claim = journal.accept(signup(firstName="Ada"), hold=HOLD).claim
    journal.accept(signup(firstName="Augusta Ada"))
    if give_back == "settle":
        journal.settle(claim, Verdict("waiting"))
    if give_back == "release":
        journal.release([claim])
    [again] = journal.claim("worker", 10, 60)
    assert again.id == claim.id
    assert again.contact.properties == {"firstName": "Augusta Ada"}
    assert len(journal.find()) == 1


@pytest.mark.parametrize("newer", ["while it was held", "after its lease ran out", "after its answer was lost"])
@pytest.mark.parametrize("then", ["settle", "release", "lose"])
def test_newer_answers_to_one_that_may_have_got_through_follow_it(journal, signup, newer, then):
    lost = newer == "after its answer was lost"
    held = 60.0 if lost else 0.0
    claim = journal.accept(signup(firstName="Ada"), hold=Hold("visitor", held)).claim
    if lost:
        journal.settle(claim, Verdict("waiting", uncertain=True))
    if newer != "while it was held":
        journal.accept(signup(firstName="Augusta Ada"))
    [again] = journal.claim("one", 10, 0 if then == "lose" else 60)
    if newer == "while it was held":
        journal.accept(signup(firstName="Augusta Ada"))
    if then == "release":
        journal.release([again])
    if then != "settle":
        [again] = journal.claim("two", 10, 60)
    assert again.uncertain
    assert again.contact.properties == {"firstName": "Ada"}
    journal.settle(again, DELIVERED)
    [follower] = journal.claim("worker", 10, 60)
    assert follower.contact.properties == {"firstName": "Augusta Ada"}
    assert not follower.uncertain


def test_newer_answers_to_one_that_fails_in_doubt_wait_with_it_and_its_backoff_is_kept(journal, signup):
    claim = journal.accept(signup(firstName="Ada"), hold=HOLD).claim
    journal.accept(signup(firstName="Augusta Ada"))
    timeout = Attempt("create", "waiting", "timeout")
    assert journal.settle(claim, Verdict("waiting", reason="timeout", uncertain=True, delay=50, attempts=(timeout,)))
    assert 40 < journal.next_due() <= 50
    entry = journal.show(claim.id)
    assert (entry.attempts, entry.reason, len(entry.history)) == (1, "timeout", 1)
    journal.retry([claim.id])
    [again] = journal.claim("worker", 10, 60)
    assert again.contact.properties == {"firstName": "Ada"}
    journal.settle(again, DELIVERED)
    [follower] = journal.claim("worker", 10, 60)
    assert follower.contact.properties == {"firstName": "Augusta Ada"}


def test_after_it_was_settled_the_same_person_may_sign_up_again(journal, signup):
    journal.settle(journal.accept(signup(), hold=HOLD).claim, DELIVERED)
    assert not journal.accept(signup()).repeated
    assert len(journal.find()) == 2


def test_many_threads_with_one_address_make_one_signup_with_one_claim(journal, signup):
    ready = threading.Barrier(12)
    found = []

    def submit():
        ready.wait()
        found.append(journal.accept(signup(), hold=HOLD))

    threads = [threading.Thread(target=submit) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({acceptance.id for acceptance in found}) == 1
    assert len([acceptance for acceptance in found if acceptance.claim]) == 1
    assert len(journal.find()) == 1
