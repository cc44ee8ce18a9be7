"""Every setting, typed, from the environment; the only module that reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo

from porch import data_folder, refusals
from porch.errors import SettingsError
from porch.setting_kinds import DatabaseAddress, HostNames, ListeningAddress, SigningKey, SigningKeys, WebAddress


class Settings(BaseModel):
    """The operator's choices. Each is an environment variable; ``NAME_FILE`` names a file that holds the value.

    The descriptions are the settings table of the README; a test holds the one to the other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    loops_api_key: Annotated[
        SecretStr | None,
        Field(alias="LOOPS_API_KEY", description="The platform's API key. Without it, the local audience."),
    ] = None
    loops_api_url: Annotated[WebAddress, Field(alias="LOOPS_API_URL", description="Where the platform's API is.")] = (
        "https://app.loops.so/api/v1"
    )
    audience: Annotated[
        Literal["loops", "local"] | None,
        Field(
            alias="PORCH_AUDIENCE",
            description="`loops` or `local`; by default `loops` if there is a key, else `local`.",
        ),
    ] = None
    site: Annotated[Path, Field(alias="PORCH_SITE", description="The folder with `porch.toml` and `forms/`.")] = Path()
    data: Annotated[
        Path,
        Field(alias="PORCH_DATA", description="The folder for everything Porch writes. Keep it, back it up."),
    ] = Path("data")
    database_url: Annotated[
        DatabaseAddress | None,
        Field(
            alias="PORCH_DATABASE_URL",
            description="`postgresql://…` when several machines serve one site; by default SQLite in `PORCH_DATA`.",
        ),
    ] = None
    secret_key: Annotated[
        SigningKey | None,
        Field(
            alias="PORCH_SECRET_KEY",
            description="Signs form tokens; at least 32 characters. Made and kept in `PORCH_DATA` if absent.",
        ),
    ] = None
    secret_key_fallbacks: Annotated[
        SigningKeys,
        Field(
            alias="PORCH_SECRET_KEY_FALLBACKS",
            description="Former secret keys, comma-separated: pages made with them stay valid while you rotate.",
        ),
    ] = ()
    operator_password: Annotated[
        SecretStr | None,
        Field(
            alias="PORCH_OPERATOR_PASSWORD",
            description="Reserved for the dashboard to come; does nothing yet.",
        ),
    ] = None
    trusted_proxies: Annotated[
        int,
        Field(
            alias="PORCH_TRUSTED_PROXIES",
            ge=0,
            le=10,
            description="How many proxies stand in front, exactly.",
        ),
    ] = 0
    hosts: Annotated[
        HostNames,
        Field(
            alias="PORCH_HOSTS",
            description="Host names that are answered, comma-separated; by default all. "
            "`/-/` also answers this machine's own.",
        ),
    ] = ()
    bind: Annotated[
        ListeningAddress,
        Field(
            alias="PORCH_BIND",
            description="Address and port to listen on, or `unix:/path`.",
        ),
    ] = "127.0.0.1:8000"
    workers: Annotated[int, Field(alias="PORCH_WORKERS", ge=1, le=64, description="Web processes.")] = 2
    threads: Annotated[int, Field(alias="PORCH_THREADS", ge=1, le=256, description="Threads in each web process.")] = 16
    courier: Annotated[
        Literal["on", "off"],
        Field(
            alias="PORCH_COURIER",
            description="`off`: the web processes leave waiting signups to `porch deliver`.",
        ),
    ] = "on"
    retention_days: Annotated[
        int,
        Field(
            alias="PORCH_RETENTION_DAYS",
            ge=0,
            le=3650,
            description="Days until a delivered signup's answers are erased from the journal; 0: within the hour.",
        ),
    ] = 30
    quarantine_days: Annotated[
        int,
        Field(
            alias="PORCH_QUARANTINE_DAYS",
            ge=1,
            le=3650,
            description="Days for which a quarantined signup waits for your decision; then it is erased.",
        ),
    ] = 30
    upstream_rate: Annotated[
        float,
        Field(
            alias="PORCH_UPSTREAM_RATE",
            gt=0,
            le=1000,
            description="Platform calls a second, over all processes and machines of the site.",
        ),
    ] = 9.5
    deadline: Annotated[
        float,
        Field(
            alias="PORCH_DEADLINE",
            gt=0,
            le=30,
            description="Seconds a visitor waits for the platform; after that the worker delivers.",
        ),
    ] = 3.0
    turnstile_site_key: Annotated[
        str | None,
        Field(
            alias="PORCH_TURNSTILE_SITE_KEY",
            description="Shows Cloudflare's Turnstile where a visitor is challenged; needs the secret key too.",
        ),
    ] = None
    turnstile_secret_key: Annotated[
        SecretStr | None,
        Field(
            alias="PORCH_TURNSTILE_SECRET_KEY",
            description="Asks Cloudflare whether an answer to Turnstile is genuine.",
        ),
    ] = None
    turnstile_url: Annotated[
        WebAddress, Field(alias="PORCH_TURNSTILE_URL", description="Where Cloudflare is asked.")
    ] = "https://challenges.cloudflare.com/turnstile/v0/siteverify"

    @model_validator(mode="after")
    def _loops_needs_its_key(self) -> Settings:
        if self.audience == "loops" and self.loops_api_key is None:
            raise ValueError("PORCH_AUDIENCE is loops, but LOOPS_API_KEY is not set: set it, or make it `local`")
        return self

    @model_validator(mode="after")
    def _turnstile_needs_both_keys(self) -> Settings:
        given, missing = "PORCH_TURNSTILE_SITE_KEY", "PORCH_TURNSTILE_SECRET_KEY"
        if self.turnstile_site_key is None:
            given, missing = missing, given
        if (self.turnstile_site_key is None) != (self.turnstile_secret_key is None):
            raise ValueError(f"{given} is set, but {missing} is not: Turnstile needs both, or neither")
        return self

    @property
    def audience_name(self) -> Literal["loops", "local"]:
        """Where contacts go: the choice, or what the key implies."""
        return self.audience or ("loops" if self.loops_api_key else "local")

    @property
    def journal_url(self) -> str:
        """The SQLAlchemy address of the journal's database."""
        if self.database_url is None:
            return f"sqlite:///{(self.data / 'journal.db').absolute()}"
        return self.database_url.get_secret_value().replace("postgresql://", "postgresql+psycopg://", 1)

    def signing_keys(self) -> tuple[str, ...]:
        """The keys that sign form tokens, oldest first; the last one signs, all of them verify.

        Without a setting the key is made once and kept in the data folder, readable by its owner only.
        """
        fallbacks = tuple(key.get_secret_value() for key in self.secret_key_fallbacks)
        newest = self.secret_key.get_secret_value() if self.secret_key else data_folder.kept_key(self.data)
        return (*fallbacks, newest)


