"""All forms of a site, or one report of all that is wrong with its files."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from porch.errors import Problem, SiteError
from porch.forms import complaints, consistency, positions, reserved
from porch.forms.definition import PAGE_KINDS, FormDefinition, SiteDefinition
from porch.forms.document import Document, read_document
from porch.forms.sections import Theme
from porch.forms.vocabulary import Table

SITE_FILE = "porch.toml"

AnyTable = TypeVar("AnyTable", bound=Table)


@dataclass(frozen=True)
class Catalog:
    """A site whose files are all in order."""

    folder: Path
    site: SiteDefinition
    forms: Mapping[str, FormDefinition]
    """By slug, in alphabetical order."""

    def theme_of(self, form: FormDefinition) -> Theme:
        """A form's theme, with what it leaves open taken from the site's."""
        return form.theme.over(self.site.theme)

    def language_of(self, form: FormDefinition) -> str:
        """A form's language, by default the site's."""
        return form.language or self.site.language


def load_catalog(folder: Path) -> Catalog:
    """The site in ``folder``; raises ``SiteError`` with every problem of every file."""
    reading = _Reading(folder)
    site = reading.site()
    forms = reading.forms()
    reading.check_together(site, forms)
    if reading.problems:
        raise SiteError(reading.problems)
    return Catalog(folder=folder, site=site, forms=MappingProxyType({form.slug: form for _, form in forms}))


class _Reading:
    """One pass over a site's files that collects what is wrong instead of stopping at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self._kinds = {*PAGE_KINDS, *(path.stem for path in folder.glob("templates/pages/*.html"))}
        self._site_document = Document(file=SITE_FILE, values={})

    def site(self) -> SiteDefinition:
        """porch.toml, or the defaults."""
        path = self.folder / SITE_FILE
        document = self._document(path, SITE_FILE) if path.exists() else None
        if document is None:
            return SiteDefinition()
        self._site_document = document
        site = self._model(document, SiteDefinition)
        if site is not None:
            self.problems += consistency.problems_of_theme(document, site.theme)
            self._check_logo(document, site.theme)
        return site or SiteDefinition()

    def forms(self) -> list[consistency.Checked]:
        """Every form file that can be understood."""
        paths = sorted(self.folder.glob("forms/*.toml"))
        if not paths:
            message = "there is no form yet; write one with: porch new newsletter"
            self.problems.append(Problem(file="forms/", line=1, key="", message=message))
        return [checked for path in paths if (checked := self._form(path)) is not None]

    def check_together(self, site: SiteDefinition, forms: list[consistency.Checked]) -> None:
        """What only shows with all files in view."""
        self.problems += consistency.problems_between(forms)
        slugs = {path.stem for path in self.folder.glob("forms/*.toml")}
        if site.home is not None and site.home not in slugs:
            hint = complaints.did_you_mean(site.home, slugs)
            self.problems.append(self._site_document.problem(("home",), f"there is no form `{site.home}`; {hint}"))

    def _form(self, path: Path) -> consistency.Checked | None:
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
        form = self._model(document, FormDefinition)
        if form is None:
            return None
        form = form.model_copy(update={"slug": path.stem})
        self.problems += consistency.problems_within(document, form)
        self._check_kind(document, form)
        self._check_logo(document, form.theme)
        return document, form

    def _check_kind(self, document: Document, form: FormDefinition) -> None:
        if form.kind not in self._kinds:
            hint = complaints.did_you_mean(form.kind, self._kinds)
            self.problems.append(document.problem(("kind",), f"there is no page kind `{form.kind}`; {hint}"))

    def _check_logo(self, document: Document, theme: Theme) -> None:
        if theme.logo is not None and not (self.folder / "static" / theme.logo).is_file():
            message = f"there is no static/{theme.logo} in the site; put the file there or mend the name"
            self.problems.append(document.problem(("theme", "logo"), message))

    def _document(self, path: Path, file: str) -> Document | None:
        try:
            return read_document(path, file)
        except SiteError as error:
            self.problems += error.problems
            return None

    def _model(self, document: Document, model: type[AnyTable]) -> AnyTable | None:
        """The model of a document. One that is wrong in places is still read without those, so that what the rest
        says against itself is in the same report."""
        try:
            return model.model_validate(document.values)
        except ValidationError as error:
            self.problems += complaints.complaints_of(error, model, document)
            return _understood_part(document.values, model, error)


def _understood_part(values: Mapping[str, Any], model: type[AnyTable], error: ValidationError) -> AnyTable | None:
    """The model of ``values`` without what ``error`` names; ``None`` if that does not make one."""
    rest = deepcopy(dict(values))
    for detail in complaints.own_errors(error):
        _take_out(rest, complaints.place(detail["loc"]), missing=detail["type"] == "missing")
    try:
        return model.model_validate(rest)
    except ValidationError:
        return None


def _take_out(values: Any, place: positions.Path, *, missing: bool) -> None:
    """Remove the value at ``place``; put a word there instead if the trouble is that there is none."""
    *around, last = place
    for part in around:
        if not isinstance(values, (dict, list)):
            return
        values = values[part]  # type: ignore[index]
    if missing and isinstance(values, dict):
        values[last] = "…"
    elif isinstance(values, dict):
        values.pop(last, None)
