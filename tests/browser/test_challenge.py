"""The challenge in a real browser: with scripts nobody has to do anything, without them one press is enough."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from porch.audience.local.people import People
from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.app import create_app
from porch.wiring import LOCAL_AUDIENCE, build_services

FORM = """
title = "The Friday Letter"
button = "Subscribe"
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "firstName"
label = "First name"
[embed]
sites = ["{host}"]
[guard]
{rules}
"""
HOST = '<!doctype html><html lang="en"><title>Host</title><h1>Host</h1>{form}'
STILL = """(() => {
  const now = Date.now(), later = setTimeout;
  Date.now = () => now;
  globalThis.setTimeout = (go, ms, ...rest) => (ms < 5000 ? later(go, ms, ...rest) : 0);
})();
"""  # however slow the machine is: no patience ends, and no button takes a second press
Open = Callable[..., Any]


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Requests are seen in the browser already."""


@dataclass
class Booth:
    """One form with rules of its own, on a running site, and a host page on another site that shows it."""

    address: str
    host: str
    data: Path
    services: Any

    def has(self, email: str) -> bool:
        """Whether the audience knows this person."""
        people = People(self.data / LOCAL_AUDIENCE)
        try:
            return bool(list(people.find(email=email)))
        finally:
            people.close()


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Callable[..., Booth]]:
    """Opens a site with one form: ``booth("surge = 1")``."""
    with ExitStack() as things:

        def serve(name: str, app: Any) -> str:
            server = make_server(name, 0, app, threaded=True, request_handler=_Quiet)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            things.callback(server.server_close)
            things.callback(thread.join)
            things.callback(server.shutdown)
            return f"http://{name}:{server.server_port}"

        def open_booth(rules: str, **settings: str) -> Booth:
            page: list[str] = []

            def show(_environ: Any, start_response: Any) -> list[bytes]:
                start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
                return [page[0].encode()]

            host = serve("localhost", show)
            (tmp_path / "forms").mkdir()
            (tmp_path / "forms/letter.toml").write_text(FORM.format(host=host, rules=rules), encoding="utf-8")
            data = tmp_path / "data"
            wishes = {"PORCH_SITE": str(tmp_path), "PORCH_DATA": str(data), "PORCH_DEADLINE": "30", **settings}
            services = build_services(read_settings(wishes), patience=120)
            migrate(services.settings.journal_url)
            things.callback(services.stop, 5)
            address = serve("127.0.0.1", create_app(services))
            frame = (
                f'<iframe data-signup src="{address}/letter/embed" title="Letter" width="600" height="500"></iframe>'
            )
            page.append(HOST.format(form=f'{frame}<script async src="{address}/embed.js"></script>'))
            return Booth(address, host, data, services)

        yield open_booth


@dataclass
class Tab:
    """A visitor's tab, what its console said, and the answers to what it posted."""

    page: Page
    complaints: list[str]
    posts: list[int]


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Callable[..., Tab]]:
    """Opens a visitor's tab."""
    with ExitStack() as things:

        def open_tab(*, before: str = "", **wishes: Any) -> Tab:
            context = chromium.new_context(**wishes)
            things.callback(context.close)
            complaints: list[str] = []
            posts: list[int] = []
            context.on("console", lambda message: complaints.append(message.text))
            context.on("weberror", lambda problem: complaints.append(str(problem.error)))
            context.on(
                "response",
                lambda answer: posts.append(answer.status) if answer.request.method == "POST" else None,
            )
            context.add_init_script(STILL + before)
            return Tab(context.new_page(), complaints, posts)

        yield open_tab


def own_complaints(visitor: Tab) -> list[str]:
    """What the console said but for the status of a form that is shown again, which Chromium calls an error."""
    return [text for text in visitor.complaints if "428" not in text]


def fill(where: Any, email: str) -> None:
    """Type the answers and press the button."""
    where.get_by_label("E-mail address").fill(email)
    where.get_by_label("First name").fill("Ada")
    press(where)


def press(where: Any) -> None:
    """Press the button, by a script: of a frame whose page is replaced Chromium never says that it has taken a key."""
    button = where.get_by_role("button", name="Subscribe")
    button.evaluate("(button) => { button.focus(); button.click(); }")


def first_signup(site: Booth, page: Page) -> None:
    """Somebody else's, after which the form has its surge."""
    page.goto(f"{site.address}/letter")
    fill(page, "first@example.com")
    expect(page).to_have_url(f"{site.address}/letter/thanks")


def test_in_a_surge_the_page_computes_and_goes_on_by_itself(booth: Open, tab: Open) -> None:
    site, visitor = booth("surge = 1"), tab()
    first_signup(site, visitor.page)
    visitor.page.goto(f"{site.address}/letter")
    fill(visitor.page, "ada@example.com")
    expect(visitor.page).to_have_url(f"{site.address}/letter/thanks")
    assert visitor.posts == [303, 428, 303]
    assert site.has("ada@example.com")
    assert own_complaints(visitor) == []


