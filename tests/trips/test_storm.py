"""Everybody dies, at every step, again and again; the platform fails and forgets meanwhile; nothing is lost."""

import itertools

from trips.checker import check
from trips.crowd import Crowd
from trips.nemesis import STEPS, Nemesis
from trips.program import wait_until

BAD_DAY = ("--latency", "0.02", "--drop-after-commit", "0.04")
FAILURES = ("503:0.03", "429:0.03", "500:0.02", "html:0.02", "empty:0.02", "half:0.03")


def test_nothing_is_lost_whoever_dies_at_whatever_step(town, campaign):
    failures = [word for failure in FAILURES for word in ("--fail", failure)]
    town.audience("--limit", "0", *BAD_DAY, *failures)
    server, deliverer = town.mortal("serve"), town.mortal("deliver")
    nemesis, crowd = Nemesis(town), Crowd(lambda: server.address)
    deaths = [lambda step=step: nemesis.order_death(step) for step in STEPS]
    deaths += [
        lambda: nemesis.kill_worker(server),
        lambda: nemesis.kill_program(deliverer),
        lambda: nemesis.kill_master(server),
    ]
    with crowd.keeps_coming(threads=4):
        for death in itertools.islice(itertools.cycle(deaths), campaign("--kills", len(deaths))):
            before = crowd.acknowledged
            death()
            wait_until(lambda before=before: crowd.acknowledged > before + 5, "people to come and be thanked")
    report = check(town, crowd)
    print(f"kills={len(nemesis.kills)}")
    assert report.acknowledged > 5 * len(nemesis.kills)
