"""The same form opened from a button or link, and in a link's place."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

Open = Callable[..., Any]


def test_a_link_opens_the_form_in_a_dialog_that_gives_the_focus_back(neighbours: Open, tab: Open) -> None:
    sites = neighbours()
    visitor = tab(sites.put(sites.snippet().link("dialog") + sites.snippet().script))
    page, opener = visitor.page, visitor.page.get_by_role("link", name="The Friday Letter")
    expect(page.locator("html[data-opens]")).to_have_count(1)
    opener.click()
    dialog = page.get_by_role("dialog", name="The Friday Letter")
    expect(dialog).to_be_visible()
    visitor.fill("ada@")
    expect(visitor.inside.locator("#problems")).to_be_focused()
    page.keyboard.press("Escape")  # the focus is inside the frame
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    expect(visitor.inside.get_by_label("E-mail address")).to_have_value("ada@")
    visitor.fill("ada@example.com")
    expect(visitor.inside.get_by_role("status")).to_be_visible()
    page.get_by_role("button", name="Close").press("Enter")  # with the frame it is on its way to another place
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    visitor.hears(
        ["error", {"form": "letter", "code": "invalid"}], ["success", {"form": "letter", "outcome": "subscribed"}]
    )


def test_a_button_opens_it_with_the_keyboard_alone_on_a_phone_with_the_pinned_loader(
    neighbours: Open, tab: Open
) -> None:
    sites = neighbours()
    button = '<button data-signup="dialog" data-form="letter" data-title="Letter" data-close="Zu">Open</button>'
    visitor = tab(sites.put(button + sites.snippet().pinned), viewport={"width": 320, "height": 640})
    page = visitor.page
    expect(page.locator("html[data-opens]")).to_have_count(1)
    page.get_by_role("button", name="Open").press("Enter")
    expect(page.get_by_role("dialog", name="Letter")).to_be_focused()  # screen readers say its name
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Zu")).to_be_focused()
    expect(page.locator("iframe[data-signup=ready]")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_dialog_and_the_form_in_it_are_of_one_piece(neighbours: Open, tab: Open, scheme: str) -> None:
    sites = neighbours(lambda toml: toml + '[theme]\nname = "editorial"\n')
    visitor = tab(sites.put(sites.snippet().link("dialog") + sites.snippet().script), color_scheme=scheme)
    expect(visitor.page.locator("html[data-opens]")).to_have_count(1)
    visitor.page.get_by_role("link", name="The Friday Letter").click()
    expect(visitor.page.locator("iframe[data-signup=ready]")).to_have_count(1)
    look = "(one) => { const is = getComputedStyle(one); return [is.backgroundColor, is.color, is.fontFamily]; }"
    form = visitor.inside.locator("body").evaluate(look)
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_have_css("background-color", form[0])
    assert dialog.evaluate(look) == form


def test_a_link_becomes_the_form_and_stays_a_link_without_scripts(neighbours: Open, tab: Open) -> None:
    sites = neighbours()
    address = sites.put(sites.snippet().link("inline") + sites.snippet().script)
    visitor = tab(address)
    visitor.at_rest()
    assert visitor.page.evaluate("shift") <= 0.02  # what follows a press is not a shift
    visitor.fill("ada@example.com")
    expect(visitor.inside.get_by_role("status")).to_be_visible()
    plain = tab(address, java_script_enabled=False)
    plain.page.get_by_role("link", name="The Friday Letter").click()
    expect(plain.page).to_have_url(f"{sites.address}/letter")