def test_without_scripts_one_more_press_is_enough(booth: Open, tab: Open) -> None:
    site, visitor = booth("surge = 1"), tab(java_script_enabled=False)
    first_signup(site, visitor.page)
    visitor.page.goto(f"{site.address}/letter")
    fill(visitor.page, "ada@example.com")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Please press “Subscribe” once more")
    expect(visitor.page.get_by_label("E-mail address")).to_have_value("ada@example.com")
    expect(visitor.page.get_by_label("First name")).to_have_value("Ada")
    visitor.page.wait_for_timeout(1100)  # the time to read it
    visitor.page.get_by_role("button", name="Subscribe").press("Enter")
    expect(visitor.page).to_have_url(f"{site.address}/letter/thanks")
    assert visitor.posts == [303, 428, 303]
    assert site.has("ada@example.com")


def test_who_presses_too_soon_is_asked_again_and_not_a_third_time(booth: Open, tab: Open) -> None:
    site, visitor = booth("surge = 1"), tab(java_script_enabled=False)
    first_signup(site, visitor.page)
    visitor.page.goto(f"{site.address}/letter")
    fill(visitor.page, "ada@example.com")
    expect(visitor.page.get_by_role("alert")).to_contain_text("once more")
    with visitor.page.expect_navigation():
        press(visitor.page)
    if not visitor.page.url.endswith("/thanks"):  # on a slow machine it was not too soon
        visitor.page.wait_for_timeout(1100)
        press(visitor.page)
    expect(visitor.page).to_have_url(f"{site.address}/letter/thanks")
    assert visitor.posts.count(428) <= 2


@pytest.mark.parametrize(
    "before",
    ["delete Object.getPrototypeOf(crypto).subtle", "SubtleCrypto.prototype.deriveBits = () => Promise.reject(1)"],
    ids=["none, as in a frame on a page without https", "broken"],
)
def test_where_the_browser_cannot_compute_the_button_is_left(booth: Open, tab: Open, before: str) -> None:
    site, visitor = booth("surge = 1"), tab(before=before)
    first_signup(site, visitor.page)
    visitor.page.goto(f"{site.address}/letter")
    fill(visitor.page, "ada@example.com")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Please press “Subscribe” once more")
    visitor.page.wait_for_timeout(1100)
    visitor.page.get_by_role("button", name="Subscribe").press("Enter")
    expect(visitor.page).to_have_url(f"{site.address}/letter/thanks")
    assert site.has("ada@example.com")


SLOW = """
const derive = SubtleCrypto.prototype.deriveBits;
SubtleCrypto.prototype.deriveBits = async function (...all) {
  while (!globalThis.go) await new Promise((done) => setTimeout(done, 20));
  return derive.apply(this, all);
};
"""


def test_meanwhile_it_says_so_and_who_goes_on_writing_sends_it_themselves(booth: Open, tab: Open) -> None:
    site, visitor = booth("surge = 1"), tab(before=SLOW)
    first_signup(site, visitor.page)
    visitor.page.goto(f"{site.address}/letter")
    fill(visitor.page, "ada@example.com")
    expect(visitor.page.get_by_role("alert")).to_have_text("One moment…")
    visitor.page.get_by_label("First name").fill("Ada Lovelace")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Please press “Subscribe” once more")
    visitor.page.evaluate("globalThis.go = true")
    expect(visitor.page.locator("[name=_proof]")).not_to_have_value("")
    assert visitor.posts == [303, 428]
    visitor.page.get_by_role("button", name="Subscribe").press("Enter")
    expect(visitor.page).to_have_url(f"{site.address}/letter/thanks")


def test_a_press_while_it_computes_is_not_lost_and_a_second_one_sends_nothing_twice(booth: Open, tab: Open) -> None:
    site, visitor = booth("surge = 1"), tab(before=SLOW)
    first_signup(site, visitor.page)
    visitor.page.goto(f"{site.address}/letter")
    fill(visitor.page, "ada@example.com")
    expect(visitor.page.get_by_role("alert")).to_have_text("One moment…")
    button = visitor.page.get_by_role("button")
    button.press("Enter")
    button.press("Enter")
    assert visitor.posts == [303, 428]
    visitor.page.evaluate("globalThis.go = true")
    expect(visitor.page).to_have_url(f"{site.address}/letter/thanks")
    assert visitor.posts == [303, 428, 303]


