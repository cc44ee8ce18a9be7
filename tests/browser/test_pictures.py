"""What a phone and a wide screen really fetch of a landing page's pictures, by a real browser."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Response, expect
from werkzeug.serving import WSGIRequestHandler, make_server

import photograph
from porch.settings import read_settings
from porch.store.migration import migrate
from porch.web.app import create_app
from porch.wiring import build_services

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3}
WIDE = {"viewport": {"width": 1440, "height": 900}, "device_scale_factor": 1}
FORM = """title = "The whole coast"
kind = "landing"
[hero]
picture = "board.jpg"
alt = "A board"
[[fields]]
property = "email"
label = "E-mail address"
[[sections]]
type = "picture"
picture = "portrait.jpg"
alt = "A portrait"
"""


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """The browser tells what it fetched."""


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[str]:
    """The address of a landing page with two pictures of a camera, the second one held upright."""
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "coast.toml").write_text(FORM)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "board.jpg").write_bytes(photograph.camera_jpeg())
    (tmp_path / "static" / "portrait.jpg").write_bytes(photograph.camera_jpeg(upright=True))
    settings = read_settings({"PORCH_SITE": str(tmp_path), "PORCH_DATA": str(tmp_path / "data")})
    services = build_services(settings)
    migrate(settings.journal_url)
    server = make_server("127.0.0.1", 0, create_app(services), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/coast"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        services.stop(timeout=5)


@pytest.fixture
def look(chromium: Browser, landing: str) -> Callable[..., dict[str, int]]:
    """Opens the page on a device, scrolls to its end, and tells the bytes of each picture that was fetched."""

    def looked(**device: Any) -> dict[str, int]:
        answers: list[Response] = []
        context = chromium.new_context(**device)
        try:
            page = context.new_page()
            page.on("response", lambda answer: answers.append(answer))
            page.goto(landing, wait_until="networkidle")
            portrait = page.get_by_alt_text("A portrait")
            portrait.scroll_into_view_if_needed()
            for picture in page.locator("img").all():  # a function to wait for is refused by the page's policy
                expect(picture).to_have_js_property("complete", True)
                expect(picture).not_to_have_js_property("naturalWidth", 0)
            page.wait_for_load_state("networkidle")
            box = portrait.bounding_box()
            assert box
            assert box["height"] > box["width"]
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            fetched = {answer.url.rpartition("/")[2]: len(answer.body()) for answer in answers}
        finally:
            context.close()
        return {name: size for name, size in fetched.items() if "board" in name or "portrait" in name}

    return looked


def test_a_phone_fetches_less_than_100_kb_of_each_picture_of_3_mb(look: Callable[..., dict[str, int]]) -> None:
    fetched = look(**PHONE, is_mobile=True)
    assert len(fetched) == 2, fetched
    assert all(name.endswith(".800w.webp") and size < 100_000 for name, size in fetched.items()), fetched


def test_a_wide_screen_fetches_what_it_shows_and_never_the_file_itself(look: Callable[..., dict[str, int]]) -> None:
    fetched = look(**WIDE)
    assert len(fetched) == 2, fetched
    assert all(name.endswith((".800w.webp", ".1200w.webp")) for name in fetched), fetched
    assert all(size < 200_000 for size in fetched.values()), fetched
