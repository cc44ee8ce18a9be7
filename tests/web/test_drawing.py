"""The cards: what is drawn, and what happens to letters that the font does not have."""

import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import font_roboto
import pytest
from PIL import Image, ImageFont

from porch.web.drawing import Card, draw_card, draw_icon
from porch.web.lettering import drawable, trouble_with_font, wrapped

PAPER = (0xF8, 0xF9, 0xFC)


def drawn(title, **more):
    """The card of a title, as pixels."""
    card = Card(**{"site": "Tidewright", "title": title, "host": "", "accent": "#2342b8", "paper": "#f8f9fc", **more})
    return Image.open(BytesIO(draw_card(card))).convert("RGB")


def has_ink(picture, box):
    """Whether anything but paper is in a part of the picture."""
    return any(colour != PAPER for _, colour in picture.crop(box).getcolors(100_000))


TITLE = (80, 160, 800, 500)


@pytest.mark.parametrize(
    "title", ["The Friday Letter", "Größe, çà et là", "Żółć", "Морской вестник", "Θάλασσα", "Tiếng Việt"]
)
def test_a_title_in_letters_of_the_font_is_on_the_card(title):
    assert has_ink(drawn(title), TITLE)


@pytest.mark.parametrize("title", ["رسالة المد", "潮の便り", "潮 letter"])
def test_a_title_that_cannot_be_drawn_gives_way_to_the_mark_whole(title):
    card, plain = drawn(title), drawn("😀")
    assert not has_ink(card, (0, 0, 360, 480))
    assert card.tobytes() == plain.tobytes()


def test_symbols_that_the_font_lacks_are_left_out_of_a_title():
    assert drawn("Party 🎉 tonight").tobytes() == drawn("Party tonight").tobytes()


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("Step 1\ufe0f\u20e3", "Step 1"),  # the emoji of a keycap
        ("Summer Fair \u2600\ufe0f", "Summer Fair"),
        ("For the \U0001f468\u200d\U0001f469\u200d\U0001f467 of us", "For the of us"),  # a family, joined
        ("\U0001f468\u200d\U0001f469\ufe0f", "😀"),
    ],
)
def test_nothing_is_left_of_an_emoji_and_all_of_what_stands_beside_it(title, left):
    assert drawn(title).tobytes() == drawn(left).tobytes()


def test_a_title_that_no_card_can_hold_is_cut_before_it_is_measured():
    assert drawable("W" * 490, None) == "W" * 240 + "…"
    assert drawn("W" * 490).tobytes() == drawn("W" * 400).tobytes()


def test_a_long_word_is_parted_where_the_line_ends_without_measuring_every_letter():
    font = ImageFont.truetype(str(font_roboto.font_files["RobotoBold"]), 44)
    asked = []

    class Counting:
        """The same font, and what it was asked to measure."""

        def getlength(self, text):
            asked.append(text)
            return font.getlength(text)

    word = "Wim" * 80
    parts = list(wrapped(word, Counting(), 720))
    assert "".join(parts) == word
    for part, following in pairwise(parts):
        assert font.getlength(part) <= 720 < font.getlength(part + following[0])
    assert len(asked) < 12 * len(parts)


@pytest.mark.parametrize(
    "title", ["W" * 80, "Donaudampfschifffahrtsgesellschaftskapitänsmütze", "many words " * 40, "x"]
)
def test_every_title_stays_within_its_place(title):
    picture = drawn(title)
    assert not has_ink(picture, (0, 0, 78, 600))
    assert not has_ink(picture, (812, 0, 845, 600))
    assert not has_ink(picture, (0, 505, 820, 600))


def test_ink_is_light_on_dark_paper():
    assert max(drawn("Night", paper="#0f1425").crop(TITLE).getcolors(100_000))[1] == (0x0F, 0x14, 0x25)
    assert (0xF4, 0xF6, 0xFF) in {
        colour for _, colour in drawn("Night", paper="#0f1425").crop(TITLE).getcolors(100_000)
    }


def test_a_font_of_the_sites_own_is_used(tmp_path):
    own = tmp_path / "card.ttf"
    shutil.copy(font_roboto.font_files["RobotoBlackItalic"], own)
    assert drawn("Letter", font=own).tobytes() != drawn("Letter").tobytes()
    assert trouble_with_font(own) is None


