"""A definition becomes a WTForms class once; the form holds whatever names and shapes come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from porch.forms.builder import FormBuilder, PublicForm
from porch.forms.catalog import Catalog
from porch.forms.definition import FormDefinition
from porch.forms.mapping import contact_from

EMAIL = '[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'
Define = Callable[[str], FormDefinition]

AWKWARD = [
    *("data", "errors", "validate", "process", "meta", "form_errors", "definition", "inputs", "blank", "filled"),
    *("problems", "Meta", "populate_obj", "is_submitted", "hidden_tag", "input_0", "validate_email", "filter_email"),
    *("csrf_token", "class", "self", "name", "hidden_fields", "token_problem", "post_process"),
]


def test_a_property_may_be_called_like_an_attribute_of_a_form(
    definition: Define, fill: Callable[..., PublicForm]
) -> None:
    letter = definition("".join(f'[[fields]]\nproperty = "{name}"\nlabel = "{name}"\n' for name in AWKWARD))
    form = fill(letter, {name: f"my {name}" for name in AWKWARD})
    assert form.problems() == []
    assert contact_from(letter, form).properties == {name: f"my {name}" for name in AWKWARD}
    assert [field.definition.name for field in form.visible_fields()] == ["email", *AWKWARD]


def test_the_class_is_built_once_for_each_form_and_language(site: Callable[..., Catalog], builder: FormBuilder) -> None:
    catalog = site(letter=f'title = {{ en = "Letter", de = "Brief" }}\n{EMAIL}')
    english, german = (catalog.form_in("letter", language) for language in ("en", "de"))
    assert english is not None
    assert german is not None
    assert builder.form_class(english) is builder.form_class(english)
    assert builder.form_class(german) is not builder.form_class(english)
    assert builder.form_class(german) is builder.form_class(german)


def test_an_edited_form_file_gets_a_new_class(site: Callable[..., Catalog], builder: FormBuilder) -> None:
    text = 'title = "A"\n[[fields]]\nproperty = "email"\nlabel = "{}"\n'
    before = builder.form_class(site(letter=text.format("E-mail")).forms["letter"])
    after = builder.form_class(site(letter=text.format("Address")).forms["letter"])
    assert after is not before
    assert str(after.blank({}).visible_fields()[0].label.text) == "Address"


def test_messages_are_in_the_forms_language(site: Callable[..., Catalog], builder: FormBuilder) -> None:
    letter = site(letter=f'title = "Brief"\nlanguage = "de"\n{EMAIL}').forms["letter"]
    form = builder.form_class(letter).filled(MultiDict())
    form.validate()
    assert form.problems() == [("field-email", "Geben Sie Ihre E-Mail-Adresse ein")]


FIELDS = """
[[fields]]
property = "firstName"
label = "First <name>"
hint = "What we call you."
[[fields]]
property = "plan"
type = "choice"
label = "Plan"
required = true
choices = ["a", "b"]
[[fields]]
property = "country"
type = "choice"
label = "Country"
choices = ["at", "be", "ch", "de", "fr", "it"]
[[fields]]
type = "consent"
label = "I agree to the [notice](https://acme.example)."
"""


def test_controls_are_tied_to_their_hints_and_errors(definition: Define, builder: FormBuilder) -> None:
    form = builder.form_class(definition(FIELDS)).filled(MultiDict({"firstName": "x" * 500}))
    assert not form.validate()
    email, name, plan, country, consent = form.visible_fields()
    assert 'aria-describedby="field-email-error"' in email()
    assert 'aria-invalid="true"' in email()
    assert 'aria-describedby="field-firstName-hint field-firstName-error"' in name()
    assert name.label.text == "First &lt;name&gt;"
    assert plan.described_by == "field-plan-error"
    assert "aria" not in "".join(str(option()) for option in plan)  # the fieldset's, not the radios'
    assert "aria" not in country()
    assert '<option selected value="">Please choose</option>' in country()
    assert consent.label.text == 'I agree to the <a href="https://acme.example">notice</a>.'
    assert [place for place, _ in form.problems()] == [
        "field-email",
        "field-firstName",
        "field-plan-0",
        "field-consent",
    ]


def test_what_was_typed_is_kept(definition: Define, builder: FormBuilder) -> None:
    posted = {"email": "ada@", "plan": "b", "country": "ch", "consent": "true", "firstName": ' "Ada" '}
    form = builder.form_class(definition(FIELDS)).filled(MultiDict(posted))
    form.validate()
    email, name, plan, country, consent = (str(field()) for field in form.visible_fields())
    assert 'value="ada@"' in email
    assert 'value=" &#34;Ada&#34; "' in name
    assert '<input checked id="field-plan-1"' in plan
    assert '<option selected value="ch">' in country
    assert "checked" in consent


def test_controls_say_what_browsers_can_fill_in(definition: Define, builder: FormBuilder) -> None:
    fields = "".join(
        f'[[fields]]\nproperty = "{name}"\nlabel = "x"\n{more}\n'
        for name, more in [
            ("firstName", ""),
            ("company", ""),
            ("phone", 'type = "tel"'),
            ("role", 'autocomplete = "organization-title"'),
            ("size", 'type = "number"'),
        ]
    )
    html = [str(field()) for field in builder.form_class(definition(fields)).blank({}).visible_fields()]
    for control, sign in zip(
        html,
        (
            'autocomplete="email"',
            'autocomplete="given-name"',
            'autocomplete="organization"',
            'autocomplete="tel"',
            'autocomplete="organization-title"',
            'inputmode="decimal"',
        ),
        strict=True,
    ):
        assert sign in control
    assert 'type="email"' in html[0]


NASTY: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    10**400,
    float("nan"),
    "",
    "\ud800",
    "\x00",
    "x" * 100_000,
    [],
    [[]],
    [None],
    ["a", {"b": 1}],
    {},
    {"email": {"email": {}}},
    {"": ""},
]


@pytest.mark.parametrize("name", ["email", "firstName", "plan", "country", "consent", "size", "day", "topics", "lists"])
@pytest.mark.parametrize("answer", NASTY, ids=lambda answer: repr(answer)[:20])
def test_no_json_answer_is_too_nasty(definition: Define, builder: FormBuilder, name: str, answer: Any) -> None:
    more = """
