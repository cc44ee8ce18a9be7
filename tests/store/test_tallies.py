"""What the guard counts: exact over threads, processes and machines, and a ticket is good for one holder."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing

import pytest
from sqlalchemy import event, select, update

from porch.errors import JournalBusy, JournalUnavailable
from porch.store.checkup import FRESH
from porch.store.database import Database
from porch.store.renewal import put_away
from porch.store.tables import metadata
from porch.store.tables import tallies as table
from porch.store.tallies import CHUNK, Tallies
from porch.tally import Tally, Ticket
from processes import printed

ALWAYS = 1e10
"""A window that does not end while these tests are of any use."""

ONE = Tally("one", ALWAYS)

CROWD = """
import sys
from concurrent.futures import ThreadPoolExecutor
from porch.store.database import Database
from porch.store.tallies import Tallies
from porch.tally import Tally

counters = Tallies.beside(Database(sys.argv[1], patience=60), patience=60)
subjects = [Tally(name, 1e10) for name in "abcdefgh"]

def come(number):
    mixed = subjects[number % 8:] + subjects[:number % 8]
    return counters.take(mixed).counts[mixed.index(subjects[0])]

with ThreadPoolExecutor(30) as threads:
    print(*map(int, threads.map(come, range(100))))
counters.close()
"""
"""A hundred submissions from thirty threads, each of which counts the same eight things in another order."""

FORK = """
import os, sys
from porch.store.database import Database
from porch.store.tallies import Tallies
from porch.tally import Tally

counters, one = Tallies.beside(Database(sys.argv[1])), [Tally("one", 1e10)]
counters.take(one)
child = os.fork()
if child:
    os.waitpid(child, 0)
