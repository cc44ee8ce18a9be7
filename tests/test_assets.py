"""Static files are what their endings say, on every machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from porch.assets import kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("form.css", "text/css"),
        ("form.js", "text/javascript"),
        ("form.mjs", "text/javascript"),
        ("board.webp", "image/webp"),
        ("board.WEBP", "image/webp"),
        ("board.avif", "image/avif"),
        ("board.svg", "image/svg+xml"),
        ("board.jpg", "image/jpeg"),
        ("letters.woff2", "font/woff2"),
        ("letters.ttf", "font/ttf"),
        ("letter.pdf", "application/pdf"),
        ("letters.svgz", "application/octet-stream"),
        ("LICENSE", "application/octet-stream"),
        ("notes.unheard-of", "application/octet-stream"),
    ],
)
def test_the_ending_tells_the_content_type(name: str, kind: str) -> None:
    assert kind_of(Path("static") / name) == kind
