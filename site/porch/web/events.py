"""A form's event, as search engines and calendars read it."""

from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, Response, abort

from porch.forms.definition import FormDefinition
from porch.forms.event import Event
from porch.web.cache import kept_for_an_hour
from porch.web.context import definition_of, language, public_address, public_base, services

events = Blueprint("events", __name__)

_IN_PLACE: Final = "https://schema.org/OfflineEventAttendanceMode"
_ONLINE: Final = "https://schema.org/OnlineEventAttendanceMode"
_BOTH: Final = "https://schema.org/MixedEventAttendanceMode"
_LINE: Final = 75
"""Bytes of a line in a calendar file, before it goes on in the next (RFC 5545, 3.1)."""


@events.get("/<slug:slug>/event.ics")
def calendar_file(slug: str) -> Response:
    """The event for the visitor's calendar."""
    definition = definition_of(slug)
    event = definition.event or abort(404)
    response = Response(_calendar(definition, event), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return kept_for_an_hour(response)


def event_data(definition: FormDefinition, summary: str, image: str | None) -> dict[str, Any] | None:
    """The event in the words of schema.org/Event, for JSON-LD; None where the form has none."""
    event = definition.event
    if event is None:
        return None
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": definition.title,
        "description": summary or None,
        "startDate": event.starts.isoformat(),
        "endDate": event.ends.isoformat() if event.ends else None,
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": _mode(event),
        "location": _location(event),
        "image": [image] if image else None,
        "organizer": {"@type": "Organization", "name": _site_name()},
        "url": public_address(definition.slug) if services().catalog.site.url else None,
        "inLanguage": language(),
    }
    return {name: value for name, value in data.items() if value}


def _mode(event: Event) -> str:
    if not event.online:
        return _IN_PLACE
    return _BOTH if event.place or event.address else _ONLINE


def _location(event: Event) -> list[dict[str, str]]:
    places: list[dict[str, str]] = []
    if event.place or event.address:
        place = {"@type": "Place", "name": event.place or event.address or ""}
        places.append({**place, "address": event.address} if event.address else place)
    if event.online:
        places.append({"@type": "VirtualLocation", "url": str(event.online)})
    return places


def _calendar(definition: FormDefinition, event: Event) -> str:
    where = ", ".join(part for part in (event.place, event.address) if part) or str(event.online or "")
    now = datetime.now(UTC).replace(minute=0, second=0)  # the same for an hour, like the page
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Porch//{_escaped(_site_name())}//EN",
        "BEGIN:VEVENT",
        f"UID:{definition.slug}-{_moment(event.starts)}@{public_base().partition('://')[2]}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(event.starts)}",
        *([f"DTEND:{_moment(event.ends)}"] if event.ends else []),
        f"SUMMARY:{_escaped(definition.title)}",
        f"LOCATION:{_escaped(where)}",
        f"URL:{event.online or public_address(definition.slug)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """A text value (RFC 5545, 3.3.11)."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """Long lines go on after a space; no character is cut in two."""
    parts, size = [""], 0
    for letter in line:
        size += len(letter.encode())
        if size > _LINE:
            parts.append(" ")
            size = 1 + len(letter.encode())
        parts[-1] += letter
    return "\r\n".join(parts)


def _site_name() -> str:
    return services().catalog.site_in(language()).name