def test_a_form_that_always_computes_does_so_while_people_write(booth: Open, tab: Open) -> None:
    site, visitor = booth('proof_of_work = "always"'), tab()
    visitor.page.goto(f"{site.address}/letter")
    fill(visitor.page, "ada@example.com")
    expect(visitor.page).to_have_url(f"{site.address}/letter/thanks")
    assert visitor.posts == [303]
    assert own_complaints(visitor) == []
    visitor.page.goto(f"{site.address}/letter")
    fill(visitor.page, "bob@example.com")
    expect(visitor.page).to_have_url(f"{site.address}/letter/thanks")
    assert visitor.posts == [303, 303]


END = """(() => {
  const later = setTimeout;
  globalThis.setTimeout = (go, ms, ...rest) => (ms === 10000 ? (globalThis.end = go) : later(go, ms, ...rest));
})()"""


def test_a_press_is_not_lost_where_the_challenge_never_comes(booth: Open, tab: Open) -> None:
    site, visitor = booth('proof_of_work = "always"'), tab(before=END)
    visitor.page.route("**/letter/challenge", lambda _: None)  # a network that has gone, and does not say so
    visitor.page.goto(f"{site.address}/letter")
    with visitor.page.expect_request("**/letter/challenge"):
        visitor.page.get_by_label("E-mail address").focus()
    fill(visitor.page, "ada@example.com")
    expect(visitor.page.get_by_role("button")).to_have_text("Sending…")
    assert visitor.posts == []
    visitor.page.evaluate("globalThis.end()")  # of patience
    expect(visitor.page).to_have_url(f"{site.address}/letter/thanks")
    assert visitor.posts == [428, 303]
    assert site.has("ada@example.com")


@pytest.mark.parametrize("door", ["/letter", "/letter/embed"], ids=["page", "frame"])
def test_without_a_network_the_page_that_computes_does_not_send_itself(booth: Open, tab: Open, door: str) -> None:
    site, visitor = booth("surge = 1"), tab(before=SLOW)
    first_signup(site, visitor.page)
    visitor.page.goto(site.address + door)
    fill(visitor.page, "ada@example.com")
    expect(visitor.page.get_by_role("alert")).to_have_text("One moment…")
    visitor.page.context.set_offline(True)
    press(visitor.page)
    expect(visitor.page.get_by_text("You are offline, so nothing has been sent")).to_be_visible()
    visitor.page.evaluate("globalThis.go = true")
    expect(visitor.page.locator("#notice")).to_contain_text("Please press “Subscribe” once more")
    visitor.page.context.set_offline(False)
    press(visitor.page)
    expect(visitor.page).to_have_url(f"{site.address}{door}/thanks")
    assert visitor.posts == [303, 428, 303]


def test_a_press_that_waits_for_the_proof_is_not_sent_without_a_network(booth: Open, tab: Open) -> None:
    site, visitor = booth('proof_of_work = "always"'), tab(before=END)
    visitor.page.route("**/letter/challenge", lambda _: None)
    visitor.page.goto(f"{site.address}/letter")
    with visitor.page.expect_request("**/letter/challenge"):
        visitor.page.get_by_label("E-mail address").focus()
    fill(visitor.page, "ada@example.com")
    expect(visitor.page.get_by_role("button")).to_have_text("Sending…")
    visitor.page.context.set_offline(True)
    visitor.page.evaluate("async () => { globalThis.end(); await new Promise(requestAnimationFrame); }")
    expect(visitor.page.get_by_label("E-mail address")).to_have_value("ada@example.com")
    assert visitor.posts == []


def test_a_form_that_always_computes_asks_for_one_press_where_no_script_runs(booth: Open, tab: Open) -> None:
    site, visitor = booth('proof_of_work = "always"'), tab(java_script_enabled=False)
    visitor.page.goto(f"{site.address}/letter")
    fill(visitor.page, "ada@example.com")
    expect(visitor.page.get_by_role("alert")).to_contain_text("once more")
    visitor.page.wait_for_timeout(1100)
    visitor.page.get_by_role("button", name="Subscribe").press("Enter")
    expect(visitor.page).to_have_url(f"{site.address}/letter/thanks")


@pytest.mark.parametrize("rules", ["surge = 1", 'proof_of_work = "always"'])
@pytest.mark.parametrize("wishes", [{}, {"java_script_enabled": False}], ids=["scripts", "no scripts"])
def test_in_a_frame_on_another_site_it_is_the_same(booth: Open, tab: Open, rules: str, wishes: dict[str, Any]) -> None:
    site, visitor = booth(rules), tab(**wishes)
    frame = visitor.page.frame_locator("iframe")
    for name in ("first", "ada"):
        visitor.page.goto(site.host)
        fill(frame, f"{name}@example.com")
        if wishes:
            expect(frame.get_by_role("status").or_(frame.get_by_role("alert"))).to_be_visible()
            if frame.get_by_role("alert").count():
                visitor.page.wait_for_timeout(1100)
                press(frame)
        expect(frame.get_by_role("status")).to_contain_text("Thank you!")
        assert site.has(f"{name}@example.com")
    assert own_complaints(visitor) == []


