"""A slip of the keys in an address: what a visitor sees, and what each key and button does."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


def slip(page: Page, door: str = "/newsletter") -> None:
    """Sign up for the newsletter with a slip in the address, up to the question."""
    page.goto(door)
    page.get_by_label("E-mail address").fill("ann@gmial.com")
    page.get_by_role("button", name="Send me the letter").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Did you mean ann@gmail.com?")
    page.wait_for_load_state()


@SCRIPT
def test_one_press_takes_the_suggestion(sample_site: Any, visit: Callable[..., Any], script: bool) -> None:
    with visit(java_script_enabled=script) as visitor:
        slip(visitor.page)
        expect(visitor.page.locator("#notice")).to_be_focused()
        visitor.page.keyboard.press("Tab")
        expect(visitor.page.get_by_role("button", name="Yes, use this address")).to_be_focused()
        visitor.page.keyboard.press("Enter")
        expect(visitor.page).to_have_url(f"{sample_site.address}/newsletter/thanks")
    assert sample_site.contact("ann@gmail.com") is not None
    assert sample_site.contact("ann@gmial.com") is None


@SCRIPT
@pytest.mark.parametrize("way", ["button", "Enter"])
def test_the_ordinary_button_and_enter_in_a_field_keep_what_was_typed(
    sample_site: Any, visit: Callable[..., Any], script: bool, way: str
) -> None:
    with visit(java_script_enabled=script) as visitor:
        slip(visitor.page)
        if way == "Enter":
            visitor.page.get_by_label("E-mail address").press("Enter")
        else:
            visitor.page.get_by_role("button", name="Send me the letter").click()
        expect(visitor.page).to_have_url(f"{sample_site.address}/newsletter/thanks")
    assert sample_site.contact("ann@gmial.com") is not None
    assert sample_site.contact("ann@gmail.com") is None


@SCRIPT
def test_in_a_frame_each_button_does_the_same(sample_site: Any, visit: Callable[..., Any], script: bool) -> None:
    with visit(java_script_enabled=script) as visitor:
        slip(visitor.page, "/newsletter/embed")
        visitor.page.get_by_label("E-mail address").press("Enter")
        expect(visitor.page).to_have_url(f"{sample_site.address}/newsletter/embed/thanks")
        slip(visitor.page, "/newsletter/embed")
        visitor.page.get_by_role("button", name="Yes, use this address").click()
        expect(visitor.page).to_have_url(f"{sample_site.address}/newsletter/embed/thanks")
    assert sample_site.contact("ann@gmial.com") is not None
    assert sample_site.contact("ann@gmail.com") is not None


def test_another_address_is_taken_and_another_slip_is_asked_about(sample_site: Any, visit: Callable[..., Any]) -> None:
    with visit() as visitor:
        slip(visitor.page)
        visitor.page.get_by_label("E-mail address").fill("ann@gmal.com")
        visitor.page.get_by_label("E-mail address").press("Enter")
        expect(visitor.page.get_by_text("You typed ann@gmal.com.")).to_be_visible()
        visitor.page.get_by_label("E-mail address").fill("ann@example.com")
        visitor.page.get_by_label("E-mail address").press("Enter")
        expect(visitor.page).to_have_url(f"{sample_site.address}/newsletter/thanks")
    assert sample_site.contact("ann@example.com") is not None


@pytest.mark.parametrize("width", [320, 1200])
def test_the_question_fits_and_has_one_button_more_to_see(visit: Callable[..., Any], width: int) -> None:
    with visit(viewport={"width": width, "height": 900}) as visitor:
        slip(visitor.page)
        names = ["Yes, use this address", "Send me the letter"]
        assert [button.inner_text() for button in visitor.page.get_by_role("button").all()] == names
        assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        unseen = visitor.page.locator("button.unseen")
        assert unseen.evaluate("button => getComputedStyle(button).clipPath") == "inset(50%)"
        assert unseen.evaluate("button => button.getClientRects().length") == 1, "Safari passes over what is not drawn"
