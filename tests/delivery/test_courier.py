"""One delivery: what the platform says, what the journal keeps, what the visitor may hear."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from porch.delivery.alarm import EVERY
from porch.delivery.breaker import REST
from porch.delivery.courier import OLD, Courier
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


def test_an_answer_that_got_lost_is_recognised_the_next_time(courier, deliver_due, journal, audience, hold):
    claim = hold()

    def commit_and_hang_up():
        audience.contacts["ada@example.com"] = claim.contact
        raise TryAgainLater("timeout", uncertain=True)

    audience.answers.append(commit_and_hang_up)
    assert courier.deliver(claim).state == "waiting"
    journal.retry([claim.id])
    assert deliver_due() == 1
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


def test_a_join_that_fails_is_tried_again_without_creating_again(courier, deliver_due, journal, audience, hold):
    audience.contacts["ada@example.com"] = None
    audience.answers.extend([lambda: None, TryAgainLater("503", status=503)])
    claim = hold(on_existing="join-lists")
    verdict = courier.deliver(claim)
    assert (verdict.state, verdict.join_as) == ("waiting", "existing")
    journal.retry([claim.id])
    deliver_due()
    assert audience.calls == ["create", "join", "join"]
    assert (journal.show(claim.id).state, journal.show(claim.id).joined) == ("existing", True)


def test_a_join_that_finds_no_time_is_left_to_the_worker(courier, deliver_due, journal, audience, hold, time):
    audience.contacts["ada@example.com"] = None
    audience.answers.append(lambda: time.sleep(2.8))
    claim = hold(on_existing="join-lists")
    verdict = courier.deliver(claim, deadline=time.now + 3)
    assert (verdict.state, verdict.join_as) == ("waiting", "existing")
    assert journal.show(claim.id).attempts == 0
    deliver_due()
    assert audience.calls == ["create", "join"]
    assert journal.show(claim.id).state == "existing"


def test_a_refused_address_is_refused_with_the_platforms_words(courier, journal, audience, hold):
    audience.answers.append(AddressRefused("400", "Invalid email address.", status=400))
    claim = hold()
    assert courier.deliver(claim).state == "refused"
    entry = journal.show(claim.id)
    assert (entry.state, entry.status, entry.words) == ("refused", 400, "Invalid email address.")


def test_what_needs_the_operator_is_parked_and_can_be_retried(courier, deliver_due, journal, audience, hold):
    audience.answers.append(NeedsOperator("400", "No such list.", status=400))
    claim = hold()
    assert courier.deliver(claim).state == "parked"
    assert deliver_due() == 0
    assert journal.retry() == 1
    assert deliver_due() == 1
    assert journal.show(claim.id).state == "delivered"


def test_a_failure_is_tried_again_after_a_while(courier, deliver_due, journal, audience, hold):
    audience.answers.append(TryAgainLater("503", "busy", status=503))
    claim = hold()
    assert courier.deliver(claim).delay == pytest.approx(1.5)
    entry = journal.show(claim.id)
    assert (entry.state, entry.attempts, entry.reason, entry.words) == ("waiting", 1, "503", "busy")
    assert 0 < journal.next_due() <= 1.5
    assert deliver_due() == 0


def test_a_failure_after_three_days_is_parked(courier, journal, audience, hold):
    audience.answers.append(TryAgainLater("503", "busy", status=503))
    claim = hold()
    assert courier.deliver(replace(claim, age=GIVE_UP)).state == "parked"
    assert (journal.show(claim.id).reason, journal.show(claim.id).words) == ("given-up", "busy")


def test_a_refused_key_pauses_everything_and_costs_no_attempt(
    courier, deliver_due, journal, audience, hold, accept, caplog
):
    audience.answers.append(KeyRefused("401", "Invalid API key for ada@example.com", status=401))
    claim = hold()
    accept("bob@example.com")
    assert courier.deliver(claim).state == "waiting"
    assert (journal.show(claim.id).state, journal.show(claim.id).attempts) == ("waiting", 0)
    assert journal.paused().reason == "401: Invalid API key for ada@example.com"
    assert deliver_due() == 0
    assert audience.calls == ["create"]
    assert "deliveries are paused" in caplog.text
    assert "ada@" not in caplog.text


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
    budget = Budget.beside(database, 0.02)  # so slow that no delay of this machine matters
    courier = Courier(audience, journal, budget, monotonic=time, sleep=time.sleep)
    budget.reserve(0)
    claim = hold()
    assert courier.deliver(claim, deadline=time.now + 90, max_wait=60).state == "delivered"
    assert 20 < sum(time.slept) <= 50.1
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


def test_a_call_that_may_not_begin_before_the_deadline_is_left_to_the_worker(
    audience, journal, sqlite_database, time, hold
):
    budget = Budget.beside(sqlite_database, 0.5, clock=time)
    courier = Courier(audience, journal, budget, monotonic=time, sleep=time.sleep)
    assert courier.deliver(hold()).state == "delivered"
    budget.reserve(60)  # a turn that nobody uses,
    time.now += 3.5  # so that the next one is now,
    while budget.begin() != 0:  # and a late call that has begun just before it
        time.now += 0.01
    late = hold("late@example.com")
    began = time.now
    assert courier.deliver(late, deadline=time.now + 1.2, max_wait=1.5).reason == "turn"
    assert time.now <= began + 1.2
    assert audience.calls == ["create"]


def test_a_thread_that_wakes_after_the_deadline_makes_no_call(audience, journal, budget, time, hold):
    def oversleep(seconds):
        time.sleep(seconds + 5)

    courier = Courier(audience, journal, budget, monotonic=time, sleep=oversleep)
    assert courier.deliver(hold(), deadline=time.now + 3).reason == "turn"
    assert audience.calls == []


def no_answer():
    return TryAgainLater("timeout", uncertain=True)


def test_a_platform_that_does_not_answer_keeps_no_more_visitors_waiting(courier, journal, audience, hold, time):
    audience.answers.extend([no_answer()] * 3)
    for number in range(3):
        courier.deliver(hold(f"person{number}@example.com"), deadline=time.now + 3)
    spared = hold()
    assert courier.deliver(spared, deadline=time.now + 3).reason == "turn"
    assert len(audience.calls) == 3
    assert not journal.show(spared.id).in_flight
    time.now += REST
    assert courier.deliver(hold("later@example.com"), deadline=time.now + 3).state == "delivered"
    assert courier.deliver(hold("last@example.com"), deadline=time.now + 3).state == "delivered"


def test_the_worker_goes_on_asking_a_platform_that_does_not_answer(courier, audience, hold, time):
    audience.answers.extend([no_answer()] * 3)
    for number in range(3):
        courier.deliver(hold(f"person{number}@example.com"), deadline=time.now + 3)
    assert courier.deliver(hold()).state == "delivered"
    assert courier.deliver(hold("eve@example.com"), deadline=time.now + 3).state == "delivered"


def test_a_signup_that_waits_for_long_finds_a_turn_among_many_visitors(
    audience, journal, sqlite_database, time, accept
):
    budget = Budget.beside(sqlite_database, 9.5, clock=time)

    def crowd(seconds):
        time.sleep(seconds)
        while budget.reserve(1.5) is not None:
            pass

    courier = Courier(audience, journal, budget, monotonic=time, random=lambda: 0.5, sleep=crowd)
    crowd(0)
    accept()
    [claim] = courier.claim_due("worker", 1)
    assert courier.deliver(claim).reason == "turn"
    [claim] = courier.claim_due("worker", 1)
    assert courier.deliver(replace(claim, age=OLD + 1)).state == "delivered"


def test_who_heard_thanks_and_is_refused_later_is_the_operators_to_know(
    courier, journal, audience, accept, hold, time, caplog
):
    refused = [AddressRefused("400", "Invalid email address.", status=400)] * 3
    audience.answers.extend(refused)
    told = hold("told@example.com")
    courier.deliver(told, deadline=time.now + 3)
    assert "refused later" not in caplog.text
    untold = accept()
    [claim] = courier.claim_due("worker", 4)
    courier.deliver(claim)
    assert [entry.id for entry in journal.find(untold=True)] == [untold]
    assert journal.show(untold).untold
    assert caplog.text.count("refused later") == 1


def test_what_is_parked_is_said_in_the_log_once_a_minute_with_how_many(courier, audience, hold, time, caplog):
    audience.answers.extend([NeedsOperator("400", "No such list.", status=400)] * 5)
    for number in range(4):
        courier.deliver(hold(f"person{number}@example.com"))
    time.now += EVERY
    courier.deliver(hold())
    said = [
        (record.getMessage(), record.levelname, record.form, record.reason, record.status, record.count)
        for record in caplog.records
    ]
    assert said == [("parked", "ERROR", "newsletter", "400", 400, count) for count in (1, 4)]


def test_a_platform_that_is_away_is_said_in_the_log_too(courier, audience, hold, caplog):
    audience.answers.extend([TryAgainLater("timeout", "No answer.")] * 3)
    for number in range(3):
        courier.deliver(hold(f"person{number}@example.com"))
    said = [(record.getMessage(), record.levelname, record.reason) for record in caplog.records]
    assert said == [("not delivered yet", "WARNING", "timeout")]
