"""What was meant is found for the usual slips, and nobody with a real address is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porch.forms.typos import MAILBOXES, REAL, distance, suggested_address

USUAL = {
    "gmail.com": "gmial.com gamil.com gmal.com gnail.com gmail.con",
    "hotmail.com": "hotmial.com hotnail.com",
    "yahoo.com": "yaho.com yahooo.com",
    "outlook.com": "outlok.com",
    "icloud.com": "iclould.com",
}
"""The eleven that every such hint must know."""
MORE = {
    "gmail.com": "gmail.co gmail.cm gmail.om gmail.cmo gmail.vom gmail.comm gmail.de gmail.co.uk gmail.com.br gmai.com "
    "gmaill.com ggmail.com gmqil.com gmil.com gmaul.com mgail.com gail.com gmial.con gmai.lcom gmaik.co gmailk.com",
    "hotmail.com": "hotmai.com otmail.com hotmail.co ohtmail.com hotmaill.con homtail.com",
    "yahoo.com": "yhaoo.com yahoo.cim yahoo.cm",
    "outlook.com": "outloook.com outlook.co utlook.com outllook.com",
    "yahoo.com.br": "yahoo.con.br",
    "hotmail.fr": "hotmial.fr",
    "hotmail.co.uk": "hotmail.c.uk",
    "web.de": "web.ed wbe.de",
    "gmx.de": "gxm.de gmx.dee gmx.ed",
    "gmx.net": "gmx.ne",
    "t-online.de": "t-onlin.de tonline.de t-oline.de",
    "freenet.de": "freent.de",
    "orange.fr": "orang.fr",
    "free.fr": "fere.fr",
    "laposte.net": "lapose.net",
    "wanadoo.fr": "wandoo.fr",
    "libero.it": "liberoo.it",
    "virgilio.it": "virgillio.it",
    "protonmail.com": "protonmial.com protnmal.com",
    "proton.me": "prooton.me",
    "googlemail.com": "googelmail.com",
    "live.com": "lvie.com live.con",
    "aol.com": "alo.com",
    "interia.pl": "interai.pl",
    "onet.pl": "onte.pl",
    "seznam.cz": "seznma.cz",
    "naver.com": "navre.com",
    "acme.com": "acme.con acme.cmo",
    "acme.org": "acme.ogr",
    "firma.de": "firma.dee",
}
SLIPS = [(typed, meant) for known in (USUAL, MORE) for meant, slips in known.items() for typed in slips.split()]
REAL_ONES = """
    email.com mail.com ymail.com cloud.com gmx.com life.com hotmail.it me.com aol.de mac.com fmail.com hmail.com
    ail.com grail.com gmx.us gmx.fr mail.de web.com online.de osteo.de libro.it libera.it poster.de poste.it
    never.com photon.me laporte.net compact.net globe.com outdoor.com range.fr grange.fr hotel.com hotels.com
    hotjar.com love.com line.com give.com five.com olive.com hive.com drive.com wave.com ewb.de web.dk wec.de wp.com
    o2.de o2.co.uk duck.com proton.ch pm.me hey.com aim.com fernet.de free.com freed.fr tree.fr free.de hotmail.dk
    hotmail.se hotmail.ch yahoo.it yahoo.cn yahoo.ie yahoo.com.sg yahoo.co.nz live.fi outlook.cz outlook.ie live.cn
    hotmail.com.tr docomo.co.jp softbank.co.jp docomo.com sky.com att.net cox.net charter.net shaw.ca rogers.com
    telus.net mail.ee mail.bg inbox.lv index.ru abv.bg ukr.net bk.ru ya.ru yandex.com 139.com sina.com sohu.com
    yeah.net sina.cn aa.com microsoft.com google.com apple.com amazon.de siemens.com sap.com bmw.de dhl.de
    orange.com stanford.edu ox.ac.uk ethz.ch tum.de uni-koeln.de bbc.co.uk gov.uk nhs.net europa.eu un.org acme.co
    acme.cm acme.om acme.ne acme.io acme.dev acme.shop met.com ent.de vom.de com.com mail.acme.com xn--mnchen-3ya.de
    posteo.net alumni.harvard.edu mali.fr fastmail.fm tutanota.com tuta.io hushmail.com pobox.com startmail.com
    runbox.com mailfence.com simplelogin.com mozmail.com privaterelay.appleid.com anonaddy.me prontomail.com
    pocketmail.com tahoe.com gazeta.pl icloud.com.cn proton.em gmail localhost
"""


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_a_slip_is_seen_and_the_name_before_the_at_stays(typed: str, meant: str) -> None:
    assert suggested_address(f"Ann.O+x@{typed}") == f"Ann.O+x@{meant}"


@pytest.mark.parametrize("domain", sorted(REAL | set(REAL_ONES.split())))
def test_a_real_domain_is_never_doubted(domain: str) -> None:
    assert suggested_address(f"ann@{domain}") is None


def test_many_were_tried() -> None:
    assert sum(len(slips.split()) for slips in USUAL.values()) == 11
    assert len(set(REAL_ONES.split()) - REAL) > 100


@pytest.mark.parametrize("domain", MAILBOXES)
def test_swapped_letters_in_the_name_of_a_long_mailbox_lead_back_to_it_or_to_nowhere(domain: str) -> None:
    name, _, suffix = domain.partition(".")
    found = set()
    for place in range(1, len(name) - 1):
        swapped = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
        found.add(suggested_address(f"ann@{swapped}.{suffix}"))
    assert found <= {f"ann@{domain}", None}
    assert f"ann@{domain}" in found or len(name) < 5


@given(st.text(max_size=300))
def test_any_text_can_be_asked_about_and_what_is_suggested_is_never_doubted(text: str) -> None:
    suggestion = suggested_address(text)
    assert suggestion is None or suggested_address(suggestion) is None


@given(st.sampled_from(MAILBOXES), st.data())
def test_one_slip_in_a_listed_domain_is_met_with_a_listed_domain_or_silence(domain: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(domain)))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789-."))
    typed = domain[:place] + letter + domain[place + data.draw(st.integers(0, 1)) :]
    suggestion = suggested_address(f"ann@{typed}")
    assert suggestion is None or suggested_address(suggestion) is None


words = st.text("abc", max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("", "", 0), ("a", "", 1), ("gmial", "gmail", 1), ("gmal", "gmail", 1), ("ca", "abc", 3), ("abcd", "badc", 2)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == slips


@given(words, words)
def test_the_distance_is_the_same_both_ways_and_none_only_to_itself(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))
