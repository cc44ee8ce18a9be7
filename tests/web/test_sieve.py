"""Only the rules that a page has a use for, and never one fewer."""

from pathlib import Path

import pytest

from porch.web.inlining import squeezed_style
from porch.web.sheet import read_sheet
from porch.web.sieve import sifted, without_overridden, without_unused, words_of, written

SHEETS = sorted((Path(__file__).parents[2] / "static").glob("[ct]*/*.css"))
PAGE = '<main dir="ltr"><p class="hint long" id="a">x &lt;select&gt;</p><input type="text" class="wide"></main>'


def left(css: str, page: str = PAGE) -> str:
    """What a page keeps of a stylesheet."""
    return written(sifted(read_sheet(css), words_of(page)))


def test_a_page_s_elements_classes_and_values_are_its_words() -> None:
    assert words_of(PAGE) >= {"main", "p", "input", ".hint", ".long", ".wide", '[dir="ltr"]', '[type="text"]'}
    assert not words_of(PAGE) & {"select", ".a", '[dir="rtl"]', '[type="radio"]'}


@pytest.mark.parametrize("page", ["<P CLASS='hint long' Type=text>", "<p\n class = hint id=a\n type = 'TEXT'>"])
def test_a_site_s_own_template_may_quote_as_it_likes(page: str) -> None:
    assert words_of(page) >= {"p", ".hint", '[type="text"]'}


@pytest.mark.parametrize(
    "rule",
    [
        ":root{--a:1}",
        "*,::before{top:0}",
        "html:root{top:0}",
        "p.hint:hover>*{top:0}",
        ":is(select,input):not([type=checkbox]){top:0}",
        "input:not(select,.wrong){top:0}",
        "main:has(> p):not(:has(.wrong)){top:0}",
        "input:focus-visible::before{top:0}",
        ":where(select,p) .hint{top:0}",
        "p:is(:not(:is(a,:where(b,.hint))),select){top:0}",
        'p::before{content:"{,}"}',
        'p[title="a,b{"]{top:0}',
        "[aria-disabled],[hidden]{top:0}",
        ".framed{overflow:hidden}",  # a script's
        "@media (min-width:40rem){p{top:0}}",
        "@supports not (color:light-dark(#000,#fff)){html:root{top:0}}",
        "@keyframes lit{from{opacity:0}}",
    ],
)
def test_what_can_apply_is_kept_as_it_is(rule: str) -> None:
    assert left(rule) == rule


@pytest.mark.parametrize(
    "rule",
    [
        "select{top:0}",
        ".wrong{top:0}",
        "p.wrong{top:0}",
        ".wrong p{top:0}",
        ".option [type=radio]{top:0}",
        '[dir="rtl"] *{top:0}',
        ":is(select,.wrong) p{top:0}",
        "p:has(> select){top:0}",
        ":where(select,textarea) p{top:0}",
        "p:is(a:is(p),.hint :is(b,i)){top:0}",
        "p:not(select,:is(a,b)).wrong{top:0}",
        "input[type=radio]{top:0}",
        "@media (min-width:40rem){select{top:0}textarea{top:0}}",
    ],
)
def test_what_cannot_is_not(rule: str) -> None:
    assert left(rule) == ""


def test_of_a_list_only_what_can_apply_is_kept() -> None:
    assert left("select,p,:is(a,b) i,.hint:is(a,p){top:0}") == "p,.hint:is(a,p){top:0}"


def test_properties_that_nothing_asks_for_are_not_set() -> None:
    css = ":root{--a:1;--b:2;--c:var(--b);color-scheme:dark}p{--d:3;top:var(--a)}@media print{:root{--b:4}}"
    sheet = read_sheet(css)
    assert written(without_unused(sheet, words_of(PAGE))) == ":root{--a:1;color-scheme:dark}p{--d:3;top:var(--a)}"
    drawn = words_of('<svg fill="var(--c)"></svg>')  # a drawing in the page asks for colours too
    assert written(without_unused(sheet, drawn)) == css


def test_of_a_property_that_is_set_again_for_everything_only_the_last_is_kept() -> None:
    css = ":root{--a:1;--b:1;top:0}@media print{:root{--a:2;--c:2}}:root{--b:3;--c:3}p{--b:4}"
    assert written(without_overridden(read_sheet(css))) == css.replace("--b:1;", "")
    nothing_left = ":root{--a:1}:root{--a:2}"
    assert written(without_overridden(read_sheet(nothing_left))) == ":root{--a:2}"


def test_what_a_rule_says_is_kept_to_the_letter() -> None:
    css = ':root{--a:"x;y"}p{width:calc(100% - .5rem);content:"}"}@font-face{src:url(a.woff2)}@layer a,b;'
    assert written(read_sheet(css)) == css


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_stylesheet_of_ours_is_read_whole(sheet: Path) -> None:
    css = squeezed_style(sheet.read_text(encoding="utf-8"))
    assert written(read_sheet(css)) == css
