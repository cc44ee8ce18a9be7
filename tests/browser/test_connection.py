"""A bad network: nothing that was typed is lost, and what a page says of it is true."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

DOORS = pytest.mark.parametrize("door", ["/newsletter", "/newsletter/embed"], ids=["page", "frame"])
OFFLINE = "You are offline, so nothing has been sent. Everything you typed is still here"


@DOORS
def test_without_a_network_the_page_stays_and_says_so_until_there_is_one(
    sample_site: Any, visit: Callable[..., Any], door: str
) -> None:
    with visit() as visitor:
        page = visitor.page
        page.goto(sample_site.address + door)
        page.get_by_label("E-mail address").fill("ada@example.com")
        page.context.set_offline(True)
        for _ in range(2):
            page.get_by_role("button").press("Enter")
            expect(page.get_by_role("alert")).to_contain_text(OFFLINE)
            expect(page.get_by_role("button")).to_have_text("Send me the letter")
            expect(page.get_by_role("button")).to_be_focused()
        expect(page.get_by_label("E-mail address")).to_have_value("ada@example.com")
        page.context.set_offline(False)
        expect(page.get_by_role("alert")).to_have_count(0)
        page.get_by_role("button").press("Enter")
        expect(page).to_have_url(f"{sample_site.address}{door}/thanks")
        assert [line for line in visitor.requests if line.startswith("POST")] == [f"POST {sample_site.address}{door}"]
    assert sample_site.contact("ada@example.com") is not None


@DOORS
def test_what_was_asked_about_without_a_network_can_be_pressed_again(
    sample_site: Any, visit: Callable[..., Any], door: str
) -> None:
    with visit() as visitor:
        page = visitor.page
        page.goto(sample_site.address + door)
        page.get_by_label("E-mail address").fill("ann@gmial.com")
        page.get_by_role("button").press("Enter")
        expect(page.get_by_role("heading", name="Did you mean ann@gmail.com?")).to_be_visible()
        page.wait_for_load_state()
        page.context.set_offline(True)
        page.get_by_role("button", name="Yes, use this address").press("Enter")
        expect(page.get_by_text(OFFLINE)).to_be_visible()
        page.context.set_offline(False)
        page.get_by_role("button", name="Yes, use this address").press("Enter")
        expect(page).to_have_url(f"{sample_site.address}{door}/thanks")
    assert sample_site.contact("ann@gmail.com") is not None


@DOORS
def test_a_browser_that_is_wrong_about_its_network_sends_all_the_same(
    sample_site: Any, visit: Callable[..., Any], door: str
) -> None:
    with visit() as visitor:
        page = visitor.page
        page.add_init_script("Object.defineProperty(navigator, 'onLine', { value: false })")
        page.goto(door)
        page.get_by_label("E-mail address").fill("near@example.com")
        page.get_by_role("button").press("Enter")
        expect(page).to_have_url(f"{sample_site.address}{door}/thanks")
