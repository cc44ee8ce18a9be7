"""Security headers, all of them, in one place.

Inline scripts and styles are never allowed: everything comes from our own ``/static/``. ``no-referrer`` is avoided
on purpose: under it browsers send ``Origin: null`` from our own pages.
"""

from urllib.parse import urlsplit

from flask import Flask, Response

from porch.forms.definition import FormDefinition

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'self'",
    "require-trusted-types-for": "'script'",
}


def allow_redirect(response: Response, definition: FormDefinition) -> Response:
    """Let the form's answer lead to its ``redirect``: Chromium holds redirects after a post to ``form-action``."""
    if definition.redirect:
        target = urlsplit(str(definition.redirect))
        form_action = f"'self' {target.scheme}://{target.netloc}"
        response.headers["Content-Security-Policy"] = _policy({**POLICY, "form-action": form_action})
    return response


def protect(app: Flask, *, https: bool) -> None:
    """Give every answer of ``app`` its headers; ``https`` adds HSTS for a site whose public address is https."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy(POLICY))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())
