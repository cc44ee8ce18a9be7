"""What every template may use: the site, its language, the addresses of pages and assets."""

from collections.abc import Callable
from datetime import date, datetime
from gettext import NullTranslations
from typing import Any

from flask import Flask, current_app, render_template
from jinja2 import ChoiceLoader, FileSystemLoader, Template, pass_context
from jinja2.runtime import Context

from porch.assets import Assets
from porch.forms import pictures
from porch.forms.definition import FormDefinition, SiteDefinition
from porch.locales import direction_of, written_day, written_moment, written_span
from porch.web.context import address, services
from porch.web.events import event_data
from porch.web.inlining import inlined_proof, inlined_script
from porch.web.languages import alternates, front_address
from porch.web.pictures import card_address, icon_address
from porch.web.styles import frame_style, page_styles
from porch.web.widths import srcset_in
from porch.words import WordLists, own_words


def render_form_page(template: str | list[str], definition: FormDefinition, **context: Any) -> str:
    """A page about one form, in the form's language; of several templates the first that is there."""
    catalog = services().catalog
    language = catalog.language_of(definition)
    shown = {"language": language, "direction": direction_of(language), "site": catalog.site_in(language)}
    templates: list[str | Template] = [template] if isinstance(template, str) else [*template]
    return render_template(templates, definition=definition, **shown, **context)


def _size_in(assets: Assets) -> Callable[[str], pictures.Size | None]:
    def picture_size(name: str) -> pictures.Size | None:
        asset = assets.find(name)
        return pictures.size(asset.path) if asset else None

    return picture_size


def set_up_templates(app: Flask, assets: Assets, site: SiteDefinition) -> None:
    """Make Jinja find the site's templates, then Porch's; and give all of them the same few names."""
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n"]}
    environment = app.jinja_env
    environment.loader = ChoiceLoader([FileSystemLoader(folder) for folder in assets.template_folders()])
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        site=site,
        language=site.language,
        direction=direction_of(site.language),
        static=assets.url,
        address=_address,
        front=_front,
        alternates=alternates,
        page_styles=page_styles,
        frame_style=frame_style,
        frame_script=inlined_script,
        proof_script=inlined_proof,
        icon=icon_address,
        card=card_address,
        event_data=event_data,
        picture_size=_size_in(assets),
        srcset=srcset_in(assets),
    )
    environment.filters.update(day=_day, moment=_moment, span=_span)


def _words_in(context: Context) -> NullTranslations:
    """The words of the language that a page is rendered in; while there is no site yet, Porch's own."""
    site = current_app.extensions.get("porch")
    lists: WordLists = site.words if site else own_words()
    return lists.words_of(context["language"])


@pass_context
def _gettext(context: Context, text: str) -> str:
    return _words_in(context).gettext(text)


@pass_context
def _ngettext(context: Context, one: str, many: str, count: int) -> str:
    return _words_in(context).ngettext(one, many, count)


@pass_context
def _address(context: Context, slug: str) -> str:
    """The address of a form's page in the language of the page that is rendered."""
    return address(slug, context["language"])


@pass_context
def _front(context: Context) -> str:
    """The address of the front page in the same language."""
    return front_address(context["language"])


@pass_context
def _day(context: Context, day: date) -> str:
    """A day as people write it."""
    return written_day(day, context["language"])


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    """A moment as people write it, in the offset that the form file gives it."""
    return written_moment(moment, context["language"])


@pass_context
def _span(context: Context, starts: datetime, ends: datetime | None, *, zoned: bool) -> str:
    """From when to when, in the offset that the form file gives."""
    return written_span(starts, ends, context["language"], zoned=zoned)
