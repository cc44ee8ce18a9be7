"""The people's file: shared by threads and processes, whole at every moment."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from porch.audience.base import MailingList, Property, Receipt
from porch.audience.local.account import Account
from porch.audience.local.opening import open_local_audience
from porch.audience.local.people import People
from porch.contact import Contact
from porch.errors import PorchError
from processes import printed

SIGN_UP = """
import sys
from contextlib import closing
from pathlib import Path
from porch.audience.local.account import Account
from porch.audience.local.people import People
from porch.audience.local.rules import Refusal
first = 0
with closing(People(Path(sys.argv[1]))) as people:
    for number in range(40):
        try:
            Account(people).create({"email": f"p{number}@example.org"})
            first += 1
        except Refusal:
            pass
print(first)
"""
"""Adds the same 40 people, and says how many of them it was the first to add."""


def test_processes_that_add_the_same_people_add_each_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SIGN_UP, str(tmp_path / "a.db")]
    counts = map(int, printed(*[command] * 3))
    with closing(People(tmp_path / "a.db")) as people:
        assert sum(counts) == 40 == len(list(people.everyone()))


LOOK_IN = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM contacts").fetchone()[0])
connection.close()
"""
"""Counts the people, as any other program would, and goes away again."""


def test_another_process_that_looks_in_takes_nothing_along_when_it_leaves(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    def seen_from_outside() -> str:
        return subprocess.run([sys.executable, "-c", LOOK_IN, path], capture_output=True, text=True).stdout.strip()

    with closing(People(path)) as people:
        account = Account(people)
        for name in "ab":
            account.create({"email": f"{name}@example.org"})
        looking = people.everyone()
        next(looking)
        people.lists()  # a second connection, opened while the first is in use
        looking.close()
        assert seen_from_outside() == "2"
        account.create({"email": "c@example.org"})
        assert seen_from_outside() == "3"


def test_threads_that_add_lists_to_one_person_lose_none(people: People) -> None:
    account = Account(people)
    account.create({"email": "ada@example.org"})
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda n: account.update({"email": "ada@example.org", "mailingLists": {f"cl{n}": True}}), range(40)
            )
        )
    assert len(people.find(email="ada@example.org")[0].mailing_lists) == 40


def test_what_was_added_is_there_after_opening_again_newest_first(tmp_path: Path) -> None:
    with closing(People(tmp_path / "deep" / "a.db")) as people:
        for name in "abc":
            Account(people).create({"email": f"{name}@example.org"})
    with closing(People(tmp_path / "deep" / "a.db")) as people:
        assert [person.email[0] for person in people.everyone()] == ["c", "b", "a"]


def test_a_file_that_is_no_database_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("dear diary, " * 100)
    with pytest.raises(PorchError, match=r"notes\.db"):
        People(tmp_path / "notes.db")


def test_the_local_audience_knows_the_given_lists_and_properties_however_often_it_is_opened(tmp_path: Path) -> None:
    lists = [MailingList("cl1", "News", True)]
    for type_ in ("string", "number"):
        properties = [Property("teamSize", "Team size", type_), Property("firstName", "First name", "string")]
        with closing(open_local_audience(tmp_path / "a.db", lists=lists, properties=properties)) as audience:
            assert audience.name == "local"
            assert audience.lists() == lists
            known = [one for one in audience.properties() if one.key in {"teamSize", "firstName"}]
            assert [one.key for one in known] == ["firstName", "teamSize"]
            assert known[1].type == type_


def test_the_local_audience_is_the_loops_client_on_another_wire(tmp_path: Path) -> None:
    with closing(open_local_audience(tmp_path / "a.db")) as audience:
        contact = Contact("ada@example.org", {"firstName": "Ada"}, "Friday", ("cl1",), None)
        assert [audience.create(contact), audience.create(contact)] == [Receipt.CREATED, Receipt.EXISTING]
    with closing(People(tmp_path / "a.db")) as people:
        ada = people.find(email="ada@example.org")[0]
        assert (ada.properties, ada.source, ada.mailing_lists) == ({"firstName": "Ada"}, "Friday", {"cl1"})


def test_of_a_contact_that_is_removed_nothing_can_be_read_in_the_files(tmp_path: Path) -> None:
    with closing(People(tmp_path / "a.db")) as people, closing(People(tmp_path / "a.db")) as open_too:
        Account(people).create({"email": "canary@example.org"})
        assert len(list(open_too.everyone())) == 1
        Account(people).delete({"email": "canary@example.org"})
        assert subprocess.run(["grep", "-l", "canary", "-r", tmp_path], capture_output=True).stdout == b""
