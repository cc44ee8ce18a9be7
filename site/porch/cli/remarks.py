"""What `porch check` remarks on: nothing that stops a site, but that its author would rather know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from porch.assets import Assets
from porch.cli.occasions import remarks_on_occasions
from porch.cli.stylesheets import remarks_on_themes
from porch.forms.catalog import Catalog
from porch.forms.landing.registry import pictured_parts
from porch.forms.pictures import size
from porch.locales import locale_of
from porch.web.pictures import FONTS
from porch.web.widths import MOST_PIXELS, widths
from porch.words import OWN, WordLists

HEAVY: Final = 10 * 1024 * 1024
"""Bytes above which a picture is remarked on although visitors get smaller copies: each copy is read out of it."""
HEAVY_AS_IT_IS: Final = 1024 * 1024
"""The same for a picture that every visitor gets as it is."""
HEAVY_LOGO: Final = 50 * 1024
"""The same for a logo, which every page shows, 32 pixels high."""


def remarks_on(catalog: Catalog) -> Iterator[str]:
    """Each remark as one line, with the file that it is about."""
    yield from _remarks_on_languages(catalog)
    yield from _remarks_on_fonts(Assets(catalog.folder))
    yield from remarks_on_themes(Assets(catalog.folder))
    yield from remarks_on_occasions(catalog, datetime.now(UTC))
    for name, files in _pictures_of(catalog).items():
        asset = Assets(catalog.folder).find(name)
        if asset is not None and (remark := _remark_on_picture(asset.path)):
            yield f"{', '.join(files)}: static/{name} {remark}"
    yield from _remarks_on_logos(catalog)


def _remarks_on_logos(catalog: Catalog) -> Iterator[str]:
    themes = (catalog.site.theme, *map(catalog.theme_of, catalog.forms.values()))
    for name in dict.fromkeys(theme.logo for theme in themes if theme.logo):
        asset = Assets(catalog.folder).find(name)
        if asset is not None and (length := asset.path.stat().st_size) > HEAVY_LOGO:
            yield f"static/{name} has {length / 1000:.0f} kB, for a logo 32 pixels high on every page; save it smaller"


def _remarks_on_languages(catalog: Catalog) -> Iterator[str]:
    words = WordLists(catalog.folder / "languages", OWN)
    for language in catalog.languages:
        if words.has(language):
            continue
        files = [f"forms/{slug}.toml" for slug, form in catalog.forms.items() if language in catalog.languages_of(form)]
        yield (
            f"{', '.join(files) or 'porch.toml'}: Porch has no words of its own in {_name(language)}: buttons and "
            f"messages that the file does not set would be English. Add languages/{language}.po to the site "
            f"(docs/languages.md), or use one that is there: {', '.join(words.languages())}"
        )


def _remarks_on_fonts(assets: Assets) -> Iterator[str]:
    if not any(map(assets.find, FONTS)):
        return
    from porch.web.lettering import trouble_with_font  # only here: see there

    for name in FONTS:
        if (asset := assets.find(name)) and (why := trouble_with_font(asset.path)):
            yield f"static/{name} cannot be read ({why}), so that cards have Porch's own letters; put a font there"


def _pictures_of(catalog: Catalog) -> dict[str, list[str]]:
    """Each picture of a landing page, with the form files that show it; a site may have one for each language."""
    shown: dict[str, list[str]] = {}
    for slug, form in catalog.forms.items():
        for _place, part in pictured_parts(form.hero, form.sections):
            files = shown.setdefault(part.picture, []) if part.picture else []
            if f"forms/{slug}.toml" not in files:
                files.append(f"forms/{slug}.toml")
    return shown


def _remark_on_picture(path: Path) -> str | None:
    length, pixels = path.stat().st_size, size(path) or (0, 0)
    if pixels[0] * pixels[1] > MOST_PIXELS:
        return f"has {_millions(pixels[0] * pixels[1])} million pixels, too many to be made smaller; save it with less"
    if widths(path) and (why := _damage(path)):
        return f"cannot be read ({why}), so that visitors get it as it is; save it anew"
    if length > HEAVY:
        return f"has {_millions(length)} MB; a tenth of that is enough for any screen"
    if length > HEAVY_AS_IT_IS and not widths(path):
        return (
            f"has {_millions(length)} MB, and every visitor gets all of them: only JPEG, PNG and WebP are made smaller"
        )
    return None


def _damage(path: Path) -> str | None:
    from porch.web import darkroom  # only here: see there

    try:
        darkroom.develop(path, widths(path)[0])
    except darkroom.Unreadable as error:
        return str(error)
    return None


def _millions(count: int) -> str:
    return f"{count / 1_000_000:.0f}" if count >= 10_000_000 else f"{count / 1_000_000:.1f}"


def _name(language: str) -> str:
    return f"{locale_of(language).english_name or language} ({language})"
