"""What the checks find, and what comes of it."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porch.guard.evidence import Assurance, Evidence, Finding, Rules, Traffic
from porch.guard.guard import CHECKS, judge, ruling_on

MILDEST_FIRST = ("pass", "challenge", "quarantine", "refuse")
KNOWN = Rules(per_network=30, per_address=3, surge=600)

numbers = st.floats(allow_nan=True, allow_infinity=True)
limits = st.integers(-5, 2000)
assurances = st.sampled_from(["none", "confirmed", "proved"])
traffics = st.builds(Traffic, **{field.name: numbers for field in fields(Traffic)})
evidences = st.builds(
    Evidence,
    rules=st.builds(
        Rules,
        proof_of_work=st.sampled_from(["surge", "always", "never"]),
        per_network=limits,
        per_address=limits,
        surge=limits,
        kiosk=limits,
    ),
    traffic=traffics,
    answers=st.dictionaries(st.text(), st.text(), max_size=3),
    domain=st.text(),
    bait=st.booleans(),
    seconds=st.none() | numbers,
    kiosk=st.booleans(),
    assurance=assurances,
)


def found(evidence: Evidence) -> dict[str, int]:
    return {finding.check: finding.points for finding in judge(evidence).findings}


def test_every_check_has_a_name_of_its_own_and_says_what_it_is_about() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert all(check.about[0].isupper() and not check.about.endswith(".") for check in CHECKS)


def test_an_ordinary_signup_passes_and_nothing_is_found() -> None:
    judgement = judge(Evidence(KNOWN, Traffic(1, 1, 1, 1, 1, 1), {"firstName": "Ada"}, "example.com", seconds=9.0))
    assert (judgement.ruling, judgement.reason) == ("pass", "")


@pytest.mark.parametrize(
    ("case", "evidence", "points"),
    [
        ("the hidden field", Evidence(KNOWN, bait=True), {"bait": 60}),
        ("too soon", Evidence(KNOWN, seconds=0.79), {"haste": 30}),
        ("soon enough", Evidence(KNOWN, seconds=0.8), {}),
        ("a clock that runs backwards", Evidence(KNOWN, seconds=-4.0), {"haste": 30}),
        ("the network's limit", Evidence(KNOWN, Traffic(network=30, network_everywhere=90)), {}),
        ("above it", Evidence(KNOWN, Traffic(network=31)), {"network": 50}),
        ("above it over all forms", Evidence(KNOWN, Traffic(network_everywhere=91)), {"network": 50}),
        ("tries from the /56 around it", Evidence(KNOWN, Traffic(wider=90)), {}),
        ("more of them", Evidence(KNOWN, Traffic(wider=91)), {"network": 50}),
        ("far above it", Evidence(KNOWN, Traffic(network=301)), {"network": 100}),
        ("tried very often", Evidence(KNOWN, Traffic(attempts=1800)), {}),
        ("tried too often", Evidence(KNOWN, Traffic(attempts=1801)), {"flood": 100}),
        ("no limit", Evidence(Rules(per_network=0), Traffic(attempts=9e9, network=9e9, network_everywhere=9e9)), {}),
        ("the address's limit", Evidence(KNOWN, Traffic(address=3, mailbox=9)), {}),
        ("one more", Evidence(KNOWN, Traffic(address=4)), {"address": 100}),
        ("one more of the mailbox, by any alias", Evidence(KNOWN, Traffic(address=2, mailbox=10)), {"address": 100}),
        ("no limit for addresses", Evidence(Rules(per_address=0), Traffic(address=9e9, mailbox=9e9)), {}),
        ("a full form", Evidence(KNOWN, Traffic(form=600)), {}),
        ("a surge", Evidence(KNOWN, Traffic(form=601)), {"surge": 50}),
        ("no surge can be", Evidence(Rules(surge=0), Traffic(form=9e9)), {}),
        ("must compute", Evidence(Rules("always")), {"compute": 50}),
        ("has confirmed instead", Evidence(Rules("always"), assurance="confirmed"), {}),
        ("has computed", Evidence(Rules("always"), assurance="proved"), {}),
        ("clicked", Evidence(KNOWN, Traffic(form=601, clicks=60), assurance="confirmed"), {"surge": 50}),
        (
            "clicked often",
            Evidence(KNOWN, Traffic(form=601, clicks=61), assurance="confirmed"),
            {"surge": 50, "clicks": 50},
        ),
        ("clicked without a surge", Evidence(KNOWN, Traffic(form=600, clicks=999), assurance="confirmed"), {}),
        ("computed", Evidence(KNOWN, Traffic(form=601, clicks=999), assurance="proved"), {"surge": 50}),
        (
            "a small form's clicks",
            Evidence(Rules(surge=5), Traffic(form=6, clicks=20), assurance="confirmed"),
            {"surge": 50},
        ),
    ],
)
def test_each_check_finds_what_it_is_for(case: str, evidence: Evidence, points: dict[str, int]) -> None:
    assert found(evidence) == points, case


@pytest.mark.parametrize(
    ("case", "evidence", "ruling"),
    [
        ("haste alone", Evidence(KNOWN, seconds=0.1), "pass"),
        ("a throw-away mailbox alone", Evidence(KNOWN, domain="mailinator.com"), "pass"),
        ("both", Evidence(KNOWN, seconds=0.1, domain="mailinator.com"), "pass"),
        ("bait", Evidence(KNOWN, bait=True), "challenge"),
        ("bait, confirmed by a person", Evidence(KNOWN, bait=True, assurance="confirmed"), "pass"),
        ("a link, sent at once", Evidence(KNOWN, answers={"a": "https://x.y"}, seconds=0.1), "challenge"),
        (
            "and again after the press",
            Evidence(KNOWN, answers={"a": "https://x.y"}, bait=True, assurance="confirmed"),
            "quarantine",
        ),
        ("a busy office", Evidence(KNOWN, Traffic(network=200)), "challenge"),
        ("which presses once more", Evidence(KNOWN, Traffic(network=200), assurance="confirmed"), "pass"),
        ("far too busy", Evidence(KNOWN, Traffic(network=301), assurance="confirmed"), "quarantine"),
        ("but computes", Evidence(KNOWN, Traffic(network=301), assurance="proved"), "pass"),
        ("a /56 that sends without end", Evidence(KNOWN, Traffic(wider=9e9)), "challenge"),
        ("one of which presses once more", Evidence(KNOWN, Traffic(wider=9e9), assurance="confirmed"), "pass"),
        ("a mailbox flooded", Evidence(KNOWN, Traffic(address=4)), "quarantine"),
        ("by one who computes", Evidence(KNOWN, Traffic(address=4), assurance="proved"), "quarantine"),
        ("a flood", Evidence(KNOWN, Traffic(attempts=1801), assurance="proved"), "refuse"),
        ("uncounted, where counts matter", Evidence(KNOWN, busy=True), "challenge"),
        ("uncounted, where none does", Evidence(Rules("never", 0, 0, 0), busy=True), "pass"),
        ("clicks in a surge", Evidence(KNOWN, Traffic(form=601, clicks=61), assurance="confirmed"), "quarantine"),
    ],
)
def test_findings_together_make_the_ruling(case: str, evidence: Evidence, ruling: str) -> None:
    assert judge(evidence).ruling == ruling, case


def test_a_kiosk_silences_what_is_about_crowds_and_speed_and_nothing_else() -> None:
    crowd = Traffic(9e9, 9e9, 9e9, 0, 0, 9e9, 9e9, wider=9e9)
    for assurance in ("none", "confirmed", "proved"):
        booth = Evidence(Rules("always"), crowd, seconds=0.1, kiosk=True, assurance=assurance)  # type: ignore[arg-type]
        assert found(booth) == {}
    spam = Evidence(KNOWN, Traffic(address=9), {"a": "www.x.y"}, "mailinator.com", bait=True, kiosk=True)
    assert set(found(spam)) == {"bait", "links", "throwaway", "address"}


@given(evidences)
def test_every_evidence_gets_one_ruling_with_its_findings_in_the_order_of_the_checks(evidence: Evidence) -> None:
    judgement = judge(evidence)
    assert judgement.ruling in MILDEST_FIRST
    names = [check.name for check in CHECKS]
    places = [names.index(finding.check) for finding in judgement.findings]
    assert places == sorted(set(places))
    assert judge(evidence) == judgement


@given(
    st.lists(st.builds(Finding, st.sampled_from([check.name for check in CHECKS]), st.integers(0, 200), st.booleans())),
    st.integers(0, 200),
    st.booleans(),
    assurances,
)
def test_one_more_finding_never_makes_the_ruling_milder(
    some: list[Finding], points: int, firm: bool, assurance: Assurance
) -> None:
    more = [*some, Finding("bait", points, firm)]
    assert MILDEST_FIRST.index(ruling_on(more, assurance)) >= MILDEST_FIRST.index(ruling_on(some, assurance))


@given(evidences, st.sampled_from([field.name for field in fields(Traffic)]), st.floats(0, 1e9), st.floats(0, 1e9))
def test_more_traffic_never_makes_the_ruling_milder(evidence: Evidence, count: str, less: float, more: float) -> None:
    def ruled(number: float) -> int:
        traffic = Traffic(**{**vars(evidence.traffic), count: number})
        return MILDEST_FIRST.index(judge(Evidence(**{**vars(evidence), "traffic": traffic})).ruling)

    low, high = sorted((less, more))
    assert ruled(low) <= ruled(high)
