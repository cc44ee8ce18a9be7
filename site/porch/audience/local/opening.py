"""The local audience as Porch itself uses it: the Loops client, wired to the API in this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from porch.audience.base import MailingList, Property
from porch.audience.local.account import Account
from porch.audience.local.api import BASE, create_api
from porch.audience.local.people import People
from porch.audience.local.rules import custom_only
from porch.audience.local.wire import WsgiAdapter
from porch.audience.loops import LoopsAudience, Observer

ORIGIN: Final = "http://local-audience"
"""No such host: the wire leads to an app in this process, whatever the address says."""


def open_local_audience(
    path: Path,
    *,
    lists: Sequence[MailingList] = (),
    properties: Sequence[Property] = (),
    observe: Observer = lambda _route, _outcome, _seconds: None,
) -> LoopsAudience:
    """The audience kept in the SQLite file ``path``, which knows these lists and properties from now on."""
    people = People(path)
    people.register_lists(lists)
    people.register_properties(custom_only(properties))
    api = create_api(Account(people))
    people.close()  # nothing is open before a fork
    return LoopsAudience(
        "local", ORIGIN + BASE, name="local", wire=lambda: WsgiAdapter(api, people.close), observe=observe
    )
