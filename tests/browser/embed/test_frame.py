"""A form in a frame on another site, in a real browser that keeps no cookies of frames."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from porch.web.heights import height_of

PHONE = {"viewport": {"width": 320, "height": 640}}
HEIGHTS = """window.heights = [];
addEventListener("DOMContentLoaded", () => {
  for (const frame of document.querySelectorAll("iframe"))
    new ResizeObserver(() => heights.push(frame.clientHeight)).observe(frame);
});"""
Open = Callable[..., Any]


@pytest.mark.parametrize("wishes", [{}, PHONE, {"java_script_enabled": False}], ids=["desktop", "phone", "no script"])
def test_a_visitor_mends_a_mistake_signs_up_and_is_known_the_second_time(
    neighbours: Open, tab: Open, wishes: dict[str, Any]
) -> None:
    sites = neighbours()
    visitor = tab(sites.put(listen="java_script_enabled" not in wishes), **wishes)
    visitor.fill("ada@")
    expect(visitor.inside.get_by_role("alert")).to_contain_text("There is a problem")
    expect(visitor.inside.get_by_label("E-mail address")).to_have_value("ada@")
    if wishes.get("java_script_enabled", True):  # browsers honour no autofocus in frames of another site
        expect(visitor.inside.locator("#problems")).to_be_focused()
    visitor.fill("ada@example.com")
    expect(visitor.inside.get_by_role("status")).to_contain_text("See you on Friday.")
    if wishes.get("java_script_enabled", True):
        expect(visitor.inside.locator("#outcome")).to_be_focused()
    assert sites.contact("ada@example.com")["firstName"] == "Ada"
    visitor.page.goto(visitor.page.url)
    visitor.fill("ada@example.com")
    expect(visitor.inside.get_by_role("status")).to_contain_text("You are on the list already.")
    assert visitor.page.context.cookies() == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= visitor.page.viewport_size["width"]


@pytest.mark.parametrize("wishes", [{}, PHONE], ids=["desktop", "phone"])
def test_the_frame_is_as_high_as_its_content_and_nothing_on_the_page_jumps(
    neighbours: Open, tab: Open, wishes: dict[str, Any]
) -> None:
    sites = neighbours()
    visitor = tab(sites.put(), **wishes)
    visitor.at_rest()
    assert visitor.page.evaluate("shift") <= 0.02
    heights = [visitor.page.locator("iframe").bounding_box()["height"]]
    visitor.fill("ada@", name="")
    expect(visitor.inside.get_by_role("alert")).to_be_visible()
    visitor.at_rest()
    heights.append(visitor.page.locator("iframe").bounding_box()["height"])
    visitor.fill("ada@example.com")
    expect(visitor.inside.get_by_role("status")).to_be_visible()
    visitor.at_rest()
    heights.append(visitor.page.locator("iframe").bounding_box()["height"])
    assert heights[1] > heights[0] > heights[2]


def test_what_follows_a_press_is_whole_at_once_unless_the_page_lets_it_glide(neighbours: Open, tab: Open) -> None:
    sites = neighbours()
    visitor = tab(sites.put(), before=HEIGHTS)
    visitor.at_rest()
    visitor.page.evaluate("heights.length = 0")
    visitor.fill("ada@")
    expect(visitor.inside.get_by_role("alert")).to_be_visible()
    visitor.at_rest()
    assert len(visitor.page.evaluate("heights")) <= 2
    frame = visitor.page.locator("iframe")
    frame.evaluate("(frame) => { frame.style.transition = 'height 1000s linear' }")
    visitor.fill("bob@", name="")
    visitor.page.wait_for_function("document.querySelector('iframe').getAnimations().length === 1")
    frame.evaluate("(frame) => { frame.style.transition = 'none' }")
    visitor.at_rest()


@pytest.mark.parametrize("width", [320, 640, 900])
def test_a_form_uses_the_width_of_its_frame_evenly(neighbours: Open, tab: Open, width: int) -> None:
    visitor = tab(f"{neighbours().address}/letter/embed", viewport={"width": width, "height": 600})
    box = visitor.page.get_by_label("E-mail address").bounding_box()
    assert box["x"] == width - box["x"] - box["width"]
    assert box["x"] == 20 or box["width"] == 44 * 16


def test_the_height_in_the_snippet_is_nearly_the_one_it_will_have(
    sample_site: Any, neighbours: Open, tab: Open
) -> None:
    sites = neighbours()
    for address, forms in ((sites.address, sites.services), (sample_site.address, sample_site.services)):
        for slug, form in forms.catalog.forms.items():
            visitor = tab(f"{address}/{slug}/embed", viewport={"width": 584, "height": 800})
            drawn = visitor.page.evaluate("document.body.getBoundingClientRect().height")
            assert abs(drawn - height_of(form)) <= 30, slug


def test_the_page_hears_of_signups_and_mistakes_and_nothing_about_the_person(neighbours: Open, tab: Open) -> None:
    sites = neighbours()
    visitor = tab(sites.put())
    visitor.fill("ada@")
    expect(visitor.inside.get_by_role("alert")).to_be_visible()
    visitor.fill("ada@example.com")
    visitor.hears(
        ["error", {"form": "letter", "code": "invalid"}], ["success", {"form": "letter", "outcome": "subscribed"}]
    )
    visitor.page.goto(visitor.page.url)
    assert visitor.page.evaluate("heard") == []
    visitor.fill("ada@example.com")
    expect(visitor.inside.get_by_role("status")).to_contain_text("already")
    visitor.hears(["success", {"form": "letter", "outcome": "subscribed"}])


def test_that_somebody_was_known_is_news_only_if_the_form_says_so(neighbours: Open, tab: Open) -> None:
    sites = neighbours(lambda toml: toml + "announce_existing = true\n")
    visitor = tab(sites.put())
    for outcome in ("subscribed", "existing"):
        visitor.page.goto(visitor.page.url)
        visitor.fill("ada@example.com")
        visitor.hears(["success", {"form": "letter", "outcome": outcome}])


def test_how_the_visitor_came_reaches_typed_properties_and_the_source(neighbours: Open, tab: Open) -> None:
    sites = neighbours()
    address = sites.put(path="/post") + "?utm_source=news%20letter&utm_campaign=%7Butm_source%7D%3Cb%3E&tier=3&secret=x"
    start = tab(sites.put(f'<a href="{address}">on</a>', listen=False), java_script_enabled=True)
    start.page.get_by_text("on", exact=True).click()
    expect(start.inside.locator("[data-query=utm_source]")).to_have_value("news letter")
    assert start.form.url == f"{sites.address}/letter/embed"
    start.fill("ada@example.com")
    expect(start.inside.get_by_role("status")).to_be_visible()
    found = sites.contact("ada@example.com")
    assert (found["utmSource"], found["tier"]) == ("news letter", 3)
    assert found["source"] == "Host: {utm_source}<b>"
    assert found["landingPage"] == f"{sites.host.origin}/post"
    assert found["referrer"] == sites.host.origin
    assert "secret" not in str(found)


@pytest.mark.parametrize(("attribute", "expected"), [("", "second"), ("data-first-touch", "first")])
def test_the_address_counts_when_the_visitor_begins_or_as_it_was_first(
    neighbours: Open, tab: Open, attribute: str, expected: str
) -> None:
    sites = neighbours()
    script = sites.snippet().script.replace("async", f"async {attribute}")
    visitor = tab(sites.put(sites.snippet().frame + script) + "?utm_source=first")
    source = visitor.inside.locator("[data-query=utm_source]")
    expect(source).to_have_value("first")
    visitor.page.evaluate("history.pushState({}, '', '/other?utm_source=second')")
    visitor.page.evaluate("addEventListener('message', () => { window.told = true })")
    visitor.inside.get_by_label("E-mail address").focus()  # now the frame asks again
    visitor.page.wait_for_function("window.told")
    expect(source).to_have_value(expected)
    visitor.fill("ada@example.com")
    expect(visitor.inside.get_by_role("status")).to_be_visible()
    assert sites.contact("ada@example.com")["utmSource"] == expected
    assert visitor.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_a_site_that_is_not_named_gets_a_plain_link_in_place_of_the_frame(neighbours: Open, tab: Open) -> None:
    sites = neighbours(lambda toml: toml.replace("http://localhost", "https://localhost"))
    visitor = tab(sites.put(patient=False))
    link = visitor.page.get_by_role("link", name="The Friday Letter")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", f"{sites.address}/letter")
    visitor.hears(["blocked", None])
    assert any("frame-ancestors" in text for text in visitor.complaints)


def test_messages_of_anybody_else_are_ignored(neighbours: Open, tab: Open) -> None:
    sites = neighbours()
    shout = '{ porch: 1, height: 4000, asks: ["secret"], news: "success", next: "https://evil.example/" }'
    sites.host.pages["/evil"] = (f"<script>parent.postMessage({shout}, '*')</script>", {})
    evil = '<iframe data-signup id="evil" src="/evil"></iframe>'  # the right frame, and another site in it
    visitor = tab(sites.put(sites.snippet().frame + evil + sites.snippet().script) + "?secret=1")
    expect(visitor.inside.locator("[data-from=page]")).to_have_value(sites.host.origin + "/")
    visitor.page.evaluate(f"postMessage({shout}, '*')")  # the right page, and no frame
    stranger = next(frame for frame in visitor.page.frames if frame.url.endswith("/evil"))
    stranger.evaluate(shout.join(("parent.postMessage(", ", '*')")))
    stranger.evaluate(
        "parent.frames[0].postMessage({ porch: 1, query: ['forged'], page: 'https://evil.example/' }, '*')"
    )
    visitor.page.wait_for_timeout(300)
    for frame in visitor.page.locator("iframe").all():
        assert frame.bounding_box()["height"] < 1000
    assert visitor.page.evaluate("heard") == []
    values = visitor.inside.locator("[data-query], [data-from]")
    found = str(values.evaluate_all("(inputs) => inputs.map((input) => input.value)"))
    assert sites.host.origin in found
    assert not [word for word in ("forged", "evil", "secret") if word in found]


STRICT = (
    "default-src 'none'; style-src 'none'; form-action 'none'; require-trusted-types-for 'script'; "
    "frame-src {0}; script-src {0}; connect-src 'none'"
)


@pytest.mark.parametrize("coep", ["", "require-corp", "credentialless"])
def test_hosts_with_a_strict_policy_or_isolated_from_other_origins_show_it_too(
    neighbours: Open, tab: Open, coep: str
) -> None:
    sites = neighbours()
    headers = {"Content_Security_Policy": STRICT.format(sites.address)}
    if coep:
        headers |= {"Cross_Origin_Embedder_Policy": coep, "Cross_Origin_Opener_Policy": "same-origin"}
    visitor = tab(sites.put(listen=False, **headers))
    assert visitor.page.evaluate("crossOriginIsolated") is bool(coep)
    visitor.at_rest()
    visitor.fill("ada@example.com")
    expect(visitor.inside.get_by_role("status")).to_be_visible()
    assert [text for text in visitor.complaints if "127.0.0.1" in text or "iframe" in text] == []


def test_the_pinned_loader_passes_its_own_integrity(neighbours: Open, tab: Open) -> None:
    sites = neighbours()
    visitor = tab(sites.put(sites.snippet().frame + sites.snippet().pinned))
    visitor.at_rest()
    tampered = sites.snippet().pinned.replace("sha384-", "sha384-x")
    stranger = tab(sites.put(sites.snippet().frame + tampered, path="/tampered"))
    stranger.fill("ada@example.com")
    expect(stranger.inside.get_by_role("status")).to_be_visible()  # without the loader the form works all the same


def test_a_sandboxed_frame_cannot_send_and_a_tab_of_ours_takes_over(neighbours: Open, tab: Open) -> None:
    sites = neighbours()
    permissions = "allow-forms allow-scripts allow-popups allow-popups-to-escape-sandbox"
    visitor = tab(sites.put(sites.snippet().frame.replace("<iframe", f'<iframe sandbox="{permissions}"')))
    visitor.fill("ada@example.com")
    expect(visitor.inside.get_by_role("alert")).to_contain_text("One more click")
    with visitor.page.context.expect_page() as opened:
        visitor.inside.get_by_role("button").click()
    page = opened.value
    expect(page.get_by_role("alert").or_(page.get_by_role("status"))).to_be_visible()
    if page.get_by_role("alert").count():
        page.get_by_role("button").click()
    expect(page).to_have_url(f"{sites.address}/letter/thanks")
    assert sites.contact("ada@example.com")["firstName"] == "Ada"


def test_a_form_with_a_redirect_takes_the_host_page_there_and_by_hand_without_scripts(
    neighbours: Open, tab: Open
) -> None:
    sites = neighbours(lambda toml: f'redirect = "{toml.split("sites")[1].split(chr(34))[1]}/welcome"\n{toml}')
    visitor = tab(sites.put())
    visitor.at_rest()
    visitor.fill("ada@example.com")
    visitor.page.wait_for_url(f"{sites.host.origin}/welcome")
    plain = tab(sites.put(listen=False), java_script_enabled=False)
    plain.fill("bob@example.com")
    plain.inside.get_by_role("link", name="Go on").click()
    plain.page.wait_for_url(f"{sites.host.origin}/welcome")


def test_the_frame_comes_into_view_with_its_answer_and_nothing_is_asked_of_anybody_else(
    neighbours: Open, tab: Open
) -> None:
    sites = neighbours()
    visitor = tab(sites.put(), viewport={"width": 500, "height": 260})
    visitor.fill("ada@")
    expect(visitor.inside.locator("#problems")).to_be_focused()
    expect(visitor.page.locator("iframe")).to_be_in_viewport()
    visitor.page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().top >= -1")
    own = (sites.address, sites.host.origin)
    assert [line for line in visitor.requests if not line.split(" ")[1].startswith(own)] == []
