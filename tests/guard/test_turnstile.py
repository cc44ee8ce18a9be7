"""Asking Cloudflare about a widget's token, over real HTTP, of a server that answers as Cloudflare documents it."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from porch.guard.turnstile import LONGEST, READ, Turnstile

SECRET = "canary-secret"


@dataclass
class Cloudflare:
    """The documented behaviour: a token is good once, but the same question may be asked again."""

    asked: list[dict[str, str]] = field(default_factory=list)
    spent: dict[str, str] = field(default_factory=dict)
    fails: int = 0
    silent: threading.Event = field(default_factory=threading.Event)
    body: str | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer as a WSGI app."""
        question = Request(environ).form.to_dict()
        self.asked.append(question)
        if self.fails:
            self.fails -= 1
            return Response("error code: 1101", 500)(environ, start_response)
        if question["response"] == "slow":
            self.silent.wait(30)
        body = self.body if self.body is not None else json.dumps(self._verdict(question))
        return Response(body, mimetype="application/json")(environ, start_response)

    def _verdict(self, question: dict[str, str]) -> dict[str, Any]:
        if question["secret"] != SECRET:
            return {"success": False, "error-codes": ["invalid-input-secret"]}
        token = question["response"]
        if not token.startswith("good"):
            return {"success": False, "error-codes": ["invalid-input-response"], "messages": []}
        if self.spent.setdefault(token, question["idempotency_key"]) != question["idempotency_key"]:
            return {"success": False, "error-codes": ["timeout-or-duplicate"], "messages": []}
        return {"success": True, "error-codes": [], "hostname": "join.acme.example", "action": "", "cdata": ""}


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Questions are kept already."""


@pytest.fixture
def cloudflare() -> Iterator[tuple[Cloudflare, str]]:
    """A server on a free port, and its address."""
    app = Cloudflare()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield app, f"http://127.0.0.1:{server.server_port}/siteverify"
    finally:
        app.silent.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_good_token_proves_once(cloudflare: tuple[Cloudflare, str]) -> None:
    server, url = cloudflare
    turnstile = Turnstile("site-key", SECRET, url)
    assert turnstile.verify("good-1") == "proved"
    assert turnstile.verify("good-1") == "refused"
    assert turnstile.verify("good-2") == "proved"
    assert set(server.asked[0]) == {"secret", "response", "idempotency_key"}


def test_a_made_up_token_is_refused_and_an_impossible_one_is_not_even_asked_about(
    cloudflare: tuple[Cloudflare, str],
) -> None:
    server, url = cloudflare
    turnstile = Turnstile("site-key", SECRET, url)
    assert turnstile.verify("made-up") == "refused"
    assert turnstile.verify("") == "refused"
    assert turnstile.verify("good" + "x" * LONGEST) == "refused"
    assert len(server.asked) == 1


def test_after_a_failure_on_the_way_the_same_question_is_asked_again(cloudflare: tuple[Cloudflare, str]) -> None:
    server, url = cloudflare
    server.fails = 1
    assert Turnstile("site-key", SECRET, url).verify("good-1") == "proved"
    assert server.asked[0] == server.asked[1]


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "null", '{"success": "yes"}', '{"success": false, "error-codes": ["internal-error"]}']
)
def test_where_there_is_no_verdict_nobody_is_refused(cloudflare: tuple[Cloudflare, str], body: str) -> None:
    server, url = cloudflare
    server.body = body
    assert Turnstile("site-key", SECRET, url).verify("good-1") == "unreachable"


def test_when_cloudflare_is_down_nobody_is_refused_and_the_log_has_no_secret(
    cloudflare: tuple[Cloudflare, str], caplog: pytest.LogCaptureFixture
) -> None:
    server, url = cloudflare
    server.fails = 9
    with caplog.at_level(logging.WARNING):
        assert Turnstile("site-key", SECRET, url).verify("good-1") == "unreachable"
        assert Turnstile("site-key", SECRET, "http://127.0.0.1:1/").verify("good-1") == "unreachable"
        assert Turnstile("site-key", "wrong", url).verify("good-1") == "unreachable"
    assert "Turnstile" in caplog.text
    assert SECRET not in caplog.text
    assert "good-1" not in caplog.text


def test_a_wrong_secret_is_the_operator_s_mistake_and_no_visitor_s(
    cloudflare: tuple[Cloudflare, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert Turnstile("site-key", "wrong", cloudflare[1]).verify("good-1") == "unreachable"
    assert "invalid-input-secret" in caplog.text


def test_a_slow_answer_is_waited_for_once(cloudflare: tuple[Cloudflare, str]) -> None:
    server, url = cloudflare
    assert READ <= 3
    assert Turnstile("site-key", SECRET, url).verify("slow") == "unreachable"
    assert len(server.asked) == 1


def questions(server: Cloudflare) -> int:
    """How many tokens it was asked about; a question that is asked again after a failure is still one."""
    return len({question["idempotency_key"] for question in server.asked})


class Clock:
    """Seconds that pass when they are told to."""

    now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_what_is_silent_three_times_is_left_alone_for_half_a_minute_and_then_asked_by_one(
    cloudflare: tuple[Cloudflare, str],
) -> None:
    server, url = cloudflare
    clock = Clock()
    turnstile = Turnstile("site-key", SECRET, url, clock=clock)
    server.body = "<html>"
    for number in range(5):
        assert turnstile.verify(f"good-{number}") == "unreachable"
    assert questions(server) == 3
    clock.now += 29.9
    assert turnstile.verify("good-6") == "unreachable"
    assert questions(server) == 3
    clock.now += 0.2
    assert [turnstile.verify("good-7"), turnstile.verify("good-8")] == ["unreachable", "unreachable"]
    assert questions(server) == 4
    server.body = None
    clock.now += 30.1
    assert [turnstile.verify("good-9"), turnstile.verify("good-10")] == ["proved", "proved"]
    assert questions(server) == 6


def test_while_one_asks_again_after_the_pause_nobody_else_is_kept_waiting(cloudflare: tuple[Cloudflare, str]) -> None:
    server, url = cloudflare
    clock = Clock()
    turnstile = Turnstile("site-key", SECRET, url, clock=clock)
    server.body = ""
    for number in range(3):
        turnstile.verify(f"good-{number}")
    clock.now += 31
    asking = threading.Thread(target=turnstile.verify, args=("slow",))
    asking.start()
    while questions(server) < 4:
        asking.join(0.01)
    assert turnstile.verify("good-4") == "unreachable"
    server.silent.set()
    asking.join()
    assert questions(server) == 4


def test_an_answer_between_silences_keeps_it_in_use(cloudflare: tuple[Cloudflare, str]) -> None:
    server, url = cloudflare
    turnstile = Turnstile("site-key", SECRET, url)
    for number in range(8):
        server.body = None if number % 3 == 2 else ""
        turnstile.verify(f"good-{number}")
    assert questions(server) == 8


def test_each_kind_of_trouble_is_logged_once_until_it_works_again(
    cloudflare: tuple[Cloudflare, str], caplog: pytest.LogCaptureFixture
) -> None:
    server, url = cloudflare
    turnstile = Turnstile("site-key", SECRET, url)
    internal = '{"success": false, "error-codes": ["internal-error"]}'
    seen = []
    for body in (internal, "", internal, "", None, internal):
        server.body = body
        turnstile.verify(f"good-{len(seen)}")
        seen.append(turnstile.trouble.partition(";")[0])
    judging, silence = "cannot judge (internal-error)", "did not answer (JSONDecodeError)"
    assert seen == [judging, silence, judging, silence, "", judging]
    assert [record.getMessage().partition(";")[0] for record in caplog.records] == [
        f"Turnstile {trouble}" for trouble in (judging, silence, judging)
    ]


def test_a_token_that_is_refused_is_no_trouble(cloudflare: tuple[Cloudflare, str]) -> None:
    turnstile = Turnstile("site-key", SECRET, cloudflare[1])
    assert turnstile.verify("made-up") == "refused"
    assert turnstile.trouble == ""
