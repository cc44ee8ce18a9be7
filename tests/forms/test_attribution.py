"""Where a signup came from: hidden fields of every type, and placeholders in the source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from porch.errors import SiteError
from porch.forms.attribution import LONGEST_PART, written
from porch.forms.builder import FormBuilder
from porch.forms.catalog import Catalog
from porch.forms.mapping import contact_from

Site = Callable[..., Catalog]
EMAIL = '[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'
HIDDEN = '[[fields]]\ntype = "hidden"\n'


def contact(site: Site, builder: FormBuilder, head: str, fields: str, **answers: str) -> Any:
    """The contact that a form makes of these answers."""
    definition = site(letter=f'title = "Letter"\n{head}\n{EMAIL}{fields}').forms["letter"]
    posted = MultiDict({"email": "ada@example.com", **answers})
    form = builder.form_class(definition).filled(posted, vouched=True)
    assert form.validate()
    return contact_from(definition, form)


@pytest.mark.parametrize(
    ("kind", "posted", "expected"),
    [
        ("number", "3", 3),
        ("number", "-2.5", -2.5),
        ("number", "3 apples", None),
        ("number", "1e9", None),
        ("number", "9" * 16, None),
        ("number", "nan", None),
        ("boolean", "Yes", True),
        ("boolean", "0", False),
        ("boolean", "maybe", None),
        ("date", "2026-12-01", "2026-12-01"),
        ("date", "2026-02-30", None),
        ("date", "1.12.2026", None),
        ("string", " spring\n ", "spring"),
    ],
)
def test_a_hidden_value_travels_in_its_type_or_not_at_all(
    site: Site, builder: FormBuilder, kind: str, posted: str, expected: object
) -> None:
    fields = f'{HIDDEN}property = "tier"\nquery = "tier"\nas = "{kind}"\n'
    sent = contact(site, builder, "", fields, tier=posted).properties
    assert sent == ({} if expected is None else {"tier": expected})
    assert type(sent.get("tier")) is type(expected)


def test_what_cannot_be_read_gives_way_to_the_fixed_value_in_its_type(site: Site, builder: FormBuilder) -> None:
    fields = f'{HIDDEN}property = "tier"\nquery = "tier"\nas = "number"\nvalue = "7"\n'
    assert contact(site, builder, "", fields, tier="x").properties == {"tier": 7}


@pytest.mark.parametrize(
    ("arrival", "posted", "expected"),
    [
        ("page", "https://acme.example/post?token=secret#top", "https://acme.example/post"),
        ("referrer", "https://news.example/inbox/42?q=private", "https://news.example"),
        ("page", "javascript:alert(1)", None),
        ("page", "https://ada:secret@acme.example/", None),
        ("referrer", "https://[broken", None),
        ("referrer", "", None),
    ],
)
def test_a_page_is_sent_without_its_query_and_a_referrer_as_its_site(
    site: Site, builder: FormBuilder, arrival: str, posted: str, expected: str | None
) -> None:
    fields = f'{HIDDEN}property = "cameFrom"\nfrom = "{arrival}"\n'
    assert contact(site, builder, "", fields, cameFrom=posted).properties.get("cameFrom") == expected


def test_the_usual_placeholders_need_no_field_of_their_own(site: Site, builder: FormBuilder) -> None:
    made = contact(site, builder, 'source = "Landing: {utm_campaign}"', "", utm_campaign="spring")
    assert (made.source, made.properties) == ("Landing: spring", {})


def test_a_placeholder_takes_what_a_hidden_field_carries_whatever_its_property(
    site: Site, builder: FormBuilder
) -> None:
    fields = f'{HIDDEN}property = "channel"\nquery = "ref"\nvalue = "direct"\n'
    head = 'source = "Letter via {ref}"'
    assert contact(site, builder, head, fields, channel="podcast").source == "Letter via podcast"
    assert contact(site, builder, head, fields).source == "Letter via direct"


def test_without_a_source_the_title_is_taken_as_it_is(site: Site) -> None:
    definition = site(letter=f'title = "A {{utm_source}} title"\n{EMAIL}').forms["letter"]
    assert definition.source_of({"utm_source": "x"}) == "A {utm_source} title"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", "Landing"),
        ("spring", "Landing: spring"),
        ("{utm_source}", "Landing: {utm_source}"),
        ("<script>", "Landing: <script>"),
        ("\\1", "Landing: \\1"),
        ("x" * 400, "Landing: " + "x" * LONGEST_PART),
    ],
)
def test_a_stranger_s_text_stays_text(value: str, expected: str) -> None:
    assert written("Landing: {utm_campaign}", {"utm_campaign": value}, "Letter") == expected


def test_a_source_that_has_nothing_to_say_gives_way_to_the_title() -> None:
    assert written("{utm_campaign} – {utm_source}", {}, "Letter") == "Letter"


@pytest.mark.parametrize(
    ("head", "fields", "complaint"),
    [
        ('source = "Landing: {utm_campain}"', "", "did you mean `utm_campaign`"),
        ('source = "Landing: {email}"', "", "nothing carries `{email}`"),
        ('source = "Landing: {utm_campaign"', "", "a brace is open or lone"),
        ("", f'{HIDDEN}query = "ref"\n', "sent nowhere"),
        ("", f'{HIDDEN}property = "x"\nquery = "ref"\nfrom = "page"\n', "from two places"),
        ("", f'{HIDDEN}property = "x"\nvalue = "many"\nas = "number"\n', "cannot be read as a number"),
        ("", f'{HIDDEN}query = "_token"\n', "cannot be an input's name"),
        (
            'source = "{utm_campaign}"',
            '[[fields]]\nproperty = "utm_campaign"\nlabel = "Campaign"\n',
            "is a field of this form",
        ),
    ],
)
def test_what_cannot_work_is_refused_with_a_way_out(site: Site, head: str, fields: str, complaint: str) -> None:
    with pytest.raises(SiteError) as refused:
        site(letter=f'title = "Letter"\n{head}\n{EMAIL}{fields}')
    assert complaint in str(refused.value)


def test_a_page_fills_in_its_own_address_and_its_query(site: Site, builder: FormBuilder) -> None:
    fields = f'{HIDDEN}property = "cameFrom"\nfrom = "page"\n'
    definition = site(letter=f'title = "Letter"\nsource = "{{utm_source}}"\n{EMAIL}{fields}').forms["letter"]
    blank = builder.form_class(definition).blank({"utm_source": "news"}, "https://join.acme.example/letter")
    html = "".join(str(field()) for field in blank.hidden_fields())
    assert 'data-from="page"' in html
    assert 'value="https://join.acme.example/letter"' in html
    assert 'data-query="utm_source"' in html
    assert 'value="news"' in html
