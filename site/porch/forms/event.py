"""The [event] section of a form file: what people sign up to come to, when and where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AwareDatetime, Field

from porch.forms.texts import LocalAddress, Text
from porch.forms.vocabulary import Table


class Event(Table):
    """What people sign up to come to. The form's page says when and where it is, search engines read it there, and
    visitors can put it into their calendars."""

    starts: Annotated[
        AwareDatetime, Field(description="When it begins, with the time zone.", examples=["2026-12-05T10:00:00+01:00"])
    ]
    ends: Annotated[
        AwareDatetime | None, Field(description="When it is over.", examples=["2026-12-05T16:00:00+01:00"])
    ] = None
    place: Annotated[Text | None, Field(description="The name of the place.", examples=["The old rope works"])] = None
    address: Annotated[
        Text | None, Field(description="Where the place is.", examples=["Quay 7, 24103 Kiel, Germany"])
    ] = None
    online: Annotated[
        LocalAddress | None,
        Field(
            description="Where it is on the web, if it is. Only the page after a signup shows it. That page is no "
            "secret: whoever knows its address can open it. Send a link that only guests may have by e-mail, and write "
            "the address of a page about the event here.",
            examples=["https://meet.acme.example"],
        ),
    ] = None

    @property
    def in_place(self) -> bool:
        """Whether people can go there on their feet; if not, its times are worth more in their own."""
        return bool(self.place or self.address)

    def complaints(self) -> Iterator[tuple[str, str]]:
        """Keys that contradict each other, and why."""
        if self.ends is not None and self.ends <= self.starts:
            yield "ends", f"is not after starts ({self.starts.isoformat()}); mend one of them"
        if not (self.in_place or self.online):
            yield "starts", 'nothing says where the event is; add place = "…", address = "…" or online = "https://…"'
