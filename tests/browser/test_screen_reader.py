"""What screen readers are given to say, as Chromium's accessibility tree has it: what was heard with a real one
(ACCESSIBILITY.md tells with which) stays as it was mended."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.app import create_app
from porch.wiring import build_services

ANSWERS = ("Austria", "Belgium", "Chile", "Denmark", "Egypt", "France", "Germany", "Hungary", "Italy", "Japan")
FORM = f"""
title = "Questions"
button = "Send it"
[[fields]]
property = "email"
label = "E-mail address"
hint = "For the letter."
[[fields]]
property = "plan"
type = "choice"
label = "Which plan?"
hint = "You can change it later."
choices = ["Free", "Pro"]
required = true
[[fields]]
property = "topics"
type = "multichoice"
label = "Topics"
choices = ["Tides", "Knots"]
required = true
[[fields]]
property = "country"
type = "choice"
label = "Country"
choices = {list(ANSWERS)}
required = true
[[fields]]
property = "visitDate"
type = "date"
label = "Day of your visit"
hint = "In March."
required = true
[[fields]]
property = "firstName"
label = "First name"
[[fields]]
type = "consent"
label = "I agree."
"""
CONTROLS = {"textbox", "group", "radiogroup", "combobox", "checkbox"}
ANNOUNCED = """() => {
  window.announced = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target.closest ? target : target.parentElement;
      const live = element?.closest("[aria-live], [role=alert], [role=status]");
      if (live) announced.push(live.textContent);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Requests are seen in the browser already."""


@pytest.fixture
def questions(tmp_path: Path) -> Iterator[str]:
    """The address of a form with a question of every shape."""
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms/questions.toml").write_text(FORM, encoding="utf-8")
    services = build_services(read_settings({"PORCH_SITE": str(tmp_path), "PORCH_DATA": str(tmp_path / "data")}))
    migrate(services.settings.journal_url)
    server = make_server("127.0.0.1", 0, create_app(services), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/questions"
    server.shutdown()
    thread.join()
    server.server_close()
    services.stop(timeout=5)


def heard(page: Page) -> list[dict[str, Any]]:
    """Everything that the tree has, in reading order: role, name, description, and the states that are said."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}

    def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if not node["ignored"]:
            states = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
            texts = {key: node.get(key, {}).get("value", "") for key in ("role", "name", "description")}
            yield {**texts, "required": states.get("required", False), "invalid": states.get("invalid")}
        for child in node.get("childIds", ()):
            yield from walk(by_id[child])

    return list(walk(nodes[0]))


def controls(page: Page) -> dict[str, tuple[Any, ...]]:
    """Every control and group by its name: role, description, whether it is needed, whether it is wrong."""
    return {
        part["name"]: (part["role"], part["description"], part["required"], part["invalid"] == "true")
        for part in heard(page)
        if part["role"] in CONTROLS
    }


def test_an_empty_form_says_what_is_needed_and_calls_nothing_wrong(visit: Callable[..., Any], questions: str) -> None:
    with visit() as visitor:
        visitor.page.goto(questions)
        assert controls(visitor.page) == {
            "E-mail address": ("textbox", "For the letter.", True, False),
            "Which plan?": ("radiogroup", "You can change it later.", True, False),
            "Topics": ("group", "", False, False),
            "Tides": ("checkbox", "", False, False),
            "Knots": ("checkbox", "", False, False),
            "Country": ("combobox", "", False, False),
            "Day of your visit": ("group", "", False, False),  # it names the parts that Firefox makes of a date
            "First name (optional)": ("textbox", "", False, False),
            "I agree.": ("checkbox", "", False, False),
        }
        for name in (
            "Country",
            "I agree.",
        ):  # Chromium's tree, as it tells tests, has this of text boxes and groups alone
            expect(visitor.page.get_by_label(name)).to_have_attribute("aria-required", "true")
        assert (
            visitor.page.locator(":invalid").evaluate_all(
                "(parts) => parts.map((part) => part.name).filter((name) => name)"
            )
            == []
        ), "Firefox says of what its own check finds wrong that the entry is invalid, before anybody has typed"


def test_each_mistake_is_said_with_its_question(visit: Callable[..., Any], questions: str) -> None:
    with visit() as visitor:
        visitor.page.goto(questions)
        visitor.page.get_by_role("button", name="Send it").click()
        expect(visitor.page.locator("#problems")).to_be_focused()
        visitor.page.wait_for_load_state()
        said = controls(visitor.page)
        one, several = "Choose one of the answers for “%s”", "Choose at least one answer for “%s”"
        assert said["E-mail address"] == ("textbox", "For the letter. Error: Enter your e-mail address", True, True)
        assert said["Country"] == ("combobox", f"Error: {one % 'Country'}", False, True)
        assert said["I agree."][1:] == (
            "Error: Tick the box if you agree; without it we cannot sign you up",
            False,
            True,
        )
        day = "Enter “Day of your visit” as a date like 2026-05-31"
        groups = [(name, said[name][1]) for name in said if name and "group" in said[name][0]]
        assert [(name.replace("Error:", "Error: ").replace("  ", " "), note) for name, note in groups] == [
            (f"Which plan? Error: {one % 'Which plan?'}", "You can change it later."),
            (f"Topics Error: {several % 'Topics'}", ""),
            (f"Day of your visit Error: {day}", ""),
        ], "screen readers say a group's name, and not all of them its description"


def test_what_has_the_focus_in_a_frame_says_all_that_there_is_to_say(visit: Callable[..., Any]) -> None:
    with visit() as visitor:
        page = visitor.page
        page.goto("/newsletter/embed")
        page.get_by_role("button").click()
        expect(page.locator("#problems:focus")).to_have_accessible_name("There is a problem")
        expect(page.locator("#problems")).to_have_accessible_description("Enter your e-mail address")
        page.get_by_label("E-mail address").fill("ann@gmial.com")
        page.get_by_role("button").click()
        expect(page.locator("#notice:focus")).to_have_accessible_name("Did you mean ann@gmail.com?")
        expect(page.locator("#notice")).to_have_accessible_description(
            re.compile("^You typed ann@gmial.com. If that is")
        )
        page.get_by_role("button", name="Yes, use this address").click()
        expect(page.locator("#outcome:focus")).to_have_accessible_name("Thank you!")
        expect(page.locator("#outcome")).to_have_accessible_description(
            re.compile("^The next letter goes out on Friday")
        )


def test_while_a_form_is_being_sent_its_button_says_so_once(visit: Callable[..., Any]) -> None:
    with visit() as visitor:
        page = visitor.page
        page.clock.install(time=0)
        page.goto("/newsletter")
        page.clock.pause_at(3600)  # seconds; the button does not become itself again by time
        page.route("**/newsletter", lambda route: route.fulfill(status=204))  # no answer yet: the page stays
        page.evaluate(ANNOUNCED)
        page.get_by_label("E-mail address").fill("ada@example.com")
        page.get_by_label("E-mail address").press("Enter")
        expect(page.get_by_role("button")).to_have_text("Sending…")
        expect(page.get_by_role("button")).to_have_attribute("aria-live", "polite")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        expect(page.get_by_role("button")).to_have_text("Send me the letter")
        assert page.evaluate("announced") == ["Sending…"]


def test_a_quotation_says_who_said_it_once_and_decorations_say_nothing(visit: Callable[..., Any]) -> None:
    with visit() as visitor:
        visitor.page.goto("/launch")
        said = heard(visitor.page)
        assert [part["name"] for part in said if part["role"] in {"figure", "Figure"}] == []
        assert [part["name"] for part in said if part["role"] == "StaticText"].count("Maren Holt") == 1
        pictures = [part["name"] for part in said if part["role"] in {"image", "img", "graphics-document"}]
        assert [name.split()[:2] for name in pictures] == [["A", "wooden"], ["A", "tide"]]


@pytest.mark.parametrize(
    "address",
    ["/newsletter", "/launch", "/open-house"],
)
def test_a_page_is_read_from_its_landmarks_and_headings(visit: Callable[..., Any], address: str) -> None:
    with visit() as visitor:
        visitor.page.goto(address)
        said = heard(visitor.page)
        order = [part["role"] for part in said if part["role"] in {"banner", "main", "contentinfo"}]
        assert order == ["banner", "main", "contentinfo"]
        regions = [part["name"] for part in said if part["role"] in {"region", "navigation"}]
        assert "" not in regions
        assert len(set(regions)) == len(regions)
        assert "heading" in [part["role"] for part in said]
