"""The loader for host pages, as it is sent: squeezed, and with the way to its part that comes on demand."""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from porch.assets import Assets, fingerprint
from porch.web.inlining import squeezed

LOADER = "js/embed.js"
ON_DEMAND = "js/embed-more.js"
_IMPORT = 'import(home + "MORE")'


@dataclass(frozen=True)
class Loader:
    """The script in its two forms, the fingerprint in the lasting address, and the hash for ``integrity``."""

    text: str
    """Small; imports what few pages need."""
    whole: str
    """All in one, for pages that pin it: their hash then covers every line that runs."""
    version: str
    integrity: str


def load_loader(assets: Assets) -> Loader:
    """The loader of a site. It changes only when one of its two files does."""
    loader, on_demand = assets.find(LOADER), assets.find(ON_DEMAND)
    if loader is None or on_demand is None:
        raise FileNotFoundError(f"static/{LOADER} or static/{ON_DEMAND} is missing")
    versions = fingerprint(loader.path), fingerprint(on_demand.path)
    return _load(loader.path, on_demand.path, versions, assets.url(ON_DEMAND))


@lru_cache(maxsize=16)
def _load(loader: Path, on_demand: Path, _versions: tuple[str, str], address: str) -> Loader:
    source = loader.read_text(encoding="utf-8")
    part = on_demand.read_text(encoding="utf-8").partition("export default ")[2].rstrip(";\n")
    whole = squeezed(source.replace(_IMPORT, f"Promise.resolve({{ default: {part} }})"))
    return Loader(
        text=squeezed(source.replace("MORE", address)),
        whole=whole,
        version=hashlib.sha256(whole.encode()).hexdigest()[:12],
        integrity=_integrity(whole.encode()),
    )


def _integrity(content: bytes) -> str:
    """A script's hash as the ``integrity`` attribute wants it (W3C, Subresource Integrity)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
