"""The verdict on where a submission came from, for every combination that browsers were seen to send."""

import pytest

from porch.guard.origin import judge_origin

OWN, LISTED, EVIL = "https://join.acme.example", "https://www.acme.example", "https://evil.example"


@pytest.mark.parametrize(
    ("case", "origin", "fetch_site", "verdict"),
    [
        ("our own page", OWN, "same-origin", "own"),
        ("our own page under no-referrer", "null", "same-origin", "own"),
        ("typed into the address bar", None, "none", "own"),
        ("a script without browser headers", None, None, "own"),
        ("an old browser on our own page", OWN, None, "own"),
        ("an old browser on a foreign page", EVIL, None, "foreign"),
        ("an old browser, origin hidden", "null", None, "foreign"),
        ("a foreign page", EVIL, "cross-site", "foreign"),
        ("a foreign page that hides its origin", "null", "cross-site", "foreign"),
        ("a sibling subdomain nobody listed", "https://other.acme.example", "same-site", "foreign"),
        ("a listed page", LISTED, "cross-site", "listed"),
        ("a listed page in an old browser", LISTED, None, "listed"),
        ("a listed sibling subdomain", LISTED, "same-site", "listed"),
        ("a listed name under another scheme", "http://www.acme.example", "cross-site", "foreign"),
        ("a foreign name that begins like a listed one", LISTED + ".evil.example", "cross-site", "foreign"),
        ("no address at all", "http://[", None, "foreign"),
        ("our name on another port", OWN + ":8443", None, "foreign"),
    ],
)
def test_the_origin_of_a_submission_is_judged(case: str, origin: str, fetch_site: str, verdict: str) -> None:
    assert judge_origin(origin, fetch_site, "join.acme.example", {LISTED}) == verdict, case


def test_without_listed_sites_every_other_site_is_foreign() -> None:
    assert judge_origin(LISTED, "cross-site", "join.acme.example", ()) == "foreign"
