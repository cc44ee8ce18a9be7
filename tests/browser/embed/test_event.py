"""An event as visitors meet it: in their own time where there is no place to go to, and after a signup in a frame."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

EVENT = """
[event]
starts = 2027-03-06T10:00:00+01:00
ends = 2027-03-06T11:30:00+01:00
online = "https://meet.example/x"
"""


def test_an_online_event_is_written_in_the_visitor_s_own_time(
    neighbours: Callable[..., Any], tab: Callable[..., Any]
) -> None:
    page = neighbours(lambda toml: toml + EVENT).address + "/letter"
    far = tab(page, timezone_id="America/New_York").page.locator(".event")
    expect(far).to_contain_text("Saturday, March 6, 2027")
    expect(far).to_contain_text("4:00 – 5:30 AM (your time)", use_inner_text=True)
    near = tab(page, timezone_id="Europe/Berlin").page.locator(".event")
    expect(near).to_contain_text("10:00 AM – 11:30 AM (GMT+01:00)", use_inner_text=True)
    expect(near.get_by_text("(your time)")).to_be_hidden()


def test_after_a_signup_in_a_frame_the_event_goes_into_the_calendar(
    neighbours: Callable[..., Any], tab: Callable[..., Any]
) -> None:
    visitor = tab(neighbours(lambda toml: toml + EVENT).put())
    visitor.fill("ada@example.com")
    frame = visitor.inside
    expect(frame.get_by_role("link", name="https://meet.example/x")).to_be_visible()
    with visitor.page.expect_download() as saved:
        frame.get_by_role("link", name="Add it to your calendar").press("Enter")
    assert saved.value.suggested_filename == "letter.ics"
    expect(frame.get_by_role("status")).to_be_visible()
