"""A form with every field type, from what the browser posts to the bytes that are sent."""

from __future__ import annotations

from collections.abc import Callable

from porch.forms.builder import FormBuilder, PublicForm
from porch.forms.catalog import Catalog
from porch.forms.definition import FormDefinition
from porch.forms.fields.registry import FIELD_TYPES
from porch.forms.mapping import contact_from

EVERY_TYPE = """
title = "Everything"
source = "The form of all types"
mailing_lists = ["cm06f5v0e45nf0ml5754o9cix", "cm06f5v0e45nf0ml5754o9ciy"]
user_group = "Readers"
subscribed = false
[properties]
campaign = "spring"
tier = 2
ratio = 2.5
trial = true
launchDay = 2026-12-01
[[fields]]
property = "firstName"
label = "First name"
[[fields]]
property = "email"
label = "E-mail address"
[[fields]]
property = "about"
type = "textarea"
label = "About you"
[[fields]]
property = "phone"
type = "tel"
label = "Telephone"
[[fields]]
property = "website"
type = "url"
label = "Website"
[[fields]]
property = "teamSize"
type = "number"
label = "Team size"
[[fields]]
property = "startDay"
type = "date"
label = "Start"
[[fields]]
property = "wantsCall"
type = "boolean"
label = "Call me"
[[fields]]
property = "plan"
type = "choice"
label = "Plan"
choices = [{ value = "pro", label = "Pro" }, "Free"]
[[fields]]
property = "topics"
type = "multichoice"
label = "Topics"
choices = ["Tides", "Wind", "Light"]
[[fields]]
type = "lists"
label = "Which letters?"
choices = [
  { key = "news", list = "cm16k73gq014h0mmj5b6jdi9r", label = "Product news" },
  { key = "jobs", list = "cm16k73gq014h0mmj5b6jdi9s", label = "Jobs" },
  { key = "again", list = "cm06f5v0e45nf0ml5754o9cix", label = "What everybody gets" },
]
[[fields]]
property = "agreed"
type = "consent"
label = "I agree to the [notice](https://acme.example/privacy)."
[[fields]]
type = "hidden"
property = "utmSource"
query = "utm_source"
value = "direct"
"""

ANSWERS = {
    "firstName": "  Zoë\u200b ",
    "email": " Ada.Lovelace@BÜCHER.example ",
    "about": "First line\r\nsecond\x00 line\n\n",
    "phone": "+49 (30) 901820",
    "website": "https://example.com/~ada?x=1",
    "teamSize": "3",
    "startDay": "2026-05-31",
    "wantsCall": "true",
    "plan": "pro",
    "topics": ["Light", "Tides"],
    "lists": ["again", "news"],
    "agreed": "true",
    "utmSource": "friday\nletter",
}

BODY = (
    '{"email":"Ada.Lovelace@xn--bcher-kva.example","firstName":"Zoë","about":"First line\\nsecond line",'
    '"phone":"+49 (30) 901820","website":"https://example.com/~ada?x=1","teamSize":3,"startDay":"2026-05-31",'
    '"wantsCall":true,"plan":"pro","topics":"Tides, Light","agreed":true,"utmSource":"friday letter",'
    '"campaign":"spring","tier":2,"ratio":2.5,"trial":true,"launchDay":"2026-12-01","userGroup":"Readers",'
    '"source":"The form of all types","subscribed":false,"mailingLists":{"cm06f5v0e45nf0ml5754o9cix":true,'
    '"cm06f5v0e45nf0ml5754o9ciy":true,"cm16k73gq014h0mmj5b6jdi9r":true}}'
)


def test_the_form_really_has_every_type(site: Callable[..., Catalog]) -> None:
    form = site(every=EVERY_TYPE).forms["every"]
    assert {field.type for field in form.fields} == set(FIELD_TYPES)


def test_the_contact_is_byte_for_byte_what_the_form_file_promises(
    site: Callable[..., Catalog], fill: Callable[..., PublicForm]
) -> None:
    definition = site(every=EVERY_TYPE).forms["every"]
    form = fill(definition, ANSWERS)
    assert form.errors_by_name() == {}
    assert contact_from(definition, form).to_json() == BODY


def test_json_gives_the_same_contact(site: Callable[..., Catalog], builder: FormBuilder) -> None:
    definition = site(every=EVERY_TYPE).forms["every"]
    form = builder.form_class(definition).from_json({**ANSWERS, "teamSize": 3, "wantsCall": True, "agreed": True})
    assert form.validate(), form.errors_by_name()
    assert contact_from(definition, form).to_json() == BODY


def test_blank_answers_are_left_out_and_an_unticked_boolean_is_false(
    site: Callable[..., Catalog], fill: Callable[..., PublicForm]
) -> None:
    text = EVERY_TYPE.replace('property = "agreed"', 'property = "agreed"\nrequired = false')
    definition = site(every=text).forms["every"]
    form = fill(definition, {"firstName": " \t\u200b", "teamSize": "", "startDay": " ", "topics": [], "about": "\r\n"})
    assert contact_from(definition, form).body() == {
        "email": "ada@example.com",
        "wantsCall": False,
        "agreed": False,
        "utmSource": "direct",
        **definition.constants,
        "userGroup": "Readers",
        "source": "The form of all types",
        "subscribed": False,
        "mailingLists": dict.fromkeys(definition.mailing_lists, True),
    }


HOSTILE = {
    "mailingLists": "cm99999999999999999999999",
    "mailing_lists": "cm99999999999999999999999",
    "source": "elsewhere",
    "subscribed": "true",
    "userGroup": "Admins",
    "user_group": "Admins",
    "userId": "1",
    "campaign": "stolen",
    "tier": "9",
    "unheardOf": "x",
    "id": "x",
}


def test_nothing_posted_changes_what_the_form_file_adds(
    site: Callable[..., Catalog], fill: Callable[..., PublicForm], builder: FormBuilder
) -> None:
    definition = site(every=EVERY_TYPE).forms["every"]
    assert contact_from(definition, fill(definition, {**ANSWERS, **HOSTILE})).to_json() == BODY
    form = builder.form_class(definition).from_json({**ANSWERS, **HOSTILE})
    assert form.validate()
    assert contact_from(definition, form).to_json() == BODY


def test_lists_are_posted_by_key_and_never_by_their_id(
    site: Callable[..., Catalog], fill: Callable[..., PublicForm]
) -> None:
    definition = site(every=EVERY_TYPE).forms["every"]
    form = fill(definition, {**ANSWERS, "lists": ["cm16k73gq014h0mmj5b6jdi9r"]})
    assert form.errors_by_name() == {"lists": ["Choose only from the answers for “Which letters?”"]}


def test_no_page_shows_list_ids_constants_or_source(site: Callable[..., Catalog], builder: FormBuilder) -> None:
    form = builder.form_class(site(every=EVERY_TYPE).forms["every"]).blank({"utm_source": "<b>"})
    html = "".join(f"{field()}{field.label}" for field in [*form.visible_fields(), *form.hidden_fields()])
    for secret in ("cm06", "cm16", "campaign", "spring", "Readers", "The form of all types"):
        assert secret not in html
    assert 'value="&lt;b&gt;"' in html


def test_source_is_the_title_unless_the_form_file_says_another(
    definition: Callable[[str], FormDefinition], fill: Callable[..., PublicForm]
) -> None:
    letter = definition("")
    assert contact_from(letter, fill(letter, {})).body() == {"email": "ada@example.com", "source": "Letter"}
