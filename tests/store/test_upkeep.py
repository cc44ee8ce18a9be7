"""What people decide, and what time does: retry, drop, forget, erase, purge."""

import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, select, update

from porch.store.database import Database
from porch.store.journal import Hold, Journal
from porch.store.resumption import resume
from porch.store.signup import Attempt, Verdict
from porch.store.statistics import Statistics
from porch.store.tables import signups

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


def test_what_was_parked_first_is_retried_first(journal, settled):
    one, other = settled("parked", email="bob@example.com"), settled("parked")
    assert journal.retry(limit=1) == 1
    [claim] = journal.claim("worker", 10, 60)
    journal.settle(claim, Verdict("parked"))
    assert journal.retry(limit=1) == 1
    assert [claim.id, *(claim.id for claim in journal.claim("worker", 10, 60))] == [one, other]


def test_a_retry_begins_its_retries_anew(journal, settled, database):
    one = settled("parked")
    with database.write() as connection:
        long_ago = signups.c.accepted_at - 4 * 24 * 3600
        connection.execute(update(signups).values(accepted_at=long_ago, retry_from=long_ago, attempts=80))
    journal.retry([one])
    [claim] = journal.claim("worker", 10, 60)
    assert claim.attempts == 0
    assert 0 <= claim.age < 60


def test_a_signup_from_an_older_version_counts_its_age_from_when_it_was_accepted(journal, signup, database):
    journal.accept(signup())
    with database.write() as connection:
        connection.execute(update(signups).values(accepted_at=database.now() - 5000, retry_from=None))
    [claim] = journal.claim("worker", 10, 60)
    assert 5000 <= claim.age < 5060


def test_a_refused_signup_can_be_tried_again_by_name_and_takes_its_place_again(journal, signup):
    claim = journal.accept(signup(), hold=HOLD, limit=5).claim
    journal.settle(claim, Verdict("refused", reason="400", status=400, untold=True))
    assert journal.retry() == 0
    assert [entry.id for entry in journal.find(untold=True)] == [claim.id]
    assert journal.retry([claim.id]) == 1
    assert journal.find(untold=True) == []
    assert [again.id for again in journal.claim("worker", 10, 60)] == [claim.id]
    assert journal.accept(signup("bob@example.com"), limit=1) is None


def test_a_refusal_that_the_visitor_heard_of_is_not_in_the_operators_list(journal, settled):
    settled("refused")
    assert journal.find(untold=True) == []


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


def test_what_the_platform_says_of_a_forgotten_person_is_not_kept(journal, signup, people):
    claim = journal.accept(signup(), hold=HOLD).claim
    journal.forget(people.of("ada@example.com"))
    call = Attempt("create", "refused", status=400, words="ada@example.com is no address")
    assert not journal.settle(claim, Verdict("refused", words="ada@example.com is no address", attempts=(call,)))
    entry = journal.show(claim.id)
    assert (entry.state, entry.words) == ("dropped", "")
    assert [(attempt.status, attempt.words) for attempt in entry.history] == [(400, "")]


def test_a_call_that_is_under_way_for_a_forgotten_person_is_known_until_it_is_over(journal, signup, people):
    ada = people.of("ada@example.com")
    claim = journal.accept(signup(), hold=HOLD).claim
    journal.accept(signup("bob@example.com"), hold=HOLD)
    journal.forget(ada)
    assert 0 < journal.in_flight(ada) <= 60
    journal.settle(claim, Verdict("delivered"))
    assert journal.in_flight(ada) == 0


def test_nothing_is_under_way_for_who_is_not_being_delivered(journal, signup, people):
    ada = people.of("ada@example.com")
    assert journal.in_flight(ada) == 0
    journal.accept(signup())
    journal.forget(ada)
    assert journal.in_flight(ada) == 0


def test_a_result_that_comes_after_its_signup_was_purged_is_let_go(journal, signup, people):
    claim = journal.accept(signup(), hold=HOLD).claim
    journal.forget(people.of("ada@example.com"))
    assert journal.purge_tombstones(0) == 1
    call = Attempt("create", "delivered", status=200)
    assert not journal.settle(claim, Verdict("delivered", attempts=(call,)))


@pytest.mark.parametrize(("attempts", "stranded"), [(0, 7200), (3, 4 * 24 * 3600)])
def test_a_clock_that_was_set_back_strands_nobody(journal, signup, database, attempts, stranded):
    one = journal.accept(signup()).id
    with database.write() as connection:
        connection.execute(update(signups).values(due_at=database.now() + stranded, attempts=attempts))
    assert journal.claim("worker", 10, 60) == []
    assert journal.bring_back() == 1
    assert [claim.id for claim in journal.claim("worker", 10, 60)] == [one]


def test_a_delay_that_the_platform_may_have_asked_for_is_left_alone(journal, signup):
    claim = journal.accept(signup(), hold=HOLD).claim
    call = Attempt("create", "waiting", status=429)
    journal.settle(claim, Verdict("waiting", delay=2 * 24 * 3600, attempts=(call,)))
    journal.accept(signup("bob@example.com"), hold=HOLD)
    assert journal.bring_back() == 0


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
    calls = Statistics(database).calls()
    assert [one.count for one in calls] == [3]
    assert journal.purge_tombstones(0, limit=2) == 2
    assert journal.purge_tombstones(0) == 1
    assert journal.find() == []
    assert Statistics(database).calls() == calls
    assert Statistics(database).counts() == {("newsletter", "delivered"): 2, ("newsletter", "existing"): 1}


