"""Words that cannot be a form's slug, because addresses with them mean something else."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

PLACES: Final = frozenset({"static", "embed"})
"""First parts of addresses that belong to the site itself."""

LANGUAGES: Final = frozenset(
    (  # noqa: SIM905 (184 words in quotes would be two screens long)
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de "
        "dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id "
        "ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu "
        "lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu "
        "rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr "
        "ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
    ).split()
)
"""ISO 639-1; an address that begins with one is a page in that language."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")


def objection(slug: str) -> str | None:
    """Why a word cannot be a form's slug, and what to do; ``None`` if it can."""
    if not _SLUG.fullmatch(slug) or len(slug) > 100:
        return (
            f"`{slug}` cannot be part of an address: use small letters, digits and hyphens, like {nearest_slug(slug)}"
        )
    if slug in PLACES:
        return f"`{slug}` is an address of the site itself; choose another name, like {slug}-form"
    if slug in LANGUAGES or (slug[:2] in LANGUAGES and re.fullmatch(r"[a-z]{2}-[a-z]{2}", slug)):
        return f"`{slug}` is a language's code, and such addresses are kept for languages; choose another name"
    return None


def nearest_slug(word: str) -> str:
    """The slug that is nearest to ``word``, letters without their accents: ``grosse-fahrt`` for ``Große Fährt``."""
    plain = unicodedata.normalize("NFKD", word.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:100].strip("-")
    return slug if slug and not objection(slug) else "friday-letter"
