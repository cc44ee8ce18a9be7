"""Every text of Porch that visitors read, taken from code and templates; `make words` brings the .po files up to it.

A new text is added to every file, empty, to be translated; a text that is gone is taken out. The tests fail as long as
one is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "site" / "porch" / "languages"
_EMPTY_HEADERS = tuple(
    f'"{name}' for name in ("Project", "Report", "POT", "PO-", "Last-", "Language-Team", "MIME", "Generated")
)
"""Lines that say nothing, or another day at each run. `Language`, `Plural-Forms` and the encoding stay."""
_SOURCES = (
    (ROOT / "site" / "porch", [("**.py", "python")]),
    (ROOT / "templates", [("**.html", "jinja2")]),
)


def template() -> Catalog:
    """All texts as they are in the code, in English, in a steady order."""
    catalog = Catalog(charset="utf-8")
    for text, place in sorted(_texts(), key=lambda found: found[1]):
        catalog.add(text, locations=[(place, 0)])
    return catalog


def read(path: Path) -> Catalog:
    """A .po file."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def write(path: Path, catalog: Catalog) -> None:
    """Write a .po file: without line numbers, which would change with every edit of the code."""
    catalog.fuzzy = False
    catalog.header_comment = f"# Porch in {catalog.locale.english_name}."
    written = BytesIO()
    write_po(written, catalog, width=120, include_lineno=False, ignore_obsolete=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(_EMPTY_HEADERS)), encoding="utf-8")


def bring_up_to_date(path: Path) -> None:
    """Add what is new to a .po file, empty, and take out what is gone; a new file is begun."""
    catalog = read(path) if path.exists() and path.stat().st_size else Catalog(locale=path.stem)
    catalog.update(template(), no_fuzzy_matching=True)
    write(path, catalog)


def _texts() -> Iterator[tuple[str | tuple[str, ...], str]]:
    for folder, methods in _SOURCES:
        options = {"**.html": {"silent": "false", "trimmed": "true"}}
        for name, _, text, _, _ in extract_from_dir(folder, methods, options):
            yield text, str((folder / name).relative_to(ROOT))


if __name__ == "__main__":
    for file in sorted(FOLDER.glob("*.po")):
        bring_up_to_date(file)
        empty = [message for message in read(file) if message.id and not message.string]
        print(f"{file.relative_to(ROOT)}: {len(empty)} to translate")
