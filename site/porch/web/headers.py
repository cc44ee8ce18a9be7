"""Security headers, all of them, in one place: a profile for each kind of answer.

``page`` is what visitors see, ``embed`` the same in a frame on a site that the form names, ``file`` styles, scripts and
pictures, which other sites may load too, ``json`` what programs read, ``operator`` everything below ``/-/``. Inline
styles, and inline scripts in embeds, are allowed only by the hash of their text: a nonce would forbid caching.
``no-referrer`` is avoided on purpose: under it browsers send ``Origin: null`` from our own pages.
"""

from collections.abc import Iterable
from typing import Final, Literal
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from porch.forms.definition import FormDefinition

Profile = Literal["page", "file", "embed", "json", "operator"]

_NOBODY: Final = "'none'"
_PAGE: Final = {
    "default-src": _NOBODY,
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": _NOBODY,
    "object-src": _NOBODY,
    "frame-ancestors": "'self'",
    "require-trusted-types-for": "'script'",
}
_DATA: Final = dict.fromkeys(("default-src", "form-action", "base-uri", "object-src", "frame-ancestors"), _NOBODY)
_POLICIES: Final[dict[Profile, dict[str, str]]] = {
    "page": _PAGE,
    "file": _PAGE,
    "embed": _PAGE,
    "json": _DATA,
    "operator": {**_PAGE, "frame-ancestors": _NOBODY},
}
_SHARED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_PROFILES: Final[dict[Profile, dict[str, str]]] = {
    "page": {"Cross-Origin-Opener-Policy": "same-origin"},
    "file": {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "cross-origin"},
    # a host page that is cross-origin isolated shows only frames that say both; X-Frame-Options knows no list of sites
    "embed": {"Cross-Origin-Resource-Policy": "cross-origin", "Cross-Origin-Embedder-Policy": "require-corp"},
    "json": {"Cross-Origin-Resource-Policy": "same-origin"},
    "operator": {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    },
}
_TURNSTILE: Final = "https://challenges.cloudflare.com"
_FILES: Final = ("text/css", "text/javascript")
YEAR: Final = 365 * 24 * 3600


def wear(profile: Profile, **directives: str) -> None:
    """Choose the headers of this request's answer, whatever becomes of it; ``directives`` change its policy."""
    g.profile = profile
    g.directives = {name.replace("_", "-"): value for name, value in directives.items()}


def wear_page(definition: FormDefinition) -> None:
    """The headers of a form's page. Chromium holds redirects after a post to ``form-action``: the form's may follow."""
    targets = [str(definition.redirect)] if definition.redirect else []
    wear("page", form_action=_sources(map(_origin, (*targets, *definition.embed.redirects))))


def wear_embed(definition: FormDefinition, script_hash: str) -> None:
    """The headers of a form in a frame: only the sites that it names may show it."""
    wear(
        "embed",
        style_src="",  # but for what is admitted
        script_src=f"'{script_hash}'",
        frame_ancestors=_sources(definition.embed.sites),
    )


def admit_inlined(script_hash: str) -> None:
    """Let a form in a frame carry one more script, by the hash of its text; pages load theirs as files."""
    if g.get("profile") == "embed":
        g.directives["script-src"] += f" '{script_hash}'"


def admit_style(style_hash: str) -> None:
    """Let this answer, a page or an error in its place, have one more style inside it, by the hash of its text."""
    g.styles = (*g.get("styles", ()), style_hash)


def admit_turnstile() -> None:
    """Let this page show Cloudflare's widget: its script and its frame (Turnstile docs, "Content Security Policy").

    Not in frames on other sites: ours are held to documents that say who may embed them, and the widget's does not. Its
    script knows no Trusted Types; the page that has it has nothing of a visitor's but their own answers, escaped.
    """
    if g.get("profile") == "page":
        g.directives |= {"script-src": f"'self' {_TURNSTILE}", "frame-src": _TURNSTILE}
        g.directives["require-trusted-types-for"] = ""


def protect(app: Flask, *, https: bool) -> None:
    """Give every answer of ``app`` its headers; ``https`` adds HSTS for a site whose public address is https."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        profile = _profile_of(response)
        policy = _POLICIES[profile] | (g.get("directives", {}) if profile == g.get("profile") else {})
        if "style-src" in policy:
            styles = (f"'{style}'" for style in g.get("styles", ()))
            policy = policy | {"style-src": " ".join(filter(None, (policy["style-src"], *styles)))}
        headers = {"Content-Security-Policy": _written(policy), **_SHARED, **_PROFILES[profile]}
        if https:
            headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def _profile_of(response: Response) -> Profile:
    if request.path.startswith("/-/"):
        return "operator"
    if (kind := response.mimetype or "") in _FILES or kind.startswith(("image/", "font/")):
        return "file"
    profile: Profile = "json" if response.is_json else g.get("profile", "page")
    return profile


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _sources(origins: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(("'self'", *origins)))


def _written(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items() if value)
