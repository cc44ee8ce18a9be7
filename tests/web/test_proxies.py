"""Whose word on a visitor's address counts: the socket's, or that of exactly as many proxies as the operator says."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import request

from porch.web.proxies import ForwardingWatch, visitor_network

VISITOR, PROXY, LIAR = "203.0.113.9", "10.0.0.2", "198.51.100.66"


def seen(site: Any, peer: str, forwarded: str | None) -> tuple[str | None, str]:
    """The address that the app takes for the visitor's, and the network that the guard counts."""
    app, found = site.client.application, []

    def look() -> None:
        found.append((request.remote_addr, visitor_network(request)))

    app.before_request_funcs.setdefault(None, []).append(look)
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    site.client.get("/-/health", headers=headers, environ_overrides={"REMOTE_ADDR": peer})
    app.before_request_funcs[None].remove(look)
    return found[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "visitor", "is_counted"),
    [
        (0, VISITOR, None, VISITOR, True),
        (0, LIAR, VISITOR, LIAR, True),
        (0, LIAR, f"{VISITOR}, {VISITOR}, {VISITOR}", LIAR, True),
        (0, PROXY, VISITOR, PROXY, False),
        (0, "127.0.0.1", VISITOR, "127.0.0.1", False),
        (0, "::ffff:10.0.0.2", VISITOR, "::ffff:10.0.0.2", False),
        (0, "", VISITOR, "", False),
        (0, "127.0.0.1", None, "127.0.0.1", False),
        (1, PROXY, VISITOR, VISITOR, True),
        (1, PROXY, f"{LIAR}, {VISITOR}", VISITOR, True),
        (1, PROXY, f"127.0.0.1, 10.0.0.1, {VISITOR}", VISITOR, True),
        (1, PROXY, None, PROXY, True),
        (2, PROXY, f"{LIAR}, {VISITOR}, 10.0.0.3", VISITOR, True),
        (2, PROXY, f"{VISITOR}, 10.0.0.3", VISITOR, True),
        (1, "127.0.0.1", None, "127.0.0.1", True),
        (1, "127.0.0.1", f'", {VISITOR}', VISITOR, True),
        (1, "127.0.0.1", f'"{LIAR}, {VISITOR}', VISITOR, True),
        (1, "127.0.0.1", f'"\\", {VISITOR}', VISITOR, True),
        (1, "127.0.0.1", f",,,{VISITOR}", VISITOR, True),
        (1, "127.0.0.1", "127.0.0.1", "127.0.0.1", True),
        (1, "127.0.0.1", f"{LIAR},", "127.0.0.1", True),
        (1, "127.0.0.1", '"', "127.0.0.1", True),
        (2, PROXY, f'", {VISITOR}, 10.0.0.3', VISITOR, True),
        (2, PROXY, f'{LIAR}", "{VISITOR}, 10.0.0.3', VISITOR, True),
        (2, PROXY, VISITOR, PROXY, True),
        (2, PROXY, '"', PROXY, True),
        (2, "127.0.0.1", LIAR, "127.0.0.1", True),
        (2, VISITOR, LIAR, VISITOR, True),
    ],
)
def test_a_made_up_forwarded_address_is_never_the_visitors(
    open_site: Callable[..., Any],
    letter_toml: str,
    proxies: int,
    peer: str,
    forwarded: str | None,
    visitor: str,
    is_counted: bool,
) -> None:
    site = open_site(letter=letter_toml, settings={"PORCH_TRUSTED_PROXIES": str(proxies)})
    assert seen(site, peer, forwarded) == (visitor, f"{visitor}/32" if is_counted else "")


@pytest.mark.parametrize(
    "forwarded", ["garbage", ",", "<script>", "203.0.113.9:443", "[::1]:80", "::", '"', '",', "\xff" * 300, "a," * 3000]
)
@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_a_forwarded_address_that_is_none_breaks_nothing_and_behind_a_proxy_leads_out_of_no_limit(
    open_site: Callable[..., Any], letter_toml: str, proxies: int, forwarded: str
) -> None:
    site = open_site(letter=letter_toml, settings={"PORCH_TRUSTED_PROXIES": str(proxies)})
    for peer in (PROXY, "127.0.0.1", ""):
        answer = site.client.post(
            "/letter",
            json={"email": "ada@example.com"},
            headers={"X-Forwarded-For": forwarded},
            environ_overrides={"REMOTE_ADDR": peer},
        )
        assert answer.status_code == 200
        assert bool(seen(site, peer, forwarded)[1]) == (proxies > 0)