def test_a_font_that_has_changed_is_drawn_with_at_once(tmp_path):
    own = tmp_path / "card.ttf"
    shutil.copy(font_roboto.font_files["RobotoBlackItalic"], own)
    before = drawn("Letter", font=own).tobytes()
    shutil.copy(font_roboto.font_files["RobotoThin"], own)
    assert drawn("Letter", font=own).tobytes() != before


def test_letters_that_nothing_here_can_join_are_left_out_even_if_the_font_has_them():
    vowel = "\u0e33"  # Thai, and the one such letter that Porch's font draws
    assert drawable(vowel, None, shapes=True) == vowel
    assert drawable(vowel, None, shapes=False) == ""
    assert drawable("Żółć, Морской, Tiếng Việt", None, shapes=False) == "Żółć, Морской, Tiếng Việt"


@pytest.mark.parametrize("data", [b"", b"nope", Path(font_roboto.font_files["Roboto"]).read_bytes()[:3000]])
def test_a_font_that_is_none_costs_its_letters_and_not_the_card(tmp_path, data):
    own = tmp_path / "card.ttf"
    own.write_bytes(data)
    assert trouble_with_font(own)
    assert drawn("Letter", font=own).tobytes() == drawn("Letter").tobytes()


def test_icons_are_sharp_squares_of_their_kind():
    assert Image.open(BytesIO(draw_icon("#2342b8", 48, "ICO"))).size == (48, 48)
    assert Image.open(BytesIO(draw_icon("#2342b8", 180))).getpixel((0, 0))[3] == 0


def test_a_site_that_draws_nothing_does_not_load_the_library():
    code = "import sys, porch.web.app; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_mark_is_the_one_of_the_pages(letter):
    icon = letter.services.assets.find("favicon.svg").path.read_text()
    assert re.search(r'fill="#2342b8"', icon), "pictures.icon replaces this very colour"


def saved(path, size=(400, 200), colour=(200, 30, 90, 255)):
    """A logo: a plain rectangle."""
    Image.new("RGBA", size, colour).save(path)
    return path


def is_like(found, wanted):
    """Whether two colours are the same but for the palette's rounding."""
    return all(abs(one - other) <= 4 for one, other in zip(found, wanted, strict=True))


def test_a_logo_of_the_sites_own_stands_where_porchs_mark_does_otherwise(tmp_path):
    card = drawn("Letter", logo=saved(tmp_path / "logo.png"))
    assert is_like(card.getpixel((984, 316)), (200, 30, 90))
    assert is_like(card.getpixel((984, 200)), PAPER)  # half as high as wide, in the middle
    assert not has_ink(card, (812, 0, 838, 600))


def test_a_logo_stands_alone_where_the_title_cannot_be_drawn(tmp_path):
    card = drawn("潮の便り", logo=saved(tmp_path / "logo.png", (100, 100)))
    assert is_like(card.getpixel((600, 266)), (200, 30, 90))


@pytest.mark.parametrize(
    ("name", "data"),
    [("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'), ("logo.png", b"\x89PNG"), ("logo.png", b"")],
)
def test_beside_a_logo_that_cannot_be_drawn_is_nothing_and_the_title_has_the_room(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    card = drawn("A letter for the long way home", logo=tmp_path / name)
    assert has_ink(card, (812, 160, 1120, 500))
    assert not has_ink(card, (1122, 0, 1200, 600))
    assert (35, 66, 184) not in {colour for _, colour in card.crop((0, 0, 1200, 600)).getcolors(100_000)}


@pytest.mark.parametrize(("mode", "size", "colour"), [("I;16", (60, 40), 30_000), ("1", (7000, 6000), 0)])
def test_a_logo_of_rare_pixels_or_far_too_many_leaves_its_room_as_well(tmp_path, mode, size, colour):
    logo = tmp_path / "logo.png"
    Image.new(mode, size, colour).save(logo)
    card = drawn("A", logo=logo)
    assert not has_ink(card, (840, 172, 1128, 460))


def test_a_logo_that_has_changed_is_drawn_at_once(tmp_path):
    logo = saved(tmp_path / "logo.png")
    before = drawn("Letter", logo=logo).tobytes()
    os.utime(saved(logo, colour=(0, 0, 0, 255)), ns=(1, 1))
    assert drawn("Letter", logo=logo).tobytes() != before
