"""An address with a slip: asked about once on a page and in a frame, never held up from a program."""

import re
from collections.abc import Callable
from typing import Any

import pytest

DOORS = pytest.mark.parametrize("door", ["/letter", "/letter/embed"])
SLIP = {"email": "Ann@gmial.com", "firstName": "Ann"}


def post(site: Any, door: str, **answers: str) -> Any:
    return site.client.post(door, data={"_token": site.token("letter"), **answers})


def sent_again(page: str) -> dict[str, str]:
    """What the browser sends when the page's own button is pressed."""
    inputs = re.findall(r"<input [^>]*>", page)
    pairs = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in inputs]
    return {name[1]: value[1] if value else "" for name, value in pairs if name}


@DOORS
def test_the_visitor_is_asked_and_nothing_is_recorded_or_lost(letter: Any, door: str) -> None:
    answer = post(letter, door, **SLIP)
    assert answer.status_code == 422
    assert "Did you mean" in answer.text
    assert '<button type="submit" form="signup" name="_suggested" value="Ann@gmail.com">' in answer.text
    assert answer.text.count('id="signup"') == 1
    assert sent_again(answer.text).items() >= {**SLIP, "_asked": "Ann@gmial.com"}.items()
    assert letter.services.journal.count() == 0


@DOORS
def test_the_second_press_keeps_the_address_and_the_other_button_takes_the_suggestion(letter: Any, door: str) -> None:
    again = sent_again(post(letter, door, **SLIP).text)
    assert letter.client.post(door, data=again).status_code == 303
    assert letter.contact("Ann@gmial.com")["firstName"] == "Ann"
    assert letter.client.post(door, data={**again, "_suggested": "Ann@gmail.com"}).status_code == 303
    assert letter.contact("Ann@gmail.com")["firstName"] == "Ann"


def test_whoever_was_asked_is_not_asked_again_after_a_mistake_elsewhere(letter: Any) -> None:
    again = sent_again(post(letter, "/letter", **SLIP).text)
    mistaken = letter.client.post("/letter", data={**again, "teamSize": "many"})
    assert mistaken.status_code == 422
    assert "Did you mean" not in mistaken.text
    assert letter.client.post("/letter", data={**sent_again(mistaken.text), "teamSize": "3"}).status_code == 303


def test_a_mistake_comes_before_the_question_and_does_not_answer_it(letter: Any) -> None:
    mistaken = post(letter, "/letter", **SLIP, teamSize="many")
    assert "Did you mean" not in mistaken.text
    assert "_asked" not in mistaken.text
    mended = letter.client.post("/letter", data={**sent_again(mistaken.text), "teamSize": "3"})
    assert "Did you mean" in mended.text


def test_a_program_is_told_and_never_held_up(letter: Any) -> None:
    answer = letter.client.post("/letter", json={"email": "ann@gmial.com"})
    assert (answer.status_code, answer.json["suggestion"]) == (200, "ann@gmail.com")
    assert letter.contact("ann@gmial.com") is not None
    assert "suggestion" not in letter.client.post("/letter", json={"email": "ann@example.com"}).json


def test_what_was_typed_is_shown_as_text(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter='language = "ar"\n' + letter_toml)
    answer = post(site, "/letter", email="o'a&b@gmial.com")
    assert answer.status_code == 422
    assert '<bdi dir="ltr">o&#39;a&amp;b@gmail.com</bdi>' in answer.text
    assert 'value="o&#39;a&amp;b@gmail.com"' in answer.text
