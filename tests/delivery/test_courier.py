"""One delivery: what the platform says, what the journal keeps, what the visitor may hear."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from porch.delivery.courier import Courier
from porch.delivery.retry import GIVE_UP
from porch.errors import AddressRefused, KeyRefused, NeedsOperator, TryAgainLater
from porch.store.budget import Budget
from porch.store.signup import Verdict


def test_a_new_contact_is_delivered(courier, journal, audience, hold):
    claim = hold()
    assert courier.deliver(claim).state == "delivered"
    entry = journal.show(claim.id)
    assert (entry.state, entry.status) == ("delivered", 200)
    assert [(call.call, call.state, call.status) for call in entry.history] == [("create", "delivered", 200)]
    assert audience.contacts["ada@example.com"] == claim.contact


def test_a_contact_that_was_there_is_existing(courier, journal, audience, hold):
    audience.contacts["ada@example.com"] = None
    claim = hold()
    assert courier.deliver(claim).state == "existing"
    assert (journal.show(claim.id).state, journal.show(claim.id).status) == ("existing", 409)
    assert audience.joined == []


def test_the_409_to_a_repeated_delivery_counts_as_delivered(courier, audience, hold):
    audience.contacts["ada@example.com"] = None
    claim = replace(hold(), uncertain=True)
    assert courier.deliver(claim).state == "delivered"


def test_an_answer_that_got_lost_is_recognised_the_next_time(courier, journal, audience, hold):
    claim = hold()

    def commit_and_hang_up():
        audience.contacts["ada@example.com"] = claim.contact
        raise TryAgainLater("timeout", uncertain=True)

    audience.answers.append(commit_and_hang_up)
    assert courier.deliver(claim).state == "waiting"
    journal.retry([claim.id])
    assert courier.deliver_due("worker") == 1
    assert journal.show(claim.id).state == "delivered"


def test_an_existing_contact_joins_the_lists_if_the_form_says_so(courier, journal, audience, hold):
    audience.contacts["ada@example.com"] = None
    claim = hold(on_existing="join-lists", lists=("list1", "list2"))
    verdict = courier.deliver(claim)
    assert (verdict.state, verdict.joined) == ("existing", True)
    assert audience.joined == [("ada@example.com", ("list1", "list2"))]
    assert journal.show(claim.id).joined
    assert [call.call for call in journal.show(claim.id).history] == ["create", "join"]


def test_without_lists_there_is_nothing_to_join(courier, audience, hold):
    audience.contacts["ada@example.com"] = None
    verdict = courier.deliver(hold(on_existing="join-lists", lists=()))
    assert (verdict.state, verdict.joined, audience.calls) == ("existing", False, ["create"])


def test_a_join_that_fails_is_tried_again_without_creating_again(courier, journal, audience, hold):
    audience.contacts["ada@example.com"] = None
    audience.answers.extend([lambda: None, TryAgainLater("503", status=503)])
    claim = hold(on_existing="join-lists")
    verdict = courier.deliver(claim)
    assert (verdict.state, verdict.join_as) == ("waiting", "existing")
    journal.retry([claim.id])
    courier.deliver_due("worker")
    assert audience.calls == ["create", "join", "join"]
    assert (journal.show(claim.id).state, journal.show(claim.id).joined) == ("existing", True)


def test_a_join_that_finds_no_time_is_left_to_the_worker(courier, journal, audience, hold, time):
    audience.contacts["ada@example.com"] = None
    audience.answers.append(lambda: time.sleep(2.8))
    claim = hold(on_existing="join-lists")
    verdict = courier.deliver(claim, deadline=time.now + 3)
    assert (verdict.state, verdict.join_as) == ("waiting", "existing")
    assert journal.show(claim.id).attempts == 0
    courier.deliver_due("worker")
    assert audience.calls == ["create", "join"]
    assert journal.show(claim.id).state == "existing"


def test_a_refused_address_is_refused_with_the_platforms_words(courier, journal, audience, hold):
    audience.answers.append(AddressRefused("400", "Invalid email address.", status=400))
    claim = hold()
    assert courier.deliver(claim).state == "refused"
    entry = journal.show(claim.id)
    assert (entry.state, entry.status, entry.words) == ("refused", 400, "Invalid email address.")


def test_what_needs_the_operator_is_parked_and_can_be_retried(courier, journal, audience, hold):
    audience.answers.append(NeedsOperator("400", "No such list.", status=400))
    claim = hold()
    assert courier.deliver(claim).state == "parked"
    assert courier.deliver_due("worker") == 0
    assert journal.retry() == 1
    assert courier.deliver_due("worker") == 1
    assert journal.show(claim.id).state == "delivered"


def test_a_failure_is_tried_again_after_a_while(courier, journal, audience, hold):
    audience.answers.append(TryAgainLater("503", "busy", status=503))
    claim = hold()
    assert courier.deliver(claim).delay == pytest.approx(1.5)
    entry = journal.show(claim.id)
    assert (entry.state, entry.attempts, entry.reason, entry.words) == ("waiting", 1, "503", "busy")
    assert 0 < journal.next_due() <= 1.5
    assert courier.deliver_due("worker") == 0


def test_a_failure_after_three_days_is_parked(courier, journal, audience, hold):
    audience.answers.append(TryAgainLater("503", "busy", status=503))
    claim = hold()
    assert courier.deliver(replace(claim, age=GIVE_UP)).state == "parked"
    assert (journal.show(claim.id).reason, journal.show(claim.id).words) == ("given-up", "busy")


def test_a_refused_key_pauses_everything_and_costs_no_attempt(courier, journal, audience, hold, accept, caplog):
    audience.answers.append(KeyRefused("401", "Invalid API key", status=401))
    claim = hold()
    accept("bob@example.com")
    assert courier.deliver(claim).state == "waiting"
    assert (journal.show(claim.id).state, journal.show(claim.id).attempts) == ("waiting", 0)
    assert journal.paused().reason == "401: Invalid API key"
    assert courier.deliver_due("worker") == 0
    assert audience.calls == ["create"]
    assert "deliveries are paused" in caplog.text


def test_without_a_turn_in_time_it_is_left_to_the_worker(audience, journal, database, time, hold):
    slow = Budget.beside(database, 0.01)
    courier = Courier(audience, journal, slow, monotonic=time, sleep=time.sleep)
    slow.reserve(0)
    claim = hold()
    assert courier.deliver(claim, deadline=time.now + 3, max_wait=1.5) == Verdict(
        "waiting", reason="turn", counted=False
    )
    assert audience.calls == []
    assert not journal.show(claim.id).in_flight
    assert journal.next_due() <= 0
    slow.close()


def test_without_a_deadline_it_asks_again_for_a_turn_before_it_gives_back(audience, journal, database, time, hold):
    slow = Budget.beside(database, 0.01)
    courier = Courier(audience, journal, slow, monotonic=time, random=lambda: 0.5, sleep=time.sleep)
    slow.reserve(0)
    assert courier.deliver(hold()).reason == "turn"
    assert len(time.slept) > 10
    slow.close()


def test_it_waits_for_its_turn_and_says_so_in_the_history(audience, journal, database, time, hold):
    budget = Budget.beside(database, 2)
    courier = Courier(audience, journal, budget, monotonic=time, sleep=time.sleep)
    budget.reserve(0)
    claim = hold()
    assert courier.deliver(claim, deadline=time.now + 3, max_wait=1.5).state == "delivered"
    assert 0.3 < sum(time.slept) <= 0.5
    assert journal.show(claim.id).history[0].waited == pytest.approx(sum(time.slept))
    budget.close()


def test_the_call_gets_what_is_left_of_the_deadline(courier, audience, hold, time):
    courier.deliver(hold(), deadline=time.now + 3)
    assert 2.9 < audience.timeouts[0] <= 3


def test_a_deadline_that_is_over_makes_no_call(courier, audience, hold, time):
    assert courier.deliver(hold(), deadline=time.now).state == "waiting"
    assert audience.calls == []


def test_a_defect_is_parked_and_tells_no_answers(courier, journal, audience, hold, caplog):
    audience.answers.append(ZeroDivisionError("ada@example.com"))
    claim = hold()
    assert courier.deliver(claim).state == "parked"
    assert journal.show(claim.id).words == "ZeroDivisionError while delivering"
    assert "ada@" not in caplog.text


def test_a_journal_that_goes_away_after_the_call_does_not_undo_the_answer(
    courier, journal, audience, database, hold, caplog
):
    claim = hold()

    def lose_the_history():
        with database.write() as connection:
            connection.execute(text("DROP TABLE attempts"))

    audience.answers.append(lose_the_history)
    assert courier.deliver(claim).state == "delivered"
    assert "delivered again" in caplog.text
    assert [entry.state for entry in journal.find()] == ["waiting"]
