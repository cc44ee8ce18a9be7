"""What an audience begins with, from a TOML file: lists, properties and contacts."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from porch.audience.base import MailingList, Property
from porch.audience.local.account import Account
from porch.audience.local.rules import Refusal, custom_only, label_of
from porch.contact import PropertyType
from porch.errors import PorchError


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _List(_Table):
    id: str
    name: str
    public: bool = True


class _Property(_Table):
    name: str
    type: PropertyType = "string"


class Seed(_Table):
    """The file: ``[[lists]]`` (id, name, public), ``[[properties]]`` (name, type), ``[[contacts]]`` (as contacts/create
    takes them)."""

    lists: list[_List] = []
    properties: list[_Property] = []
    contacts: list[dict[str, Any]] = []


def read_seed(path: Path) -> Seed:
    """The seed in ``path``; raises ``PorchError`` with a line for each thing that is wrong."""
    try:
        return Seed.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise PorchError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PorchError(f"{path}: not TOML: {error}") from None
    except ValidationError as error:
        lines = (f"{path}: {_place(one['loc'])}: {one['msg']}" for one in error.errors())
        raise PorchError("\n".join(lines)) from None


def plant(seed: Seed, account: Account) -> None:
    """See to it that the account has all of the seed; contacts that are there already stay as they are."""
    people = account.people
    people.register_lists(MailingList(one.id, one.name, one.public) for one in seed.lists)
    properties = [Property(one.name, label_of(one.name), one.type) for one in seed.properties]
    people.register_properties(custom_only(properties))
    for number, contact in enumerate(seed.contacts, 1):
        try:
            account.create(contact)
        except Refusal as refusal:
            if refusal.status != 409:
                raise PorchError(f"the seed's contacts[{number}]: {refusal}") from None


def _place(parts: tuple[int | str, ...]) -> str:
    """``("lists", 0, "id")`` → ``lists[1].id``, counted as people count."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")