def variable_names() -> list[str]:
    """The environment variables that are settings, in the order of the README's table."""
    return [str(field.alias) for field in Settings.model_fields.values()]


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in ``environment`` (by default this process's); raises ``SettingsError`` naming every problem."""
    environment = os.environ if environment is None else environment
    known = variable_names()
    spellings = {*known, *(f"{name}_FILE" for name in known)}
    problems = [
        refusals.unknown(name, known) for name in environment if name.startswith("PORCH_") and name not in spellings
    ]
    values: dict[str, str] = {}
    for name in known:
        try:
            values |= _given(name, environment)
        except SettingsError as error:
            problems.append(str(error))
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += [refusals.unfit(detail, _field(detail["loc"])) for detail in error.errors()]
    else:
        if not problems:
            return settings
    raise SettingsError("\n".join(problems))


def _given(name: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The setting's value, if it has one: its own, or that of the file it names."""
    value, path = environment.get(name, "").strip(), environment.get(f"{name}_FILE")
    if path is None:
        return {name: value} if value else {}
    if value:
        raise SettingsError(refusals.both(name))
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(refusals.unreadable_file(name, error.strerror)) from None
    except UnicodeDecodeError:
        raise SettingsError(refusals.no_text(name)) from None
    if not value:
        raise SettingsError(refusals.empty_file(name))
    return {name: value}


def _field(place: tuple[int | str, ...]) -> FieldInfo | None:
    """The setting at which pydantic found something wrong."""
    return next((field for field in Settings.model_fields.values() if field.alias in place[:1]), None)
