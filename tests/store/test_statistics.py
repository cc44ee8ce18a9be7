"""What metrics and readiness ask."""

import pytest
from sqlalchemy import event

from porch.errors import JournalUnavailable
from porch.store.checkup import FRESH
from porch.store.journal import Hold
from porch.store.signup import Attempt, Verdict
from porch.store.statistics import BUCKETS, Statistics


@pytest.fixture
def statistics(database):
    return Statistics(database)


def test_signups_are_counted_by_form_and_state(journal, statistics, signup):
    journal.accept(signup())
    journal.accept(signup("bob@example.com"))
    journal.accept(signup(form="launch", quarantined="robot"))
    assert statistics.counts() == {("newsletter", "waiting"): 2, ("launch", "quarantined"): 1}


def test_the_oldest_waiting_signup_says_how_long_it_waits(journal, statistics, signup):
    assert statistics.oldest_waiting() is None
    journal.accept(signup())  # in 1970
    assert statistics.oldest_waiting() > 1_000_000_000


def test_calls_are_summed_up_by_kind_and_answer_with_histograms(journal, statistics, signup):
    claim = journal.accept(signup(), hold=Hold("visitor", 60)).claim
    calls = (
        Attempt("create", "waiting", "503", 503, "", 0.25, 0.0),
        Attempt("create", "delivered", "", 200, "", 0.15, 0.5),
        Attempt("create", "delivered", "", 200, "", 20.0, 0.0),
    )
    journal.settle(claim, Verdict("delivered", attempts=calls))
    good, bad = sorted(statistics.calls(), key=lambda calls: calls.status)
    assert (good.status, good.count, good.seconds, good.waited) == (200, 2, pytest.approx(20.15), 0.5)
    assert good.buckets == tuple(1 if bound >= 0.15 else 0 for bound in BUCKETS)
    assert good.waits == tuple(2 if bound >= 0.5 else 1 for bound in BUCKETS)
    assert (bad.status, bad.reason, bad.count) == (503, "503", 1)


def test_who_asks_whether_the_journal_can_be_written_writes_once_in_a_while(database):
    clock = iter([0.0, 0.0, FRESH - 0.1, FRESH, FRESH])
    statistics = Statistics(database, monotonic=lambda: next(clock))
    commits = []
    event.listen(database.engine, "commit", lambda _connection: commits.append(1))
    for written in (1, 1, 2):
        assert statistics.writable() is None
        assert len(commits) == written


def test_a_journal_that_cannot_be_written_says_so(database, statistics):
    with database.write() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    with pytest.raises(JournalUnavailable, match="alembic_version"):
        statistics.writable()
