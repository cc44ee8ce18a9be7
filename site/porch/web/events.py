"""A form's event, as search engines and calendars read it. Neither says where it is on the web: whoever is told the
meeting's address there has not signed up. They get the address of the form's page instead."""

from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, Response, abort

from porch.forms.definition import FormDefinition
from porch.forms.event import Event
from porch.web.cache import kept_for_minutes
from porch.web.context import definition_of, language, public_address, public_base, services

events = Blueprint("events", __name__)

_IN_PLACE: Final = "https://schema.org/OfflineEventAttendanceMode"
_ONLINE: Final = "https://schema.org/OnlineEventAttendanceMode"
_BOTH: Final = "https://schema.org/MixedEventAttendanceMode"
_MINUTE: Final = 60
_LINE: Final = 75
"""Bytes of a line in a calendar file, before it goes on in the next (RFC 5545, 3.1)."""


@events.get("/<slug:slug>/event.ics")
def calendar_file(slug: str) -> Response:
    """The event for the visitor's calendar. It may be moved, so nobody keeps the file for long."""
    definition = definition_of(slug)
    event = definition.event or abort(404)
    response = Response(_calendar(definition, event), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return kept_for_minutes(response)


def event_data(definition: FormDefinition, summary: str, image: str | None) -> dict[str, Any] | None:
    """The event in the words of schema.org/Event, for JSON-LD; None where the form has none."""
    event = definition.event
    if event is None:
        return None
    page = public_address(definition.slug) if services().catalog.site.url else None
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": definition.title,
        "description": summary or None,
        "startDate": event.starts.isoformat(),
        "endDate": event.ends.isoformat() if event.ends else None,
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": _mode(event),
        "location": _location(event, page),
        "image": [image] if image else None,
        "organizer": {"@type": "Organization", "name": _site_name()},
        "url": page,
        "inLanguage": language(),
    }
    return {name: value for name, value in data.items() if value}


def _mode(event: Event) -> str:
    if not event.online:
        return _IN_PLACE
    return _BOTH if event.in_place else _ONLINE


def _location(event: Event, page: str | None) -> list[dict[str, str]]:
    places: list[dict[str, str]] = []
    if event.in_place:
        place = {"@type": "Place", "name": event.place or event.address or ""}
        places.append({**place, "address": event.address} if event.address else place)
    if event.online:
        places.append({"@type": "VirtualLocation", **({"url": page} if page else {})})
    return places


def _calendar(definition: FormDefinition, event: Event) -> str:
    page = public_address(definition.slug)
    where = ", ".join(part for part in (event.place, event.address) if part) or page
    now = datetime.now(UTC)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Porch//{_escaped(_site_name())}//EN",
        "BEGIN:VEVENT",
        f"UID:{definition.slug}@{public_base().partition('://')[2]}",  # the same when it is moved
        f"DTSTAMP:{_moment(now)}",
        f"SEQUENCE:{int(now.timestamp() / _MINUTE)}",  # so that whatever was fetched last counts (RFC 5546, 2.1.5)
        f"DTSTART:{_moment(event.starts)}",
        *([f"DTEND:{_moment(event.ends)}"] if event.ends else []),
        f"SUMMARY:{_escaped(definition.title)}",
        f"LOCATION:{_escaped(where)}",
        f"URL:{page}",
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
