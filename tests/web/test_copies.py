"""Pictures of a landing page in several widths: small where the screen is, made once, and none for a made-up width."""

import fcntl
import logging
import queue
import re
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import photograph
from porch.web.copies import Copies

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
picture = "board.jpg"
alt = "The board again"
"""


@pytest.fixture(scope="session")
def camera_jpeg() -> bytes:
    """A camera's picture: 4000 x 3000 pixels, nearly 3 MB."""
    return photograph.camera_jpeg()


@pytest.fixture
def small_jpeg() -> bytes:
    """1000 x 750 pixels, and heavy enough to have copies."""
    return photograph.saved(photograph.picture(1000, 750), "JPEG", quality=90)


@pytest.fixture
def site_with(open_site: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Opens a site whose static/ has a picture."""

    def opened(picture: bytes, name: str = "board.jpg") -> Any:
        static = tmp_path / "site" / "static"
        static.mkdir(parents=True, exist_ok=True)
        (static / name).write_bytes(picture)
        return open_site(coast=FORM.replace("board.jpg", name))

    return opened


def images(site: Any) -> list[str]:
    """The tags of the page's pictures."""
    return re.findall(r"<img [^>]+>", site.client.get("/coast").text)


def choices(tag: str) -> dict[int, str]:
    """What ``srcset`` offers: addresses by their width."""
    found = re.search(r'srcset="([^"]+)"', tag)
    pairs = (part.split() for part in found[1].split(", ")) if found else ()
    return {int(width.removesuffix("w")): address for address, width in pairs}


def kept(tmp_path: Path) -> list[Path]:
    """The copies on the disk."""
    return sorted((tmp_path / "data" / "pictures").glob("*.webp"))


def test_a_camera_s_picture_of_3_mb_comes_to_a_phone_in_less_than_100_kb(
    site_with: Callable[..., Any], camera_jpeg: bytes
) -> None:
    assert len(camera_jpeg) > 2_900_000
    site = site_with(camera_jpeg)
    hero, second = images(site)
    assert list(choices(hero)) == [480, 800, 1200, 1600]
    assert 'width="4000" height="3000"' in hero
    assert 'sizes="(min-width: 58rem) 36rem, (min-width: 40rem) 20rem, (min-resolution: 2.5dppx) 67vw, 100vw"' in hero
    assert "fetchpriority=high" in hero
    assert "loading=lazy" not in hero
    assert "loading=lazy" in second
    answer = site.client.get(choices(hero)[800])
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(answer.data) < 100_000
    with Image.open(BytesIO(answer.data)) as copy:
        assert (copy.format, copy.size) == ("WEBP", (800, 600))


def test_no_copy_is_larger_than_the_picture_itself(site_with: Callable[..., Any], small_jpeg: bytes) -> None:
    site = site_with(small_jpeg)
    assert list(choices(images(site)[0])) == [480, 800, 1000]
    with Image.open(BytesIO(site.client.get(choices(images(site)[0])[1000]).data)) as copy:
        assert copy.size == (1000, 750)


@pytest.mark.parametrize("width", ["1200", "799", "0800", "00800", "800.0", "-800", "", "٨٠٠", "1e3", "99999999"])
def test_a_width_that_no_page_names_is_not_there(
    site_with: Callable[..., Any], small_jpeg: bytes, tmp_path: Path, width: str
) -> None:
    site = site_with(small_jpeg)
    address = choices(images(site)[0])[800]
    assert site.client.get(address.replace(".800w", f".{width}w")).status_code == 404
    assert kept(tmp_path) == []


def test_there_is_one_address_for_a_copy(site_with: Callable[..., Any], small_jpeg: bytes, tmp_path: Path) -> None:
    site = site_with(small_jpeg)
    (tmp_path / "site" / "static" / "more").mkdir()
    address = choices(images(site)[0])[800]
    for alias in ("/static/more/../", "/static/./", "/static//"):
        assert site.client.get(address.replace("/static/", alias)).status_code in (404, 308)
    outdated = re.sub(r"\.[0-9a-f]{12}\.", ".0123456789ab.", address)
    answer = site.client.get(outdated)  # a page that a cache has kept from yesterday
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=300")


def test_a_file_of_the_site_that_is_named_like_a_copy_is_that_file(
    site_with: Callable[..., Any], small_jpeg: bytes, tmp_path: Path
) -> None:
    site = site_with(small_jpeg)
    (tmp_path / "site" / "static" / "logo.480w.webp").write_bytes(b"the author's own")
    assert site.client.get("/static/logo.480w.webp").data == b"the author's own"


def test_a_copy_is_made_once_for_all_processes(
    site_with: Callable[..., Any], open_site: Callable[..., Any], small_jpeg: bytes, tmp_path: Path
) -> None:
    site = site_with(small_jpeg)
    address = choices(images(site)[0])[800]
    first = site.client.get(address).data
    (place,) = (one for one in kept(tmp_path) if one.name.endswith(".800.webp"))
    made = place.stat().st_mtime_ns
    other = open_site(coast=FORM)  # a second process has a shelf of its own and the same folder
    assert other.client.get(address).data == first
    assert other.client.get(address, headers={"Range": "bytes=0-"}).data == first
    assert place.stat().st_mtime_ns == made


def test_the_copies_of_a_picture_go_when_it_is_another_one(tmp_path: Path, small_jpeg: bytes) -> None:
    copies, picture = Copies(tmp_path / "data"), tmp_path / "board.jpg"
    picture.write_bytes(small_jpeg)
    assert all(copies.copy(picture, width) for width in (480, 800, 1000))
    before = kept(tmp_path)
    assert len(before) == 3
    picture.write_bytes(photograph.saved(photograph.picture(1000, 750).rotate(180), "JPEG", quality=90))
    assert all(copies.copy(picture, width) for width in (480, 800, 1000))
    assert len(kept(tmp_path)) == 3
    assert not set(before) & set(kept(tmp_path))


def test_at_most_four_requests_wait_and_all_others_are_sent_on_at_once(tmp_path: Path, small_jpeg: bytes) -> None:
    copies, picture = Copies(tmp_path / "data"), tmp_path / "board.jpg"
    picture.write_bytes(small_jpeg)
    folder = tmp_path / "data" / "pictures"
    folder.mkdir(parents=True)
    answers: queue.Queue[bytes | None] = queue.Queue()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process is making a copy
        crowd = [threading.Thread(target=lambda: answers.put(copies.copy(picture, 800))) for _ in range(6)]
        for one in crowd:
            one.start()
        assert [answers.get(timeout=60), answers.get(timeout=60)] == [None, None]
        assert answers.empty()
    for one in crowd:
        one.join(timeout=60)
    waited = [answers.get(timeout=60) for _ in range(4)]
    assert waited[0]
    assert set(waited) == {waited[0]}


def test_whoever_asks_for_one_copy_has_all_of_them_made(tmp_path: Path, small_jpeg: bytes) -> None:
    copies, picture, other = Copies(tmp_path / "data"), tmp_path / "board.jpg", tmp_path / "other.jpg"
    picture.write_bytes(small_jpeg)
    other.write_bytes(photograph.saved(photograph.picture(1000, 750), "JPEG", quality=91))
    assert copies.copy(picture, 800)
    mine = kept(tmp_path)[0].name.split(".")[0]
    assert copies.copy(
        other, 480
    )  # one thread makes them in turn, so that each of these waits for one more of the first
    assert copies.copy(other, 800)
    assert {one.name.split(".")[2] for one in kept(tmp_path) if one.name.startswith(mine)} == {"480", "800", "1000"}


def test_a_damaged_picture_is_sent_as_it_is_and_tried_again_only_after_a_while(
    tmp_path: Path, small_jpeg: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1000.0
    copies, picture = Copies(tmp_path / "data", clock=lambda: now), tmp_path / "board.jpg"
    picture.write_bytes(small_jpeg[:50_000])
    with caplog.at_level(logging.WARNING):
        assert copies.copy(picture, 800) is None
        now += 599
        assert copies.copy(picture, 800) is None
        assert len(caplog.records) == 1
        now += 2
        assert copies.copy(picture, 800) is None
        assert len(caplog.records) == 2
    assert "board.jpg is sent in its full size" in caplog.text


def test_where_no_copy_can_be_had_the_page_still_has_its_picture(
    site_with: Callable[..., Any], small_jpeg: bytes, tmp_path: Path
) -> None:
    site = site_with(small_jpeg)
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "pictures").write_text("no folder")
    answer = site.client.get(choices(images(site)[0])[800])
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store")
    assert site.client.get(answer.headers["Location"]).data == small_jpeg
