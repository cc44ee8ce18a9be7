"""Only the rules that a page has a use for, and never one fewer."""

from pathlib import Path

import pytest

from porch.web.inlining import squeezed_style
from porch.web.sieve import sifted, without_unused, words_of

SHEETS = sorted((Path(__file__).parents[2] / "static").glob("[ct]*/*.css"))
PAGE = '<main dir="ltr"><p class="hint long" id="a">x &lt;select&gt;</p><input type="text" class="wide"></main>'


def test_a_page_s_elements_classes_and_values_are_its_words() -> None:
    assert words_of(PAGE) >= {"main", "p", "input", ".hint", ".long", ".wide", '[dir="ltr"]', '[type="text"]'}
    assert not words_of(PAGE) & {"select", ".a", '[dir="rtl"]', '[type="radio"]'}


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
        "[aria-disabled],[hidden]{top:0}",
        ".framed{overflow:hidden}",  # a script's
        "@media (min-width:40rem){p{top:0}}",
        "@supports not (color:light-dark(#000,#fff)){html:root{top:0}}",
        "@keyframes lit{from{opacity:0}}",
    ],
)
def test_what_can_apply_is_kept_as_it_is(rule: str) -> None:
    assert sifted(rule, words_of(PAGE)) == rule


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
        "@media (min-width:40rem){select{top:0}textarea{top:0}}",
    ],
)
def test_what_cannot_is_not(rule: str) -> None:
    assert sifted(rule, words_of(PAGE)) == ""


def test_of_a_list_only_what_can_apply_is_kept() -> None:
    assert sifted("select,p,:is(a,b) i,.hint:is(a,p){top:0}", words_of(PAGE)) == "p,.hint:is(a,p){top:0}"


def test_properties_that_nothing_asks_for_are_not_set() -> None:
    css = ":root{--a:1;--b:2;--c:var(--b);color-scheme:dark}p{--d:3;top:var(--a)}@media print{:root{--b:4}}"
    assert without_unused(css) == ":root{--a:1;color-scheme:dark}p{--d:3;top:var(--a)}@media print{}"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_page_that_has_everything_keeps_every_rule(sheet: Path) -> None:
    css = squeezed_style(sheet.read_text(encoding="utf-8"))

    class Everything(frozenset[str]):
        def issuperset(self, _others: object) -> bool:
            return True

    assert sifted(css, Everything()).replace("\n", "") == css.replace("\n", "")
