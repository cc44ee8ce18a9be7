"""The JSON Schemas of porch.toml and form files, by which editors complete and check them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from porch.forms.definition import FormDefinition, SiteDefinition
from porch.forms.vocabulary import Table

MODELS: Final[dict[str, type[Table]]] = {"form": FormDefinition, "site": SiteDefinition}
_RENAMED: Final = {"$defs": "definitions", "oneOf": "anyOf"}
FORM_COMMENT: Final = "#:schema ../form.schema.json"
"""The first line of a form file: where editors find the schema (Taplo, Even Better TOML)."""
_FILES: Final = {"form": "form.schema.json", "site": "porch.schema.json"}


def schema(which: str) -> dict[str, Any]:
    """The JSON Schema of ``form`` or ``site`` files."""
    made = MODELS[which].model_json_schema()
    return {"$schema": "http://json-schema.org/draft-07/schema#", **_readable(made)}


def text(which: str) -> str:
    """The schema as it is printed and written."""
    return json.dumps(schema(which), indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> list[Path]:
    """Write both schemas into the site in ``folder``, beside porch.toml; gives their paths."""
    paths = []
    for which, name in _FILES.items():
        path = folder / name
        path.write_text(text(which), encoding="utf-8")
        paths.append(path)
    return paths


def _readable(part: Any) -> Any:
    """In the words of draft 7, which editors for TOML know best, and without what TOML does not have: null."""
    if isinstance(part, list):
        return [_readable(item) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {_RENAMED.get(key, key): _readable(value) for key, value in part.items() if not _is_noise(key, value)}
    if isinstance(kept.get("$ref"), str):
        kept["$ref"] = kept["$ref"].replace("#/$defs/", "#/definitions/")
    only = kept["anyOf"] if isinstance(kept.get("anyOf"), list) else []
    if len(only) == 1:
        kept.pop("anyOf")
        return {**only[0], **kept}
    return kept


def _is_noise(key: str, value: Any) -> bool:
    """Titles that only repeat a key, and defaults that only say "nothing said"."""
    return (
        (key == "title" and isinstance(value, str))
        or (key == "default" and (value is None or isinstance(value, dict)))
        or key == "discriminator"
    )
