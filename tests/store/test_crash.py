"""Processes that die, and processes that work side by side: real ones, on real databases."""

import json
import signal
import subprocess
import sys
import textwrap

import pytest

from porch.store.database import Database
from porch.store.journal import Journal

PREAMBLE = """
import json, os, sys, uuid
from porch.contact import Contact
from porch.store.database import Database
from porch.store.journal import Hold, Journal
from porch.store.signup import Signup, Verdict
from porch.store.tables import totals
from porch.store.writer import Writer

database = Database(sys.argv[1])
journal = Journal(database)

def signup(email):
    return Signup(uuid.uuid4().hex, "newsletter", Contact(email), "message", email, 1000.0)

def say(value):
    os.write(1, (json.dumps(value) + "\\n").encode())
"""


@pytest.fixture
def process(database_url):
    """Starts a Python process that has ``journal``, ``signup(email)`` and ``say(value)``."""
    started = []

    def start(code):
        command = [sys.executable, "-c", PREAMBLE + textwrap.dedent(code), database_url]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.communicate()


def said(child):
    return [json.loads(line) for line in child.communicate(timeout=60)[0].splitlines()]


def test_whatever_was_acknowledged_before_a_kill_is_in_the_journal(process, journal):
    child = process(
        """
        import threading
        def submit(thread):
            for number in range(100000):
                say(journal.accept(signup(f"{thread}-{number}")).id)
        for thread in range(8):
            threading.Thread(target=submit, args=(thread,), daemon=True).start()
        threading.Event().wait()
        """
    )
    acknowledged = [json.loads(child.stdout.readline()) for _ in range(200)]
    child.send_signal(signal.SIGKILL)
    acknowledged += said(child)
    kept = {entry.id for entry in journal.export()}
    assert len(acknowledged) >= 200
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + 8  # no more than each thread had under way


def test_a_process_killed_in_a_transaction_leaves_nothing_of_it_and_no_lock(process, journal, signup):
    child = process(
        """
        def work(connection):
            connection.execute(totals.insert().values(form="half", state="delivered", signups=1))
            say("in the middle")
            import time; time.sleep(60)
        Writer(database).write(work)
        """
    )
    child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    child.wait()
    journal.accept(signup())
    assert [entry.form for entry in journal.find()] == ["newsletter"]


def test_a_process_killed_with_a_signup_in_hand_loses_it_to_another_when_its_lease_ends(process, journal):
    child = process(
        """
        say(journal.accept(signup("ada"), hold=Hold("visitor", 0)).id)
        os.kill(os.getpid(), 9)
        """
    )
    [accepted] = said(child)
    [claim] = journal.claim("worker", 10, 60)
    assert claim.id == accepted
    assert claim.uncertain


def test_several_processes_never_claim_the_same_signup(process, journal, signup):
    ids = {journal.accept(signup(f"person{number}@example.com")).id for number in range(300)}
    claimer = """
        sys.stdin.readline()
        while claims := journal.claim("worker", 7, 600):
            for claim in claims:
                say(claim.id)
        """
    children = [process(claimer) for _ in range(3)]
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    claimed = [one for child in children for one in said(child)]
    assert len(claimed) == len(set(claimed)) == 300
    assert set(claimed) == ids


def test_several_processes_with_one_address_make_one_signup(process, journal):
    submitter = """
        sys.stdin.readline()
        for number in range(20):
            say(journal.accept(signup(f"person{number}"), hold=Hold("visitor", 600)).claim is not None)
        """
    children = [process(submitter) for _ in range(3)]
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    claims = [claimed for child in children for claimed in said(child)]
    assert claims.count(True) == 20
    assert len(journal.find()) == 20


def test_a_child_of_a_fork_writes_with_a_thread_and_connections_of_its_own(process, database_url):
    child = process(
        """
        journal.accept(signup("parent"))
        if os.fork() == 0:
            journal.accept(signup("child"))
            os._exit(0)
        assert os.wait()[1] == 0
        journal.accept(signup("parent again"))
        say(sorted(entry.person for entry in journal.find()))
        """
    )
    assert said(child) == [["child", "parent", "parent again"]]
    journal = Journal(Database(database_url))
    assert len(journal.find()) == 3
    journal.close()
