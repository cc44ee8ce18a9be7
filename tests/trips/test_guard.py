"""A proof of work on two machines: real servers, and a program that computes as a browser does."""

import json
import re
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import altcha

from processes import LONGEST

FORM = """
title = "Guarded"
[[fields]]
property = "email"
label = "E-mail address"
[guard]
proof_of_work = "always"
"""


def ask(address, path, **posted):
    """The status and the text of one answer."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=LONGEST)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(posted) if posted else None
    connection.request("POST" if posted else "GET", path, body, kind if posted else {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def solved(asked):
    """The answer of a browser."""
    challenge = altcha.Challenge.from_dict(asked)
    return altcha.Payload(challenge, altcha.solve_challenge(challenge, counter_start=200)).to_base64()


def test_an_answer_that_one_machine_has_taken_is_no_good_at_another(postgres_town):
    town = postgres_town
    (town.folder / "site" / "forms" / "guarded.toml").write_text(FORM, encoding="utf-8")
    (town.folder / "site" / "forms" / "other.toml").write_text(FORM, encoding="utf-8")
    town.audience("--limit", "0")
    one, two = town.serve("one").address, town.serve("two").address
    token = re.search(r'name="_token"[^>]*value="([^"]+)"', ask(one, "/guarded")[1])[1]
    proof = solved(json.loads(ask(one, "/guarded/challenge")[1])["proof"])
    stolen = solved(json.loads(ask(one, "/other/challenge")[1])["proof"])

    def sign_up(machine, name, proof):
        return ask(machine, "/guarded", _token=token, email=f"{name}@example.com", _proof=proof)[0]

    assert sign_up(two, "ada", proof) == 303
    assert [sign_up(machine, "grace", proof) for machine in (one, two)] == [428, 428]
    assert sign_up(one, "ada", proof) == 303  # the same press, twice
    assert [sign_up(machine, "mary", stolen) for machine in (one, two)] == [428, 428]
    assert sorted(town.contacts()) == ["ada@example.com"]