print(int(counters.take(one).counts[0]))
counters.close()
"""


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = 1_000_000_200.0

    def __call__(self):
        return self.now


@pytest.fixture
def counters(database):
    """The counters beside each database, with the real clock."""
    with closing(Tallies.beside(database)) as counters:
        yield counters


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def timed(sqlite_database, clock):
    """Counters whose time passes by hand."""
    with closing(Tallies.beside(sqlite_database, clock=clock)) as counters:
        yield counters


def ticket(name="ticket", holder="ada", lasts=600.0):
    return Ticket(name, holder, time.time() + lasts)


def test_each_take_counts_itself(counters):
    other = Tally("other", ALWAYS)
    assert counters.take([ONE, other]).counts == (1, 1)
    assert counters.take([other, ONE]).counts == (2, 2)
    assert counters.take([ONE]).counts == (3,)
    assert counters.take([]).counts == ()


def test_the_same_subject_in_another_window_is_another_count(counters):
    counters.take([ONE])
    assert counters.take([Tally("one", 2 * ALWAYS), ONE]).counts == (1, 2)


def test_what_is_asked_for_twice_at_once_counts_twice(counters):
    assert counters.take([ONE, ONE]).counts == (2, 2)


def test_of_many_that_count_at_once_in_threads_and_processes_each_gets_its_own_number(database_url):
    command = [sys.executable, "-c", CROWD, database_url]
    heard = [int(number) for numbers in printed(*[command] * 3) for number in numbers.split()]
    assert sorted(heard) == list(range(1, 301))
    with closing(Database(database_url)) as database, closing(Tallies.beside(database)) as counters:
        assert counters.take([Tally(name, ALWAYS) for name in "abcdefgh"]).counts == (301,) * 8


@pytest.mark.parametrize("same", [True, False])
def test_of_many_who_show_one_ticket_at_once_on_two_machines_one_holder_is_honoured(database_url, same):
    with closing(Database(database_url)) as here, closing(Database(database_url)) as there:
        machines = [Tallies.beside(here, patience=60), Tallies.beside(there, patience=60)]

        def show(number):
            shown = ticket(holder="ada" if same else f"holder {number}")
            return machines[number % 2].take([ONE], shown).honoured

        with ThreadPoolExecutor(32) as threads:
            honoured = sum(threads.map(show, range(32)))
        assert honoured == (32 if same else 1)
        assert machines[0].take([ONE]).counts == (33,)
        for machine in machines:
            machine.close()


def test_a_ticket_is_good_again_for_who_used_it_and_for_nobody_else(counters):
    shown = ticket(holder="ada")
    assert counters.take([ONE], shown).honoured
    assert not counters.take([ONE], ticket(holder="eve")).honoured
    assert counters.take([], shown).honoured
    assert not counters.take([ONE]).honoured


def test_a_ticket_whose_time_is_over_is_not_honoured(counters):
    assert not counters.take([ONE], ticket(lasts=-1)).honoured
    assert not counters.take([ONE], ticket(lasts=-1)).honoured


def test_a_used_ticket_is_no_good_for_another_after_its_time_and_a_sweep(timed, clock):
    assert timed.take([], Ticket("ticket", "ada", clock.now + 10)).honoured
    clock.now += 60
    assert not timed.take([], Ticket("ticket", "ada", clock.now - 50)).honoured
    timed.sweep()
    clock.now -= 55  # the clock is set back, and the ticket's time is not over again
    assert not timed.take([], Ticket("ticket", "eve", clock.now + 5)).honoured


def test_what_is_given_back_was_not_counted(counters):
    counters.take([ONE, ONE, Tally("two", ALWAYS)])
    counters.give_back([ONE, Tally("never counted", ALWAYS)])
    assert counters.take([ONE, Tally("two", ALWAYS)]).counts == (2, 2)
    counters.give_back([ONE] * 9)
    assert counters.take([ONE]).counts == (1,)
    counters.give_back([])


def test_what_is_nothing_after_it_was_given_back_takes_no_room(database):
    where = database if not database.is_sqlite else Database(f"sqlite:///{database.path.with_name('guard.db')}")
    with closing(Tallies(where)) as counters:
        flood = [Tally(f"flood {number}", ALWAYS) for number in range(50)]
        counters.take([*flood, ONE, ONE])
        counters.give_back([*flood, ONE])
        with where.read() as connection:
            assert connection.execute(select(table.c.subject, table.c.count)).all() == [("one", 1)]
        assert counters.take([flood[0], ONE]).counts == (1, 2)


def test_what_is_given_back_in_the_next_window_comes_off_the_one_before(timed, clock):
    minute = Tally("minute", 60.0)
    clock.now = 6000.0
    timed.take([minute] * 3)
    clock.now = 6060.0
    timed.take([minute])
    timed.give_back([minute, minute])  # its own, and one of the three
    timed.give_back([minute])
    timed.give_back([minute])
    assert timed.take([minute]).counts == (1 + 1,)
    timed.give_back([minute])
    clock.now = 6090.0
    assert timed.take([minute]).counts == (1 + 0.5,)  # nothing in this window is no reason to forget the one before


def test_a_count_fades_evenly_over_the_next_window_and_is_gone_after_it(timed, clock):
    minute = Tally("minute", 60.0)
    clock.now = 6000.0
    assert timed.take([minute] * 10).counts[0] == 10
    clock.now = 6059.9
    assert timed.take([minute] * 2).counts[0] == 12
    clock.now = 6075.0
    assert timed.take([minute]).counts == (1 + 12 * 0.75,)
    clock.now = 6119.0
    assert timed.take([minute]).counts == (pytest.approx(2 + 12 / 60),)
    clock.now = 6240.0
    assert timed.take([minute]).counts == (1,)


def test_postgresql_counts_in_windows_too(postgres_database):
    with closing(Tallies.beside(postgres_database)) as counters:
        counters.take([ONE] * 10)
        with postgres_database.write() as connection:
            connection.execute(update(table).values(slot=table.c.slot - 1))
        [faded] = counters.take([ONE]).counts
        assert faded == pytest.approx(1 + 10 * (1 - time.time() / ALWAYS), abs=0.001)
        with postgres_database.write() as connection:
            connection.execute(update(table).values(slot=table.c.slot - 2))
        assert counters.take([ONE]).counts == (1,)


def test_who_read_the_clock_just_before_the_window_ended_counts_in_the_next_one(timed, clock):
    minute = Tally("minute", 60.0)
    clock.now = 6060.0
    timed.take([minute] * 5)
    clock.now = 6059.99
    assert timed.take([minute]).counts == (6,)
    clock.now = 6060.0
    assert timed.take([minute]).counts == (7,)


def test_a_clock_that_was_set_back_does_not_hold_a_count_for_ever(timed, clock):
    hour = Tally("hour", 3600.0)
    timed.take([hour] * 50)
    clock.now -= 30 * 3600
    assert timed.take([hour]).counts == (1,)


def test_words_are_counted_by_form_over_all_processes(counters, database):
    counters.note("letter", ["bait", "surge", "bait"])
    with closing(Tallies.beside(database)) as other:
        other.note("letter", ["bait"])
        other.note("launch", ["challenge"])
        other.note("launch", [])
    assert counters.noted() == {("letter", "bait"): 3, ("letter", "surge"): 1, ("launch", "challenge"): 1}


def test_words_can_be_asked_for_before_anything_was_counted(counters):
    assert counters.noted() == {}


def test_a_sweep_deletes_what_no_window_needs_and_nothing_else(timed, clock):
    minute, day = Tally("minute", 60.0), Tally("day", 86400.0)
    clock.now = 86400 * 10.0
    timed.take([minute, day], Ticket("ticket", "ada", clock.now + 60))
    clock.now += 119
    assert timed.sweep() == 0
    clock.now += 1
    assert timed.sweep() == 1
    assert timed.take([day]).counts == (2,)
    clock.now += 3600
    assert timed.sweep() == 1  # the ticket
    clock.now += 3 * 86400
    assert timed.sweep() == 1


def test_a_sweep_does_so_much_at_a_time(counters):
    over = [Tally(f"subject {number}", 1e-6) for number in range(CHUNK // 4)]
    for part in range(5):
        counters.take([Tally(f"{tally.subject} {part}", tally.window) for tally in over])
    assert counters.sweep() == CHUNK
    assert counters.sweep() == CHUNK // 4
    assert counters.sweep() == 0


def test_a_sweep_passes_by_what_others_hold(postgres_database):
    with closing(Tallies.beside(postgres_database)) as counters:
        counters.take([Tally("held", 1e-6), Tally("free", 1e-6)])
        with postgres_database.write() as connection:
            connection.execute(select(table).where(table.c.subject == "held").with_for_update())
            assert counters.sweep() == 1
        assert counters.sweep() == 1


def test_on_postgresql_no_commit_waits_for_the_disk_and_no_lock_is_waited_for_long(postgres_database):
    told = []

    @event.listens_for(postgres_database.engine, "before_cursor_execute")
    def listen(_connection, _cursor, statement, parameters, *_):
        if "synchronous_commit" in statement:
            told.append(parameters)

    with closing(Tallies.beside(postgres_database)) as counters:
        counters.take([ONE])
        with postgres_database.write() as connection:
            connection.execute(select(table).with_for_update())
            with pytest.raises(JournalBusy, match="lock timeout"):
                counters.take([ONE])
    assert told == [{"commit": "off", "wait": "1.000s"}] * 2


def test_on_sqlite_they_are_a_file_beside_the_journal_for_its_owner_alone(sqlite_database):
    with closing(Tallies.beside(sqlite_database)) as counters:
        counters.take([ONE])
        file = sqlite_database.path.with_name("guard.db")
        assert file.stat().st_mode & 0o077 == 0
        with sqlite_database.read() as connection:
            assert connection.execute(select(table)).all() == []


def test_a_process_that_was_forked_counts_with_connections_of_its_own(database_url):
    forked = subprocess.run([sys.executable, "-c", FORK, database_url], capture_output=True, text=True, check=False)
    assert (forked.stdout.split(), forked.stderr) == (["2", "3"], "")


@pytest.mark.parametrize("damage", [b"no database", b""])
def test_a_file_that_a_power_failure_has_damaged_is_made_anew(sqlite_database, caplog, damage):
    file = sqlite_database.path.with_name("guard.db")
    with closing(Tallies.beside(sqlite_database)) as counters:
        for part in range(50):
            counters.take([Tally(f"subject {part} {number}", ALWAYS) for number in range(20)])
    if damage:
        file.write_bytes(damage * 1000)
    else:
        pages = file.read_bytes()
        file.write_bytes(pages[:4096] + b"\x99" * (len(pages) - 4096))
    with closing(Tallies.beside(sqlite_database)) as one, closing(Tallies.beside(sqlite_database)) as other:
        assert one.take([ONE]).counts == (1,)
        assert other.take([ONE]).counts == (2,)
        assert one.take([ONE]).counts == (3,)
    assert caplog.text.count("it begins anew") == 1


def test_a_sound_file_that_somebody_took_for_a_damaged_one_is_left_alone(sqlite_database):
    with closing(Tallies.beside(sqlite_database)) as counters:
        counters.take([ONE])
        put_away(sqlite_database.path.with_name("guard.db"))
        assert counters.take([ONE]).counts == (2,)


def test_a_file_that_lost_its_tables_gets_them_again(sqlite_database):
    address = f"sqlite:///{sqlite_database.path.with_name('guard.db')}"
    with closing(Database(address)) as file, closing(Tallies(file)) as counters:
        counters.take([ONE])
        with file.write() as connection:
            metadata.drop_all(connection)
        assert counters.take([ONE]).counts == (1,)


def test_on_sqlite_all_that_comes_during_one_commit_is_the_next_one(sqlite_database):
    address = f"sqlite:///{sqlite_database.path.with_name('guard.db')}"
    with closing(Database(address)) as file, closing(Tallies(file, patience=60)) as counters:
        counters.take([ONE])
        commits = []
        event.listen(file.engine, "commit", lambda _connection: commits.append(1))
        with ThreadPoolExecutor(32) as threads:
            with closing(Database(address)) as other, other.write():
                found = [threads.submit(counters.take, [ONE]) for _ in range(32)]
                while counters._writer.waiting() < 31:  # the first one has been taken out of the queue
                    wait(found, timeout=0.01)
            assert sorted(one.result().counts for one in found) == [(number,) for number in range(2, 34)]
        assert len(commits) <= 2


def test_who_only_waits_for_others_in_vain_hears_that_they_are_busy(sqlite_database):
    address = f"sqlite:///{sqlite_database.path.with_name('guard.db')}"
    with closing(Database(address)) as other, closing(Tallies.beside(sqlite_database)) as counters:
        counters.take([ONE])
        with other.write(), pytest.raises(JournalBusy, match=r"counters \(guard.db\) is busy"):
            counters.take([ONE])
        assert counters.take([ONE]).counts == (2,)  # and who was told so was not counted


def test_what_is_broken_is_not_busy_and_its_file_is_named(sqlite_database):
    sqlite_database.path.with_name("guard.db").mkdir()
    with closing(Tallies.beside(sqlite_database)) as counters:
        with pytest.raises(JournalUnavailable, match=r"^The file of the counters \(guard.db\) cannot") as raised:
            counters.take([ONE])
        assert not isinstance(raised.value, JournalBusy)


def test_counters_that_can_be_written_say_nothing(counters):
    assert counters.reachable() is None


def test_however_many_ask_whether_it_counts_it_is_tried_once_in_a_while(database, clock):
    where = database if not database.is_sqlite else Database(f"sqlite:///{database.path.with_name('guard.db')}")
    with closing(Tallies(where, monotonic=clock)) as counters:
        commits = []
        event.listen(where.engine, "commit", lambda _connection: commits.append(1))
        for expected in (1, 2):
            with ThreadPoolExecutor(8) as threads:
                list(threads.map(lambda _number: counters.reachable(), range(40)))
            clock.now += FRESH - 0.1
            counters.reachable()
            assert len(commits) == expected
            clock.now += 0.2


def test_trouble_is_remembered_as_long_and_no_longer(sqlite_database, clock):
    file = sqlite_database.path.with_name("guard.db")
    file.mkdir()
    with closing(Tallies.beside(sqlite_database, monotonic=clock)) as counters:
        with pytest.raises(JournalUnavailable, match="unable to open"):
            counters.reachable()
        file.rmdir()
        with pytest.raises(JournalUnavailable, match="unable to open"):
            counters.reachable()
        clock.now += FRESH
        assert counters.reachable() is None


def test_counters_that_cannot_be_reached_say_so():
    with closing(Tallies(Database("postgresql+psycopg://porch@127.0.0.1:1/nowhere"))) as away:
        for work in (away.reachable, away.noted, away.sweep, lambda: away.take([ONE]), lambda: away.give_back([ONE])):
            with pytest.raises(JournalUnavailable):
                work()
