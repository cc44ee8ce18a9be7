"""A snapshot of the headers of every route, so that none changes, or is forgotten, by accident."""

import re
from collections.abc import Callable
from typing import Any

from porch.web.headers import YEAR

SHARED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": f"max-age={YEAR}",
}
CLOSED = "base-uri 'none'; object-src 'none'"
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    f"form-action 'self'; {CLOSED}; frame-ancestors 'self'; require-trusted-types-for 'script'"
)
EMBED = PAGE.replace("script-src 'self'", "script-src 'sha256-…'").replace("style-src 'self'", "style-src 'sha256-…'")
PROFILES = {
    "page": {"Content-Security-Policy": PAGE, "Cross-Origin-Opener-Policy": "same-origin"},
    "file": {
        "Content-Security-Policy": PAGE,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin",
    },
    "embed": {
        "Content-Security-Policy": EMBED.replace("ancestors 'self'", "ancestors 'self' https://www.acme.example"),
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    },
    "json": {
        "Content-Security-Policy": f"default-src 'none'; form-action 'none'; {CLOSED}; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
    },
    "operator": {
        "Content-Security-Policy": PAGE.replace("ancestors 'self'", "ancestors 'none'"),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    },
}
EXPECTED = {
    "operations": "operator",
    "assets": "file",
    "pictures": "file",
    "embed.loader": "file",
    "embed.pinned_loader": "file",
    "embed": "embed",
    "description": "json",
    "challenges": "json",
}
"""By endpoint or blueprint; all others are pages."""
NAMES = sorted({*SHARED, *(name for profile in PROFILES.values() for name in profile)})
VALUES = {"slug": "letter", "colour": "0b57d0", "version": "0123456789ab", "name": "css/form.css"}


def test_every_route_wears_exactly_its_profile(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(
        porch='url = "https://join.acme.example"',
        letter=f'{letter_toml}\n[embed]\nsites = ["https://www.acme.example"]\n',
    )
    app = site.client.application
    walked = 0
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        rules = [
            (rule.endpoint, method, adapter.build(rule.endpoint, {name: VALUES[name] for name in rule.arguments}))
            for rule in app.url_map.iter_rules()
            for method in ("GET", "POST", "DELETE")
            if rule.arguments <= VALUES.keys() and method in (*(rule.methods or ()), "DELETE")
        ]
    for endpoint, method, path in rules:
        with site.client.open(path, method=method) as answer:
            kind = "page"
            if answer.status_code < 404 or path.startswith("/-/"):
                kind = EXPECTED.get(endpoint) or EXPECTED.get(endpoint.split(".")[0], "page")
            kind = kind if answer.status_code != 422 else ("embed" if "/embed" in path else "page")
            found = {name: _plain(answer.headers[name]) for name in NAMES if name in answer.headers}
            assert found == {**SHARED, **_worn(kind, has_style=b"<style>" in answer.data)}, f"{method} {path}"
            walked += 1
    assert walked >= 25


def _worn(kind: str, *, has_style: bool) -> dict[str, str]:
    """A profile, which names the style that is in a page by its hash."""
    headers = dict(PROFILES[kind])
    style = " ".join(["'self'"] * (kind != "embed") + ["'sha256-…'"] * has_style)
    written = f"style-src {style}; " if style else ""
    policy = re.sub(r"style-src [^;]+; ", written, headers["Content-Security-Policy"])
    return {**headers, "Content-Security-Policy": policy}


def _plain(value: str) -> str:
    return re.sub(r"sha256-[^']+", "sha256-…", value)