def where_it_reads(word, folder):
    """The names of the files that hold ``word``. Another process looks: to close one here gives up its locks."""
    found = subprocess.run(["grep", "-l", "-r", word, folder], capture_output=True, text=True).stdout.splitlines()
    return [Path(name).name for name in found]


def test_of_who_is_forgotten_nothing_can_be_read_in_the_files_while_others_have_them_open(
    sqlite_database, signup, people
):
    with (
        closing(Journal(sqlite_database)) as journal,
        closing(Database(f"sqlite:///{sqlite_database.path}")) as open_too,
    ):
        journal.accept(signup("canary@example.com"), hold=HOLD)
        assert open_too.is_current()
        journal.forget(people.of("canary@example.com"))
        assert where_it_reads("canary", sqlite_database.path.parent) == ["journal.db-wal"]
        with open_too.read() as connection:
            connection.execute(select(signups.c.id)).all()
            journal.wipe()  # somebody is reading: it does what it can, and keeps nobody waiting
        journal.wipe()
        assert where_it_reads("canary", sqlite_database.path.parent) == []
        journal.accept(signup("bob@example.com"))


@pytest.fixture
def meanwhile(postgres_database):
    """Lets another process do something just before the first row is changed, and keeps what came of it. On SQLite
    nobody could."""

    def listen(act):
        found = []

        @event.listens_for(postgres_database.engine, "before_cursor_execute")
        def strike(_connection, _cursor, statement, *_):
            if statement.startswith("UPDATE signups") and not found:
                with closing(Database(postgres_database.url.render_as_string(hide_password=False))) as other:
                    found.append(act(other))

        return found

    return listen


@pytest.fixture
def shared_journal(postgres_database):
    with closing(Journal(postgres_database)) as journal:
        yield journal


def unlocked(database):
    with database.write() as connection:
        return connection.scalars(select(signups.c.id).with_for_update(skip_locked=True)).all()


@pytest.mark.parametrize("decide", ["drop", "forget", "erase"])
def test_what_is_being_decided_on_is_nobody_elses_to_change(shared_journal, meanwhile, signup, people, decide):
    one = shared_journal.accept(signup(), hold=HOLD)
    shared_journal.settle(one.claim, Verdict("delivered" if decide == "erase" else "parked"))
    found = meanwhile(unlocked)
    decisions = {
        "drop": lambda: shared_journal.drop([one.id]),
        "forget": lambda: shared_journal.forget(people.of("ada@example.com")),
        "erase": lambda: shared_journal.erase_settled(0),
    }
    assert decisions[decide]() == 1
    assert found == [[]]


def test_who_signs_up_while_being_forgotten_is_delivered(shared_journal, meanwhile, signup, people):
    shared_journal.accept(signup())
    came = meanwhile(lambda database: Journal(database).accept(signup(form="launch")).id)
    assert shared_journal.forget(people.of("ada@example.com")) == 1
    assert [claim.id for claim in shared_journal.claim("worker", 10, 60)] == came


def test_what_is_delivered_while_a_retry_begins_is_not_sent_again(shared_journal, meanwhile, signup):
    one = shared_journal.accept(signup()).id

    def deliver(database):
        with closing(Journal(database)) as other:
            return [other.settle(claim, Verdict("delivered")) for claim in other.claim("worker", 10, 60)]

    found = meanwhile(deliver)
    assert shared_journal.retry([one]) == 0
    assert (found, shared_journal.show(one).state) == ([[True]], "delivered")


@pytest.mark.parametrize("state", ["parked", "quarantined"])
def test_who_signs_up_anew_at_the_moment_of_a_retry_keeps_nobody_else_back(
    shared_journal, postgres_database, signup, state
):
    for email in ("ada@example.com", "bob@example.com"):
        claim = shared_journal.accept(signup(email, quarantined="" if state == "parked" else "bait"), hold=HOLD).claim
        if claim:
            shared_journal.settle(claim, Verdict(state))
    # A transaction that goes on seeing what it saw first does not see who comes, as if that were not committed yet.
    blind = postgres_database.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with blind as connection, connection.begin():
        connection.execute(select(signups)).all()
        shared_journal.accept(signup("ada@example.com"))
        assert resume(postgres_database, connection, (state,), None, 10) == 1
    addresses = {entry.contact.email: entry.state for entry in shared_journal.find(state=state)}
    assert addresses == {"ada@example.com": state}
    assert shared_journal.count(state="waiting") == 2


def test_those_who_purge_at_once_take_turns_before_they_touch_the_totals(shared_journal, postgres_database, signup):
    asked = []

    @event.listens_for(postgres_database.engine, "before_cursor_execute")
    def listen(_connection, _cursor, statement, *_):
        asked.append(statement.split("(")[0].strip())

    claim = shared_journal.accept(signup(), hold=HOLD).claim
    shared_journal.settle(claim, Verdict("delivered"))
    shared_journal.erase_settled(0)
    assert shared_journal.purge_tombstones(0) == 1
    assert asked.index("SELECT pg_advisory_xact_lock") < asked.index("INSERT INTO totals")
