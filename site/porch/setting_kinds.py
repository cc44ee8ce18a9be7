"""What the value of a setting can be: each kind with its rule, and what to say where the rule is broken."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr

LEAST_KEY = 32
"""Characters of the shortest key that is safe to sign with."""


def _split_commas(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _refuse_short(key: SecretStr) -> SecretStr:
    if len(key.get_secret_value()) < LEAST_KEY:
        raise ValueError(
            "too short to be safe; make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return key


def _refuse_short_ones(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    return tuple(map(_refuse_short, keys))


def _refuse_half_an_address(value: str) -> str:
    if not re.match(r"https?://[^/\s]", value):
        raise ValueError("must begin with https:// (or http://)")
    return value


def _refuse_whole_addresses(hosts: tuple[str, ...]) -> tuple[str, ...]:
    if any(re.search(r"[/\s]", host) for host in hosts):
        raise ValueError("must be names alone, like join.example.com, with commas between them")
    return hosts


def _refuse_what_nobody_can_listen_on(value: str) -> str:
    if value.startswith("unix:") and value != "unix:":
        return value
    host, _, port = value.rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port):
        raise ValueError("must be an address and a port, or unix:/path")
    if int(port) > 65535:
        raise ValueError("must have a port from 0 to 65535")
    return value


def _refuse_other_databases(address: SecretStr) -> SecretStr:
    value = address.get_secret_value()
    if not value.startswith(("postgresql://", "sqlite:///")):
        raise ValueError("must begin with postgresql:// (or sqlite:///)")
    try:
        _port = urlsplit(value).port
    except ValueError:
        raise ValueError("has a port that is no number from 0 to 65535") from None
    return address


HostNames = Annotated[tuple[str, ...], BeforeValidator(_split_commas), AfterValidator(_refuse_whole_addresses)]
"""Names of hosts with commas between them."""

SigningKey = Annotated[SecretStr, AfterValidator(_refuse_short)]
"""A secret that is long enough to sign with."""

SigningKeys = Annotated[tuple[SecretStr, ...], BeforeValidator(_split_commas), AfterValidator(_refuse_short_ones)]
"""Several of them, with commas between them."""

WebAddress = Annotated[str, AfterValidator(_refuse_half_an_address)]
"""Where something answers, by http."""

ListeningAddress = Annotated[str, AfterValidator(_refuse_what_nobody_can_listen_on)]
"""An address of this machine with a port, or the path of a local socket."""

DatabaseAddress = Annotated[SecretStr, AfterValidator(_refuse_other_databases)]
"""A database that the journal can live in; it may hold a password."""
