"""All forms of a site, or one report of all that is wrong with its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from porch.assets import Assets
from porch.errors import Problem, SettingsError, SiteError
from porch.forms import appearance, complaints, composition, consistency, positions, reserved
from porch.forms.definition import PAGE_KINDS, FormDefinition, SiteDefinition
from porch.forms.document import Document, read_document
from porch.forms.files import form_files, problems_of_names
from porch.forms.sections import Theme
from porch.forms.texts import Reading
from porch.forms.vocabulary import Table, check_language

SITE_FILE = "porch.toml"

AnyTable = TypeVar("AnyTable", bound=Table)


@dataclass(frozen=True)
class Catalog:
    """A site whose files are all in order."""

    folder: Path
    site: SiteDefinition
    forms: Mapping[str, FormDefinition]
    """By slug, in alphabetical order; each in its first language."""
    in_languages: Mapping[str, Mapping[str, FormDefinition]] = field(default_factory=dict)
    """By slug, each form in every language that it is offered in, its first language first."""
    site_in_languages: Mapping[str, SiteDefinition] = field(default_factory=dict)
    """The site in every language of its pages, its own first."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that a page of the site is in, the site's own first."""
        return tuple(self.site_in_languages) or (self.site.language,)

    def languages_of(self, form: FormDefinition) -> tuple[str, ...]:
        """Every language that a form is offered in; the first one has the short address ``/<slug>``."""
        return tuple(self.in_languages.get(form.slug, ())) or (self.language_of(form),)

    def form_in(self, slug: str, language: str) -> FormDefinition | None:
        """A form in one of its languages; ``None`` where it is not offered in that one, or not there at all."""
        return self.in_languages.get(slug, {}).get(language)

    def site_in(self, language: str) -> SiteDefinition:
        """The site in one of its languages; as it is by itself for any other."""
        return self.site_in_languages.get(language, self.site)

    def theme_of(self, form: FormDefinition) -> Theme:
        """A form's theme, with what it leaves open taken from the site's."""
        return form.theme.over(self.site.theme)

    def language_of(self, form: FormDefinition) -> str:
        """A form's language, by default the site's."""
        return form.language or self.site.language


def load_catalog(folder: Path) -> Catalog:
    """The site in ``folder``. Raises ``SiteError`` with all of its problems, ``SettingsError`` without a folder."""
    if not folder.is_dir():
        raise SettingsError(f"The folder {folder} does not exist; PORCH_SITE (or --site) names it.")
    reading = _Reading(folder)
    site = reading.site()
    forms = reading.forms(site.language)
    reading.check_together(site, forms)
    sites = reading.site_in_languages(site)
    if reading.problems:
        raise SiteError(reading.problems)
    return Catalog(
        folder=folder,
        site=site,
        forms=MappingProxyType({form.slug: form for _, form in forms}),
        in_languages=MappingProxyType(reading.in_languages),
        site_in_languages=MappingProxyType(sites),
    )


