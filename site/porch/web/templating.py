"""What every template may use: the site, its language, the addresses of pages and assets."""

from typing import Any

from flask import Flask, render_template
from jinja2 import ChoiceLoader, FileSystemLoader

from porch.assets import Assets
from porch.forms.definition import FormDefinition, SiteDefinition
from porch.web.context import services, words
from porch.web.themes import stylesheets

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left (Unicode CLDR, character order)."""


def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``, as HTML's ``dir`` wants it."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def render_form_page(template: str, definition: FormDefinition, **context: Any) -> str:
    """A page about one form, in the form's language."""
    language = services().catalog.language_of(definition)
    return render_template(
        template, definition=definition, language=language, direction=direction_of(language), **context
    )


def set_up_templates(app: Flask, assets: Assets, site: SiteDefinition) -> None:
    """Make Jinja find the site's templates, then Porch's; and give all of them the same few names."""
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n"]}
    environment = app.jinja_env
    environment.loader = ChoiceLoader([FileSystemLoader(folder) for folder in assets.template_folders()])
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: words().gettext(text),
        lambda one, many, count: words().ngettext(one, many, count),
        newstyle=True,
    )
    environment.globals.update(
        site=site,
        language=site.language,
        direction=direction_of(site.language),
        static=assets.url,
        address=lambda slug: f"/{slug}",
        stylesheets=stylesheets,
    )