[[fields]]
property = "size"
type = "number"
label = "Size"
[[fields]]
property = "day"
type = "date"
label = "Day"
[[fields]]
property = "topics"
type = "multichoice"
label = "Topics"
choices = ["a", "b"]
[[fields]]
type = "lists"
choices = [{ key = "news", list = "cm16k73gq014h0mmj5b6jdi9r", label = "News" }]
"""
    letter = definition(FIELDS + more)
    good = {"email": "ada@example.com", "plan": "a", "consent": True}
    form = builder.form_class(letter).from_json({**good, name: answer})
    if form.validate():
        assert contact_from(letter, form).to_json().encode()
    else:
        assert list(form.errors_by_name()) == [name]
    "".join(str(field()) for field in form.visible_fields()).encode("utf-8", "replace")


@pytest.mark.parametrize("body", [{}, {"_token": 1}, {"email": None}, {"lists": "x"}, [], "text", None, 7])
def test_no_json_body_is_too_nasty(definition: Define, builder: FormBuilder, body: Any) -> None:
    form = builder.form_class(definition("")).from_json(body)
    assert not form.validate()
    assert form.errors_by_name() == {"email": ["Enter your e-mail address"]}


def test_json_shapes_are_strict_where_a_page_could_not_send_them(definition: Define, builder: FormBuilder) -> None:
    form = builder.form_class(definition(FIELDS)).from_json(
        {"email": ["ada@example.com"], "firstName": 3, "plan": "a", "consent": "yes"}
    )
    assert not form.validate()
    assert form.errors_by_name() == {
        "email": ["“E-mail address” must be a text"],
        "firstName": ["“First <name>” must be a text"],
    }


def test_hidden_fields_take_their_value_from_the_query_string(definition: Define, builder: FormBuilder) -> None:
    hidden = '[[fields]]\ntype = "hidden"\nproperty = "utm"\nquery = "utm_source"\nvalue = "direct"\n'
    form_class = builder.form_class(definition(hidden))
    assert 'value="direct"' in form_class.blank({}).hidden_fields()[0]()
    assert 'value="friday"' in form_class.blank({"utm_source": "friday", "utm": "x"}).hidden_fields()[0]()


def test_a_slip_in_the_address_has_a_suggestion_until_it_has_been_asked_about(
    definition: Define, fill: Callable[..., PublicForm]
) -> None:
    letter = definition("")
    form = fill(letter, {"email": "Ann@gmial.com"})
    assert (form.suggestion, form.asked, form.address) == ("Ann@gmail.com", "", "Ann@gmial.com")
    for again in ("Ann@gmial.com", " ann@GMIAL.com "):
        kept = fill(letter, {"email": again, "_asked": "Ann@gmial.com"})
        assert kept.suggestion is None
        assert kept.asked == again.strip().replace("GMIAL", "gmial")
    other = fill(letter, {"email": "ann@gmal.com", "_asked": "ann@gmial.com"})
    assert (other.suggestion, other.asked) == ("ann@gmail.com", "")


def test_a_suggestion_that_was_taken_is_the_address(definition: Define, fill: Callable[..., PublicForm]) -> None:
    letter = definition("")
    form = fill(letter, {"email": "ann@gmial.com", "_asked": "ann@gmial.com", "_suggested": "ann@gmail.com"})
    assert (form.suggestion, form.asked) == (None, "")
    assert contact_from(letter, form).email == "ann@gmail.com"
    wrong = fill(letter, {"email": "ann@example.com", "_suggested": "<b>"})
    assert [place for place, _ in wrong.problems()] == ["field-email"], "whoever sends it: it is judged as typed"
    assert wrong.suggestion is None


@pytest.mark.parametrize("email", ["ann@example.com", "ann@", "", "ann@gmial.com, x@y.z"])
def test_an_address_without_a_slip_has_no_suggestion(
    definition: Define, fill: Callable[..., PublicForm], email: str
) -> None:
    form = fill(definition(""), {"email": email})
    assert (form.suggestion, form.asked) == (None, "")


def test_a_program_hears_of_a_suggestion_too(definition: Define, builder: FormBuilder) -> None:
    form = builder.form_class(definition("")).from_json({"email": "ann@gmial.com"})
    assert form.validate()
    assert form.suggestion == "ann@gmail.com"
    broken = builder.form_class(definition("")).from_json({"email": ["ann@gmial.com"]})
    assert broken.suggestion is None