@pytest.mark.parametrize("made_up", ['"', '"198.51.100.66', "198.51.100.66,", "127.0.0.1", "", '\\"'])
def test_behind_a_proxy_no_header_leads_out_of_the_limits(
    open_site: Callable[..., Any], letter_toml: str, made_up: str
) -> None:
    rules = letter_toml + "[guard]\nper_network = 2\n"
    site = open_site(letter=rules, settings={"PORCH_TRUSTED_PROXIES": "1"})
    statuses = [
        site.client.post(
            "/letter",
            json={"email": f"ada{number}@example.com"},
            headers={"X-Forwarded-For": f"{made_up}, {VISITOR}"},  # as a proxy that appends writes it
            environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
        ).status_code
        for number in range(3)
    ]
    assert statuses == [200, 200, 428]


def test_a_proxy_never_says_which_host_was_asked(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter=letter_toml, settings={"PORCH_TRUSTED_PROXIES": "1"})
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil", "Forwarded": "host=evil.example"}
    page = site.client.get("/letter", headers=headers).text
    assert "evil.example" not in page
    assert "/evil" not in page


@pytest.mark.parametrize(
    ("trusted", "forwarded", "said"),
    [
        (0, "203.0.113.9", "PORCH_TRUSTED_PROXIES is 0, so it is not believed"),
        (2, "203.0.113.9", "names 1 where PORCH_TRUSTED_PROXIES is 2"),
        (1, "", "came without X-Forwarded-For, but PORCH_TRUSTED_PROXIES is 1"),
        (2, "", "came without X-Forwarded-For, but PORCH_TRUSTED_PROXIES is 2"),
    ],
)
def test_a_wrong_count_of_proxies_is_logged_once_and_without_any_address(
    caplog: pytest.LogCaptureFixture, trusted: int, forwarded: str, said: str
) -> None:
    watch = ForwardingWatch(trusted)
    assert watch.said == f"{trusted} trusted"
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            watch.notice(forwarded)
    assert [said in record.getMessage() for record in caplog.records] == [True]
    assert said in watch.said
    assert "203.0.113.9" not in watch.said


@pytest.mark.parametrize(("trusted", "forwarded"), [(0, ""), (1, "203.0.113.9"), (1, "a, b, c"), (2, "a, b")])
def test_a_right_count_of_proxies_is_not_worth_a_word(
    caplog: pytest.LogCaptureFixture, trusted: int, forwarded: str
) -> None:
    watch = ForwardingWatch(trusted)
    watch.notice(forwarded)
    assert not caplog.records
    assert watch.said == f"{trusted} trusted"


@pytest.mark.parametrize("trusted", [0, 2])
@pytest.mark.parametrize("forwarded", ['"', "garbage", ",", "203.0.113.9,", "203.0.113.9, unknown", "\xff"])
def test_a_header_that_no_proxy_writes_raises_no_alarm(
    open_site: Callable[..., Any], letter_toml: str, trusted: int, forwarded: str
) -> None:
    site = open_site(letter=letter_toml, settings={"PORCH_TRUSTED_PROXIES": str(trusted)})
    site.client.get("/letter", headers={"X-Forwarded-For": forwarded})
    assert site.client.get("/-/ready").json["checks"]["proxies"] == f"{trusted} trusted"


def test_readiness_tells_of_a_proxy_that_nobody_has_told_of(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter=letter_toml)
    assert site.client.get("/-/ready").json["checks"]["proxies"] == "0 trusted"
    answer = site.client.get("/-/ready", headers={"X-Forwarded-For": VISITOR})
    assert answer.status_code == 200
    assert "PORCH_TRUSTED_PROXIES" in answer.json["checks"]["proxies"]


def test_readiness_tells_of_a_proxy_that_does_not_say_for_whom_it_asks(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    site = open_site(letter=letter_toml, settings={"PORCH_TRUSTED_PROXIES": "1"})
    for path in ("/-/health", "/-/metrics", "/-/ready"):  # straight to the port: whoever watches over the site may
        assert site.client.get(path).status_code == 200
    assert site.client.get("/-/ready").json["checks"]["proxies"] == "1 trusted"
    site.client.get("/letter")
    answer = site.client.get("/-/ready")
    assert answer.status_code == 200
    assert "without X-Forwarded-For" in answer.json["checks"]["proxies"]


def test_a_proxy_that_says_for_whom_it_asks_is_not_worth_a_word(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    site = open_site(letter=letter_toml, settings={"PORCH_TRUSTED_PROXIES": "1"})
    site.client.get("/letter", headers={"X-Forwarded-For": VISITOR})
    assert site.client.get("/-/ready").json["checks"]["proxies"] == "1 trusted"
