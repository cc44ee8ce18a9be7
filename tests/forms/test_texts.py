"""A form's own texts in several languages: every one complete, or the author hears which is missing where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from porch.errors import SiteError
from porch.forms.builder import FormBuilder
from porch.forms.catalog import Catalog
from porch.forms.mapping import contact_from

Sites = Callable[..., Catalog]

BOTH = """
title = { en = "The Tide Letter", de = "Der Gezeitenbrief" }
button = { en = "Subscribe", de = "Bestellen" }
redirect = { en = "https://a.example/welcome", de = "https://a.example/willkommen" }
[intro]
en = "Every **Friday**."
de = "Jeden **Freitag**."
[[fields]]
property = "email"
label = { en = "E-mail address", de = "E-Mail-Adresse" }
hint = { en = "Only for the letter.", de = "Nur für den Brief." }
[[fields]]
property = "plan"
type = "choice"
label = "Plan"
choices = [{ value = "free", label = { en = "Free of charge", de = "Kostenlos" } }, "Pro"]
[[fields]]
type = "lists"
label = { en = "Which letters?", de = "Welche Briefe?" }
choices = [{ key = "news", list = "cm16k73gq014h0mmj5b6jdi9r", label = { en = "News", de = "Neues" } }]
[[fields]]
type = "consent"
label = { en = "I agree.", de = "Ich bin einverstanden." }
[messages]
success = { en = "Thanks!", de = "Danke!" }
"""
EMAIL = '[[fields]]\nproperty = "email"\nlabel = "E-mail"\n'


def problems(site: Sites, porch: str = "", **forms: str) -> list[str]:
    with pytest.raises(SiteError) as refusal:
        site(porch, **forms)
    return [str(problem) for problem in refusal.value.problems]


def test_each_language_is_a_form_of_plain_texts(site: Sites) -> None:
    catalog = site(letter=BOTH)
    english = catalog.forms["letter"]
    german = catalog.form_in("letter", "de")
    assert german is not None
    assert catalog.languages_of(english) == ("en", "de")
    assert (english.title, german.title) == ("The Tide Letter", "Der Gezeitenbrief")
    assert (english.language, german.language) == ("en", "de")
    assert "<strong>Freitag</strong>" in german.intro_html
    assert german.button == "Bestellen"
    assert str(german.redirect) == "https://a.example/willkommen"
    assert german.messages.success == "Danke!"
    email, plan, lists, consent = german.fields
    assert (email.hint, plan.label_text(None)) == ("Nur für den Brief.", "Plan")  # type: ignore[arg-type]
    assert [choice.label or choice.value for choice in plan.choices] == ["Kostenlos", "Pro"]  # type: ignore[union-attr]
    assert [choice.label for choice in lists.choices] == ["Neues"]  # type: ignore[union-attr]
    assert consent.label == "Ich bin einverstanden."  # type: ignore[union-attr]
    assert catalog.form_in("letter", "fr") is None


def test_the_contact_is_the_same_in_every_language(site: Sites, builder: FormBuilder) -> None:
    catalog = site(letter=BOTH)
    contacts = []
    for language in ("en", "de"):
        definition = catalog.form_in("letter", language)
        assert definition is not None
        answers: dict[str, Any] = {"email": "ada@example.com", "plan": "free", "lists": "news", "consent": "true"}
        form = builder.form_class(definition).filled(MultiDict(answers), vouched=True)
        assert form.validate(), form.problems()
        contacts.append(contact_from(definition, form))
    assert contacts[0] == contacts[1]
    assert contacts[0].source == "The Tide Letter"
    assert contacts[0].properties == {"plan": "free"}


def test_a_plain_text_stands_for_all_languages_and_a_form_of_plain_texts_has_its_language(site: Sites) -> None:
    catalog = site(
        'language = "de"', plain=f'title = "Brief"\n{EMAIL}', french=f'title = "A"\nlanguage = "fr"\n{EMAIL}'
    )
    assert catalog.languages_of(catalog.forms["plain"]) == ("de",)
    assert catalog.languages_of(catalog.forms["french"]) == ("fr",)
    assert catalog.languages == ("de", "fr")


def test_the_forms_language_comes_first_wherever_it_is_written(site: Sites) -> None:
    text = f'title = {{ en = "A", de = "B", fr = "C" }}\nlanguage = "de"\n{EMAIL}'
    catalog = site(letter=text)
    assert catalog.languages_of(catalog.forms["letter"]) == ("de", "en", "fr")
    assert catalog.forms["letter"].title == "B"


def test_a_language_that_one_text_lacks_is_reported_at_its_line(site: Sites) -> None:
    text = f'title = {{ en = "A", de = "B" }}\nbutton = {{ en = "Go" }}\n{EMAIL}hint = {{ de = "Nur so" }}\n'
    assert problems(site, letter=text) == [
        'forms/letter.toml:2: button: has no text in `de`; add de = "…"',
        'forms/letter.toml:6: fields[1].hint: has no text in `en`; add en = "…"',
    ]


def test_a_word_that_is_no_language_is_reported_with_the_code_that_was_meant(site: Sites) -> None:
    found = problems(site, letter=f'title = {{ en = "A", german = "B" }}\n{EMAIL}')
    assert found == [
        'forms/letter.toml:1: title: `german` is not a language\'s code; write its two letters, like "de"',
    ]


def test_each_text_is_checked_as_a_single_one_would_be(site: Sites) -> None:
    text = f'title = {{ en = "A", de = "" }}\nredirect = {{ en = "https://a.example", de = "willkommen" }}\n{EMAIL}'
    assert [line.split(": ")[:2] for line in problems(site, letter=text)] == [
        ["forms/letter.toml:1", "title.de"],
        ["forms/letter.toml:2", "redirect.de"],
    ]


def test_what_is_wrong_in_every_language_is_said_once(site: Sites) -> None:
    assert len(problems(site, letter=f'title = {{ en = "A", de = "B" }}\nkind = "brochure"\ntitel = "C"\n{EMAIL}')) == 2


@pytest.mark.parametrize("key", ["source", "user_group", "kind"])
def test_what_is_sent_is_not_said_in_several_languages(site: Sites, key: str) -> None:
    found = problems(site, letter=f'title = "A"\n{key} = {{ en = "A", de = "B" }}\n{EMAIL}')
    assert [line.split(": ")[1] for line in found] == [key]


def test_the_sites_texts_are_there_in_every_language_of_its_forms(site: Sites) -> None:
    porch = 'name = { en = "Acme letters", de = "Acme-Briefe" }\nprivacy = "https://a.example/privacy"\n'
    catalog = site(porch, letter=f'title = {{ en = "A", de = "B" }}\n{EMAIL}')
    assert catalog.site.name == "Acme letters"
    assert catalog.site_in("de").name == "Acme-Briefe"
    assert problems(site, porch, letter=f'title = "A"\nlanguage = "fr"\n{EMAIL}') == [
        'porch.toml:1: name: has no text in `fr`; add fr = "…"'
    ]
