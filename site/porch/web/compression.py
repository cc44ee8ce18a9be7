"""What is sent compressed, and to whom."""

import gzip
from typing import Final

from flask import Response

_WORTH: Final = 200
"""Bytes below which compression saves less than its header costs."""

_TEXTS: Final = ("text/", "application/json", "application/ld+json", "application/xml", "image/svg+xml")


def is_worth_packing(kind: str, size: int) -> bool:
    """Whether ``size`` bytes of the content type ``kind`` become fewer by it."""
    return kind.startswith(_TEXTS) and size > _WORTH


def gzipped(body: bytes, level: int = 9) -> bytes:
    """``body`` as gzip; the same bytes for the same body."""
    return gzip.compress(body, level, mtime=0)


def takes_gzip(accepted: str) -> bool:
    """Whether somebody with this ``Accept-Encoding`` reads gzip (RFC 9110, 12.5.3): a weight of 0 is a no, and ``*``
    is whatever is not named."""
    if ";" not in accepted and "*" not in accepted:
        return "gzip" in accepted
    wishes = dict(map(_wish, accepted.lower().split(",")))
    return wishes.get("gzip", wishes.get("*", 0.0)) > 0


def pack(response: Response, accepted: str) -> Response:
    """``response``, which nobody keeps, compressed for whoever takes it. None of ours holds a secret beside what a
    visitor typed: the form token in it is everybody's."""
    if not is_worth_packing(response.content_type or "", len(response.get_data())):
        return response
    response.vary.add("Accept-Encoding")
    if takes_gzip(accepted):
        response.set_data(gzipped(response.get_data(), 6))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _wish(part: str) -> tuple[str, float]:
    """One coding and its weight; 0 if that cannot be read."""
    coding, _, rest = part.partition(";")
    name, _, weight = rest.partition("=")
    try:
        return coding.strip(), float(weight) if name.strip() == "q" else 1.0
    except ValueError:
        return coding.strip(), 0.0