def test_the_hidden_input_stays_out_of_sight_out_of_the_tab_order_and_off_the_accessibility_tree(
    booth: Open, tab: Open
) -> None:
    site, visitor = booth("surge = 0"), tab()
    page = visitor.page
    page.goto(f"{site.address}/letter")
    bait = page.locator("input[name^=hp_]")
    expect(bait).to_have_count(1)
    box = bait.locator("xpath=..").bounding_box()
    assert box["width"] <= 1
    assert box["height"] <= 1
    assert bait.evaluate("(input) => getComputedStyle(input).display") != "none"
    expect(page.get_by_role("textbox")).to_have_count(2)
    page.get_by_label("First name").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button")).to_be_focused()


WIDGET = """
const box = document.querySelector(".cf-turnstile");
box.innerHTML = '<input type="hidden" name="cf-turnstile-response" value="token">';
const frame = document.createElement("iframe");
frame.src = "https://challenges.cloudflare.com/frame";
frame.title = "Widget";
box.append(frame);
"""


def test_cloudflare_s_widget_may_show_itself_and_waits_for_the_press(booth: Open, tab: Open) -> None:
    keys = {"PORCH_TURNSTILE_SITE_KEY": "1x00000000000000000000AA", "PORCH_TURNSTILE_SECRET_KEY": "secret"}
    site, visitor = booth("surge = 1", PORCH_TURNSTILE_URL="http://127.0.0.1:1/", **keys), tab()
    page, posted = visitor.page, []
    page.route("https://challenges.cloudflare.com/**/api.js", lambda route: route.fulfill(body=WIDGET))
    page.route("https://challenges.cloudflare.com/frame", lambda route: route.fulfill(body="<p>I am no robot"))
    page.on("request", lambda request: posted.append(request.post_data or ""))
    first_signup(site, page)
    page.goto(f"{site.address}/letter")
    fill(page, "ada@example.com")
    expect(page.frame_locator(".cf-turnstile iframe").get_by_text("I am no robot")).to_be_visible()
    expect(page.locator("[name=_proof]")).not_to_have_value("")
    expect(page.get_by_role("alert")).to_contain_text("once more")
    page.get_by_role("button", name="Subscribe").press("Enter")
    expect(page).to_have_url(f"{site.address}/letter/thanks")
    assert "cf-turnstile-response=token" in "".join(posted)
    assert own_complaints(visitor) == []


ADDRESS = {
    "NAME_FULL": "Ada Lovelace",
    "NAME_FIRST": "Ada",
    "NAME_LAST": "Lovelace",
    "EMAIL_ADDRESS": "ada@example.com",
    "COMPANY_NAME": "Engines",
    "ADDRESS_HOME_LINE1": "Ropewalk 4",
    "ADDRESS_HOME_ZIP": "24103",
    "ADDRESS_HOME_CITY": "Kiel",
    "ADDRESS_HOME_COUNTRY": "DE",
    "PHONE_HOME_WHOLE_NUMBER": "+49 431 12345",
}
BAD_BAIT = """<label class="unseen">Company <input name="company" tabindex="-1"></label>
<label class="unseen" aria-hidden="true">Zip <input name="zip" tabindex="-1" autocomplete="off"></label>"""


def autofill(page: Page, name: str) -> None:
    """Let the browser fill in a saved address at this input, as a choice from its list does."""
    session = page.context.new_cdp_session(page)
    session.send("Autofill.enable")
    found = session.send("Runtime.evaluate", {"expression": f"document.querySelector('[name={name}]')"})
    node = session.send("DOM.describeNode", {"objectId": found["result"]["objectId"]})["node"]
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    fields = [{"name": kind, "value": value} for kind, value in ADDRESS.items()]
    session.send(
        "Autofill.trigger", {"fieldId": node["backendNodeId"], "frameId": frame, "address": {"fields": fields}}
    )


def test_a_saved_address_that_the_browser_fills_in_leaves_the_hidden_input_empty(booth: Open, tab: Open) -> None:
    """Chromium fills in a hidden input with a name that means something, whatever its ``autocomplete`` says."""
    site, page = booth("surge = 0"), tab().page

    def add(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</form>", f"{BAD_BAIT}</form>"))

    page.route("**/letter", add)
    page.goto(f"{site.address}/letter")
    page.get_by_label("E-mail address").focus()
    autofill(page, "email")
    expect(page.get_by_label("E-mail address")).to_have_value("ada@example.com")
    expect(page.locator("[name=zip]")).to_have_value("24103")
    expect(page.locator("[name^=hp_]")).to_have_value("")
