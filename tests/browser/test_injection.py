"""Markup and scripts in every place where somebody else's text can stand: shown as text, run by no browser."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest

CORPUS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title></style><script>alert(1)</script>",
    '" autofocus onfocus="alert(1)',
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ ''.__class__ }}${alert(1)}#{alert(1)}",
    "<!--<img src=x onerror=alert(1)>-->",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "\u2028alert(1)//\\u0022;alert(1)//",
    "<math><mi xlink:href='javascript:alert(1)'>x",
    "[x](javascript:alert(1))",
]
FORMS = ["/newsletter", "/launch", "/open-house"]

ASK_ALL = """(text) => {
    for (const input of document.querySelectorAll("form input, form textarea, form select")) {
        if (input.name.startsWith("_") || input.disabled) continue;
        if (input.type === "checkbox" || input.type === "radio" || input.tagName === "SELECT") {
            const option = input.tagName === "SELECT" ? input.options[input.options.length - 1] : input;
            option.value = text;
            (option.checked = true, option.selected = true);
        } else {
            if (input.type !== "hidden") input.type = "text";
            input.removeAttribute("maxlength");
            input.value = text;
        }
    }
    document.querySelector("form").noValidate = true;
}"""
"""Puts a text into every input of the form, as a script would that does not care what they are for."""


def watched(page: Any) -> list[str]:
    """Every dialog that a page opens."""
    opened: list[str] = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    return opened


@pytest.mark.parametrize("address", FORMS)
def test_nothing_that_is_typed_or_chosen_runs(visit: Callable[..., Any], address: str) -> None:
    with visit() as visitor:
        page, opened, refused = visitor.page, watched(visitor.page), 0
        for text in CORPUS:
            page.goto(address)
            page.evaluate(ASK_ALL, text)
            with page.expect_navigation():
                page.evaluate("document.querySelector('form').submit()")
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.querySelectorAll('[onerror], [onload], [onfocus], iframe').length") == 0
            refused += page.locator("[aria-invalid=true]").count()
        assert opened == []
        assert refused >= len(CORPUS)
        assert _broken_policies(visitor.complaints) == []


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("tail", ["", "/embed", "/thanks", "/existing"])
def test_nothing_in_an_address_runs(visit: Callable[..., Any], address: str, tail: str) -> None:
    with visit() as visitor:
        opened = watched(visitor.page)
        for text in CORPUS:
            names = ("utm_source", "utm_campaign", "email", "kiosk", text)
            visitor.page.goto(f"{address}{tail}?{urlencode(dict.fromkeys(names, text))}#{quote(text)}")
        assert opened == []
        assert _broken_policies(visitor.complaints) == []


def test_nothing_in_the_address_of_no_page_runs(visit: Callable[..., Any]) -> None:
    with visit() as visitor:
        opened = watched(visitor.page)
        for text in CORPUS:
            visitor.page.goto(f"/{quote(text, safe='')}")
        assert opened == []
        assert _broken_policies(visitor.complaints) == []


def _broken_policies(complaints: list[str]) -> list[str]:
    """What the console says, but for answers that were meant to be no, and values that no date or number can have."""
    return [text for text in complaints if "status of 4" not in text and "does not conform to the required" not in text]
