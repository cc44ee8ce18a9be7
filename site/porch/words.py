"""Porch's own words in each language, read from gettext ``.po`` files as they are: there is no compile step.

English is written in the code and has no file. ``languages/<code>.po`` beside this module comes with Porch; a site's
own folder ``languages/`` adds a language, or replaces single words of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from porch.errors import Problem, SiteError

OWN: Final = Path(__file__).parent / "languages"
"""Where Porch's own ``.po`` files are."""
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)s|\{\w+\}|%%?|[{}]")
"""What stands for something else in a text; a lone sign of them ends the page that it is put into."""


class WordLists:
    """The words of every language, each read once. ``folders``: a site's own first, Porch's last."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders or (OWN,)
        self._lists: dict[str, NullTranslations] = {}

    def words_of(self, language: str) -> NullTranslations:
        """The words of ``language``, like ``de`` or ``pt-BR``; English for whatever has no translation.

        A regional variety reads the file of its own, then its language's. Raises ``SiteError`` for a file that is no
        ``.po`` file, or whose texts have placeholders that ours do not fill.
        """
        if language not in self._lists:
            self._lists[language] = self._read(language)
        return self._lists[language]

    def has(self, language: str) -> bool:
        """Whether there are words in ``language``; without, Porch itself speaks English there."""
        return language.partition("-")[0] == "en" or any(file.is_file() for file in self._files(language))

    def languages(self) -> list[str]:
        """Every language that there are words in, by its code."""
        return sorted(
            {"en", *(file.stem.replace("_", "-") for folder in self._folders for file in folder.glob("*.po"))}
        )

    def _files(self, language: str) -> list[Path]:
        names = dict.fromkeys((language, language.replace("-", "_"), language.partition("-")[0]))
        return [folder / f"{name}.po" for name in names for folder in self._folders]

    def _read(self, language: str) -> NullTranslations:
        words = _translations(Catalog(locale=_locale_name(language)))  # no words yet, but it knows its language
        for file in self._files(language):
            if file.is_file():
                words.add_fallback(_translations(_catalog(file)))
        return words


@lru_cache
def own_words() -> WordLists:
    """The words that come with Porch."""
    return WordLists()


def language_of(words: NullTranslations) -> str:
    """The language that ``words`` are in."""
    return words.info().get("language", "en").replace("_", "-")


def _catalog(file: Path) -> Catalog:
    try:
        with file.open("rb") as lines:
            catalog = read_po(lines, abort_invalid=True)
    except OSError as error:
        raise SiteError([_problem(file, 1, f"cannot be read: {error.strerror}. Check who may read it.")]) from error
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        message = f"is not a .po file in UTF-8 ({error}); mend it, or remove it"
        raise SiteError([_problem(file, line, message)]) from error
    if problems := [_problem(file, message.lineno or 1, said) for message in catalog if (said := _strange_in(message))]:
        raise SiteError(problems)
    return catalog


def _problem(file: Path, line: int, message: str) -> Problem:
    return Problem(file=f"languages/{file.name}", line=line, key="", message=message)


def _strange_in(message: Message) -> str | None:
    """What is wrong with the placeholders of a translation: a page with one that nothing fills cannot be made. One
    that is left out is fine, as in a singular."""
    if not message.id:
        return None
    known = dict.fromkeys(found for text in _forms(message.id) for found in _PLACEHOLDER.findall(text))
    strange = (found for text in _forms(message.string) for found in _PLACEHOLDER.findall(text) if found not in known)
    if (found := next(strange, None)) is None:
        return None
    mend = f"write {' or '.join(known)} there, as the text has it" if known else "the text has none; leave it out"
    return f"nothing fills `{found}` in the translation of “{_forms(message.id)[0]}”; {mend}"


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _translations(catalog: Catalog) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _locale_name(language: str) -> str:
    try:
        return str(Locale.parse(language, sep="-"))
    except (UnknownLocaleError, ValueError):
        return "en"
