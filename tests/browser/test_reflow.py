"""What authors put into a page stays within it: logos, code, long words, also on the narrowest screen."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Route, expect

from porch.cli.posters import FORMATS, Poster

ALL_BUT_PICTURES = """document.querySelectorAll("iframe").length > 5 && [...document.querySelectorAll("iframe")].every(
  ({ contentDocument: page }) => page?.body?.children[0])"""
EMAIL = '[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'
WIDE = {
    "code": "    " + "a line of code " * 12,
    "fence": "```\\n" + "x" * 120 + "\\n```",
    "word": "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente" * 2,
    "address": "https://example.com/" + "x" * 90,
    "inline code": "`" + "a" * 90 + "`",
}
PLACES = {
    "intro": 'intro = "{wide}"\n' + EMAIL,
    "text": EMAIL + '[[sections]]\ntype = "text"\ntitle = "T"\ntext = "{wide}"\n',
    "answer": EMAIL + '[[sections]]\ntype = "questions"\nitems = [{{ question = "Q", answer = "{wide}" }}]\n',
    "point": EMAIL + '[[sections]]\ntype = "points"\nitems = [{{ title = "P", text = "{wide}" }}]\n',
    "quote": EMAIL + '[[sections]]\ntype = "quotes"\nitems = [{{ text = "{wide}", name = "N" }}]\n',
    "letter": EMAIL + '[[sections]]\ntype = "sample"\nletter = "{wide}"\n',
}


@pytest.fixture
def logo(tmp_path: Path) -> None:
    """A logo as operators have them: a PNG that is much larger than its place."""
    (tmp_path / "site" / "static").mkdir(parents=True)
    Image.new("RGB", (900, 300), "#7a1f2b").save(tmp_path / "site" / "static" / "logo.png")


@pytest.mark.usefixtures("logo")
def test_a_logo_has_its_place_on_every_kind_of_page(serve: Callable[..., str], chromium: Browser) -> None:
    files = {f"forms/{kind}.toml": f'title = "T"\nkind = "{kind}"\n{EMAIL}' for kind in ("page", "landing")}
    address = serve({"porch.toml": '[theme]\nlogo = "logo.png"', **files})
    with chromium.new_page() as page:
        sizes = {}
        for path in ("/", "/page", "/landing", "/page/thanks", "/landing/thanks"):
            page.goto(address + path)
            box = page.locator(".brand img").bounding_box()
            sizes[path] = box and (box["width"], box["height"])
    assert set(sizes.values()) == {(96, 32)}, sizes


def test_nothing_that_an_author_writes_is_wider_than_the_narrowest_screen(
    serve: Callable[..., str], chromium: Browser
) -> None:
    files = {
        f"forms/{place}-{number}.toml": 'title = "T"\nkind = "landing"\n' + toml.format(wide=wide)
        for place, toml in PLACES.items()
        for number, wide in enumerate(WIDE.values())
    }
    address = serve(files)
    with chromium.new_page(viewport={"width": 320, "height": 640}) as page:
        wider = {}
        for name in files:
            page.goto(f"{address}/{Path(name).stem}")
            page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true")
            wider[name] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        page.goto(f"{address}/text-0")
        page.locator("pre").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("pre")).not_to_have_js_property("scrollLeft", 0)
    assert {name: pixels for name, pixels in wider.items() if pixels > 0} == {}


@pytest.mark.parametrize("title", ["A long title that goes on and on " * 10, "夏祭りのおしらせ" * 8, "W" * 90])
def test_a_poster_is_one_sheet_with_the_whole_code(chromium: Browser, title: str) -> None:
    address = f"https://join.example/{'letter-' * 12}"
    with chromium.new_page() as page:
        page.set_content(FORMATS["html"](Poster(title, title, title * 3, address, "", "#000000", "en")))
        box = page.locator("svg").bounding_box()
        high = page.evaluate("['scrollHeight', 'clientHeight'].map((key) => document.querySelector('main')[key])")
    assert box
    assert (round(box["width"]), round(box["height"])) == (397, 397), "105 mm"
    assert high[0] <= high[1]


@pytest.mark.usefixtures("logo")
def test_the_preview_has_its_height_only_when_every_picture_has_arrived(
    serve: Callable[..., str], chromium: Browser
) -> None:
    told = "A line that takes its room.\\n\\n" * 200
    section = '[[sections]]\ntype = "picture"\npicture = "logo.png"\nalt = ""\n'
    form = f'title = "T"\nkind = "landing"\n{EMAIL}[[sections]]\ntype = "text"\ntext = "{told}"\n{section}'
    address = serve({"forms/letter.toml": form}, preview="letter")
    held: list[Route] = []
    opened = threading.Event()
    with chromium.new_page() as page:
        page.route("**/logo.*", lambda route: route.continue_() if opened.is_set() else held.append(route))
        page.goto(address, wait_until="commit")
        deadline = time.monotonic() + 120
        while not page.evaluate(ALL_BUT_PICTURES):
            assert time.monotonic() < deadline, "the frames of the preview stay empty"
            page.wait_for_timeout(50)
        page.evaluate("new Promise((done) => setTimeout(done, 500))")  # time to be wrong in
        assert page.locator("html[data-height]").count() == 0
        opened.set()
        for route in held:
            route.continue_()
        page.locator("html[data-height]").wait_for(state="attached")
        assert page.evaluate(
            "[...document.querySelectorAll('iframe')]"
            ".flatMap((frame) => [...frame.contentDocument.images]).every((picture) => picture.naturalWidth > 0)"
        )
