"""The platform misbehaves in every way it can: visitors hear "thanks", and everybody arrives in the end."""

import time

import pytest

from processes import LONGEST
from trips.checker import check, surprises
from trips.crowd import Crowd
from trips.program import wait_until

MISBEHAVIOURS = [
    *(("--fail", f"{kind}:1") for kind in ("429", "500", "503", "html", "empty", "garbage", "half")),
    ("--hang", "1"),
    ("--drop-after-commit", "1"),
]


def test_every_misbehaviour_is_survived(sqlite_town):
    town = sqlite_town
    platform = town.audience("--limit", "0", "--fail", "503:1")
    server = town.mortal("serve", PORCH_DEADLINE="1")
    crowd = Crowd(lambda: server.address)
    for options in MISBEHAVIOURS:
        platform.kill()
        platform = town.audience("--limit", "0", *options)
        for _ in range(2):
            assert crowd.sign_up(crowd.newcomer(), as_json=True) == (200, "received"), options
    last_two = {person.address for person in crowd.people[-2:]}
    # A platform that hung before is spared by visitors for a while: it is the worker that meets the lost answers.
    wait_until(lambda: last_two <= set(town.contacts()), "the last two to be committed")
    platform.kill()
    town.audience("--limit", "0")
    report = check(town, crowd)
    assert report.acknowledged == 2 * len(MISBEHAVIOURS)
    assert report.duplicates >= 2  # those of the last two: committed, and the answer lost


def test_signups_are_taken_while_the_platform_is_away_and_drained_afterwards(town, campaign):
    people, outage = campaign("--signups", 40), campaign("--outage", 0.0)
    rate = "9.5" if people > 100 else "1000"
    platform = town.audience("--limit", "10" if people > 100 else "0")
    server = town.serve(PORCH_UPSTREAM_RATE=rate)
    crowd = Crowd(lambda: server.address)
    platform.kill()
    began = time.monotonic()
    crowd.come(people, threads=12)
    assert not surprises(crowd)
    assert all(person.acknowledged for person in crowd.people)
    assert not town.contacts()
    time.sleep(max(0.0, outage - (time.monotonic() - began)))
    print(f"\nsignups={people} outage={time.monotonic() - began:.0f}s")
    town.audience("--limit", "10" if people > 100 else "0")
    report = check(town, crowd, drain=LONGEST + people / 8)
    assert report.delivered == people
    calls = list(town.calls())
    seconds = calls[-1]["at"] - calls[0]["at"]
    print(f"drained in {seconds:.1f}s, {len(calls) / max(seconds, 0.1):.2f} calls/s")
    assert {call["status"] for call in calls} == {200}


def test_a_refused_key_pauses_deliveries_and_the_right_one_resumes_them(sqlite_town):
    town = sqlite_town
    platform = town.audience("--limit", "0", key="canary-another-key")
    server = town.mortal("serve", PORCH_DEADLINE="30")  # so that the first one surely hears what the platform says
    crowd = Crowd(lambda: server.address)
    for _ in range(3):
        assert crowd.sign_up(crowd.newcomer(), as_json=True) == (200, "received")
    with town.journal() as journal:
        assert "401" in journal.paused().reason
        assert {(entry.state, entry.attempts) for entry in journal.find()} == {("waiting", 0)}
    calls = len(list(town.calls()))
    assert calls <= 3  # it does not go on asking
    assert b"deliveries are paused" in server.log.read_bytes()
    platform.kill()
    town.audience("--limit", "0")
    town.porch("deliveries", "retry", "--parked")
    assert check(town, crowd).delivered == 3


@pytest.mark.parametrize("form", ["letter", "quiet"])
def test_many_clicks_at_once_make_one_contact_and_scare_nobody(town, form):
    town.audience("--limit", "0", "--latency", "0.2")
    server = town.serve()
    crowd = Crowd(lambda: server.address)
    people = [crowd.newcomer() for _ in range(6)]
    for person in people:
        crowd.double_click(person, form, clicks=4)
    report = check(town, crowd)
    assert report.delivered == len(people) == len(town.contacts())
    said = {outcome for person in people for _, outcome in person.answers}
    assert said <= {"subscribed", "received", "existing", f"/{form}/thanks", f"/{form}/existing"}
    assert all(person.acknowledged for person in people)