class _Reading:
    """One pass over a site's files that collects what is wrong instead of stopping at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.in_languages: dict[str, Mapping[str, FormDefinition]] = {}
        self._kinds = {*PAGE_KINDS, *(path.stem for path in folder.glob("templates/pages/*.html"))}
        self._site_document = Document(file=SITE_FILE, values={})
        self._site_languages: dict[str, None] = {}

    def site(self) -> SiteDefinition:
        """porch.toml, or the defaults."""
        path = self.folder / SITE_FILE
        document = self._document(path, SITE_FILE) if path.exists() else None
        if document is None:
            return SiteDefinition()
        self._site_document = document
        site, self._site_languages = self._read(document, SiteDefinition, _language_in(document) or "en")
        if site is not None:
            self._check_logo(document, site.theme)
        return site or SiteDefinition()

    def site_in_languages(self, site: SiteDefinition) -> dict[str, SiteDefinition]:
        """The site in its own language, those of its texts and those of its forms."""
        spoken = (language for forms in self.in_languages.values() for language in forms)
        others = dict.fromkeys((*self._site_languages, *spoken))
        return {site.language: site, **self._others(self._site_document, SiteDefinition, site.language, others)}

    def forms(self, language: str) -> list[consistency.Checked]:
        """Every form file that can be understood; ``language`` is the site's."""
        paths = form_files(self.folder)
        self.problems += (misnamed := list(problems_of_names(self.folder)))
        if not (paths or misnamed):
            message = "there is no form yet; write one with: porch new newsletter"
            self.problems.append(Problem(file="forms/", line=0, key="", message=message))
        return [checked for path in paths if (checked := self._form(path, language)) is not None]

    def check_together(self, site: SiteDefinition, forms: list[consistency.Checked]) -> None:
        """What only shows with all files in view."""
        self.problems += consistency.problems_between(forms)
        assets = Assets(self.folder)
        self._add(appearance.problems_of_theme(self._site_document, site.theme, Theme(), assets))
        for document, form in forms:
            self._add(appearance.problems_of_theme(document, form.theme, site.theme, assets))
        slugs = {path.stem for path in form_files(self.folder)}
        spoken = {tag.lower() for forms_in in self.in_languages.values() for tag in forms_in}
        for slug in sorted(slug for slug in slugs & spoken if not reserved.objection(slug)):
            message = f"rename the file: /{slug} is this site's front page in the language `{slug}`"
            self.problems.append(Problem(file=f"forms/{slug}.toml", line=1, key="", message=message))
        if site.home is not None and site.home not in slugs:
            hint = complaints.did_you_mean(site.home, slugs)
            self.problems.append(self._site_document.problem(("home",), f"there is no form `{site.home}`; {hint}"))

    def _form(self, path: Path, site_language: str) -> consistency.Checked | None:
        file = f"forms/{path.name}"
        if why_not := reserved.objection(path.stem):
            self.problems.append(Problem(file=file, line=1, key="", message=f"rename the file: {why_not}"))
        document = self._document(path, file)
        if document is None:
            return None
        if "slug" in document.values:
            self.problems.append(
                document.problem(("slug",), "a form's slug is its file's name; rename the file instead")
            )
        language = _language_in(document) or site_language
        form, found = self._read(document, FormDefinition, language)
        others = self._others(document, FormDefinition, language, found)
        if form is None:
            return None
        names = {"slug": path.stem, "first_title": form.title}
        forms = {
            tag: one.model_copy(update={**names, "language": tag}) for tag, one in {language: form, **others}.items()
        }
        form, self.in_languages[path.stem] = forms[language], MappingProxyType(forms)
        self.problems += consistency.problems_within(document, form)
        self.problems += composition.problems_of_composition(document, form, self.folder / "static")
        self._check_kind(document, form)
        self._check_logo(document, form.theme)
        return document, form

    def _check_kind(self, document: Document, form: FormDefinition) -> None:
        if form.kind not in self._kinds:
            hint = complaints.did_you_mean(form.kind, self._kinds)
            self.problems.append(document.problem(("kind",), f"there is no page kind `{form.kind}`; {hint}"))

    def _check_logo(self, document: Document, theme: Theme) -> None:
        static = self.folder / "static"
        if theme.logo is not None and (message := composition.trouble_with_logo(theme.logo, static)):
            self.problems.append(document.problem(("theme", "logo"), message))

    def _document(self, path: Path, file: str) -> Document | None:
        try:
            return read_document(path, file)
        except SiteError as error:
            self.problems += error.problems
            return None

    def _read(
        self, document: Document, model: type[AnyTable], language: str
    ) -> tuple[AnyTable | None, dict[str, None]]:
        """A document in its first language, and the languages of its texts. One that is wrong in places is still read
        without those, so that what the rest says against itself is in the same report."""
        reading = Reading(language)
        try:
            return model.model_validate(document.values, context=reading), reading.found
        except ValidationError as error:
            self._add(complaints.complaints_of(error, model, document, language))
            return _understood_part(document.values, model, error, reading), reading.found

    def _others(
        self, document: Document, model: type[AnyTable], first: str, languages: Iterable[str]
    ) -> dict[str, AnyTable]:
        """The document in each of ``languages`` but its first."""
        found = {}
        for language in languages:
            if language == first:
                continue
            try:
                found[language] = model.model_validate(document.values, context=Reading(language))
            except ValidationError as error:
                self._add(complaints.complaints_of(error, model, document, language))
        return found

    def _add(self, problems: Iterable[Problem]) -> None:
        """What is wrong in every language is said once."""
        self.problems += [problem for problem in problems if problem not in self.problems]


def _language_in(document: Document) -> str | None:
    """The language that a document names for itself, if it is one."""
    try:
        return check_language(document.values["language"])
    except (KeyError, TypeError, ValueError):
        return None


def _understood_part(
    values: Mapping[str, Any], model: type[AnyTable], error: ValidationError, reading: Reading
) -> AnyTable | None:
    """The model of ``values`` without what ``error`` names; ``None`` if that does not make one."""
    rest = deepcopy(dict(values))
    for detail in complaints.own_errors(error):
        _take_out(rest, complaints.place(detail["loc"]), missing=detail["type"] == "missing")
    try:
        return model.model_validate(rest, context=reading)
    except ValidationError:
        return None


def _take_out(values: Any, place: positions.Path, *, missing: bool) -> None:
    """Remove the value at ``place``, of a list all texts; put a word there if the trouble is that there is none."""
    *around, last = place
    for part in around:
        if not isinstance(values, (dict, list)):
            return
        values = values[part]  # type: ignore[index]
    if missing and isinstance(values, dict):
        values[last] = "…".join(map(str, place))  # two of them are not the same
    elif isinstance(values, dict):
        values.pop(last, None)
    elif isinstance(values, list) and all(isinstance(item, str) for item in values):
        values.clear()
