"""Porch's own words are complete in every language, and say the same thing."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message

from porch.errors import SiteError
from porch.words import OWN, WordLists, language_of, own_words

wordlists = import_module("wordlists")

LANGUAGES = ("ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt")
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")
TEXTS: list[Message] = [message for message in wordlists.template() if message.id]
TOO_LONG = (
    "“{label}” is {over} character too long: shorten it to {longest} characters",
    "“{label}” is {over} characters too long: shorten it to {longest} characters",
)


def forms_of(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (text,)


def test_there_is_a_file_for_each_language() -> None:
    assert tuple(sorted(path.stem for path in OWN.glob("*.po"))) == LANGUAGES
    assert len(TEXTS) > 80


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_code_and_templates_is_translated(language: str) -> None:
    catalog = wordlists.read(OWN / f"{language}.po")
    found = {message.id: message.string for message in catalog}
    missing = [message.id for message in TEXTS if not all(forms_of(found.get(message.id, "")))]
    assert missing == [], "run `make words`, then translate what is empty"
    assert len(catalog) == len(TEXTS), "run `make words`: some texts are no longer in the code"
    assert [message.id for message in catalog if message.fuzzy and message.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_text_and_the_plurals_of_its_language(language: str) -> None:
    catalog = wordlists.read(OWN / f"{language}.po")
    for message in catalog:
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall(forms_of(message.id)[-1]))
        found = [set(PLACEHOLDER.findall(text)) for text in forms_of(message.string)]
        assert found[-1] == wanted, message.id
        assert all(wanted - {"{over}"} <= some <= wanted for some in found), message.id  # "by one" needs no figure
        if isinstance(message.id, (tuple, list)):
            assert len(found) == catalog.num_plurals


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_written_as_its_text_is(language: str) -> None:
    for message in wordlists.read(OWN / f"{language}.po"):
        if not message.id:
            continue
        for text in forms_of(message.string):
            assert text == text.strip()
            assert "  " not in text
            assert forms_of(message.id)[0].endswith((".", "…")) or not text.endswith("."), message.id
            assert '"' not in text, "typographic quotes, as the language has them"
            assert text.count("\u2066") + text.count("\u2068") == text.count("\u2069"), "isolates are closed"


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        ("pl", {1: "1 znak ", 2: "2 znaki ", 5: "5 znaków ", 12: "12 znaków ", 22: "22 znaki "}),
        ("fr", {1: "1 caractère", 2: "2 caractères"}),
        ("ja", {1: "1文字", 2: "2文字"}),
        ("ar", {1: "بحرف واحد", 2: "بحرفين", 3: "\u20683\u2069 أحرف", 11: "\u206811\u2069 حرفًا", 100: "حرف:"}),
    ],
)
def test_plurals_are_those_of_the_language(language: str, counted: dict[int, str]) -> None:
    words = own_words().words_of(language)
    for over, part in counted.items():
        said = words.ngettext(*TOO_LONG, over).format(label="x", over=over, longest=9)
        assert part in said


def test_bringing_a_file_up_to_date_adds_what_is_new_and_keeps_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "sv.po"
    file.touch()
    wordlists.bring_up_to_date(file)
    begun = file.read_text(encoding="utf-8")
    assert 'msgid "Sign up"\nmsgstr ""\n' in begun
    file.write_text(
        begun.replace('msgid "Sign up"\nmsgstr ""', 'msgid "Sign up"\nmsgstr "Anmäl dig"')
        + '\nmsgid "Gone"\nmsgstr "Borta"\n',
        encoding="utf-8",
    )
    wordlists.bring_up_to_date(file)
    again = file.read_text(encoding="utf-8")
    assert 'msgstr "Anmäl dig"' in again
    assert "Borta" not in again
    assert WordLists(tmp_path).words_of("sv").gettext("Sign up") == "Anmäl dig"


def test_a_site_adds_a_language_and_replaces_single_words(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text('msgid "Sign up"\nmsgstr "Ich bin dabei"\n', encoding="utf-8")
    words = WordLists(tmp_path, OWN)
    assert words.words_of("de").gettext("Sign up") == "Ich bin dabei"
    assert words.words_of("de").gettext("Thank you!") == "Vielen Dank!"
    assert words.words_of("de-AT").gettext("Sign up") == "Ich bin dabei"
    assert language_of(words.words_of("de-AT")) == "de-AT"


@pytest.mark.parametrize("name", ["en-GB", "en_GB"])
def test_a_region_s_file_may_be_called_as_forms_or_as_gettext_name_it(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.po").write_text('msgid "Sign up"\nmsgstr "Put me down"\n', encoding="utf-8")
    words = WordLists(tmp_path, OWN)
    assert words.words_of("en-GB").gettext("Sign up") == "Put me down"
    assert words.words_of("en").gettext("Sign up") == "Sign up"
    assert "en-GB" in words.languages()


def test_what_has_no_translation_is_english() -> None:
    assert own_words().words_of("eo").gettext("Sign up") == "Sign up"
    assert language_of(own_words().words_of("eo")) == "eo"


def test_a_file_that_is_no_po_file_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text('msgid "Sign up"\nSign up = Anmelden\n', encoding="utf-8")
    with pytest.raises(SiteError) as refusal:
        WordLists(tmp_path, OWN).words_of("de")
    assert [problem.file for problem in refusal.value.problems] == ["languages/de.po"]


def test_a_file_that_cannot_be_read_is_refused_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "de.po").touch()
    words = WordLists(tmp_path, OWN)

    def refused(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(SiteError, match=r"languages/de\.po:1: cannot be read: Permission denied"):
        words.words_of("de")


@pytest.mark.parametrize(
    ("text", "translation", "said"),
    [
        ("Enter “{label}”", "“{lable}” eingeben", "nothing fills `{lable}`"),
        ("Enter “{label}”", "“{label” eingeben", "nothing fills `{`"),
        ("Error %(status)s", "Fehler %(stats)s", "write %(status)s there"),
        ("Sign up", "100 % dabei", "nothing fills `%`"),
    ],
)
def test_a_translation_with_a_placeholder_that_nothing_fills_is_refused_at_its_line(
    tmp_path: Path, text: str, translation: str, said: str
) -> None:
    (tmp_path / "de.po").write_text(f'\nmsgid "{text}"\nmsgstr "{translation}"\n', encoding="utf-8")
    with pytest.raises(SiteError) as refusal:
        WordLists(tmp_path, OWN).words_of("de")
    (problem,) = refusal.value.problems
    assert (problem.file, problem.line) == ("languages/de.po", 2)
    assert said in problem.message
