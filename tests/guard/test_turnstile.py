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
    assert turnstile.verify("good-1", "192.0.2.7") == "proved"
    assert turnstile.verify("good-1", "192.0.2.7") == "refused"
    assert server.asked[0]["remoteip"] == "192.0.2.7"
    assert turnstile.verify("good-2", None) == "proved"
    assert "remoteip" not in server.asked[-1]


def test_a_made_up_token_is_refused_and_an_impossible_one_is_not_even_asked_about(
    cloudflare: tuple[Cloudflare, str],
) -> None:
    server, url = cloudflare
    turnstile = Turnstile("site-key", SECRET, url)
    assert turnstile.verify("made-up", None) == "refused"
    assert turnstile.verify("", None) == "refused"
    assert turnstile.verify("good" + "x" * LONGEST, None) == "refused"
    assert len(server.asked) == 1


def test_after_a_failure_on_the_way_the_same_question_is_asked_again(cloudflare: tuple[Cloudflare, str]) -> None:
    server, url = cloudflare
    server.fails = 1
    assert Turnstile("site-key", SECRET, url).verify("good-1", None) == "proved"
    assert server.asked[0] == server.asked[1]


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "null", '{"success": "yes"}', '{"success": false, "error-codes": ["internal-error"]}']
)
def test_where_there_is_no_verdict_nobody_is_refused(cloudflare: tuple[Cloudflare, str], body: str) -> None:
    server, url = cloudflare
    server.body = body
    assert Turnstile("site-key", SECRET, url).verify("good-1", None) == "unreachable"


def test_when_cloudflare_is_down_nobody_is_refused_and_the_log_has_no_secret(
    cloudflare: tuple[Cloudflare, str], caplog: pytest.LogCaptureFixture
) -> None:
    server, url = cloudflare
    server.fails = 9
    with caplog.at_level(logging.WARNING):
        assert Turnstile("site-key", SECRET, url).verify("good-1", "192.0.2.7") == "unreachable"
        assert Turnstile("site-key", SECRET, "http://127.0.0.1:1/").verify("good-1", None) == "unreachable"
        assert Turnstile("site-key", "wrong", url).verify("good-1", None) == "unreachable"
    assert "Turnstile" in caplog.text
    assert SECRET not in caplog.text
    assert "good-1" not in caplog.text
    assert "192.0.2.7" not in caplog.text


def test_a_wrong_secret_is_the_operator_s_mistake_and_no_visitor_s(
    cloudflare: tuple[Cloudflare, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert Turnstile("site-key", "wrong", cloudflare[1]).verify("good-1", None) == "unreachable"
    assert "invalid-input-secret" in caplog.text


def test_a_slow_answer_is_waited_for_once(cloudflare: tuple[Cloudflare, str]) -> None:
    server, url = cloudflare
    assert READ <= 3
    assert Turnstile("site-key", SECRET, url).verify("slow", None) == "unreachable"
    assert len(server.asked) == 1
