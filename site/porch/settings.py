"""Every setting, typed, from the environment; the only module that reads it."""

from __future__ import annotations

import contextlib
import difflib
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from porch.errors import SettingsError

CommaList = tuple[str, ...]


class Settings(BaseModel):
    """The operator's choices. Each is an environment variable; ``NAME_FILE`` names a file that holds the value.

    The descriptions are the settings table of the README; a test holds the one to the other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    loops_api_key: Annotated[
        SecretStr | None,
        Field(alias="LOOPS_API_KEY", description="The platform's API key. Without it, the local audience."),
    ] = None
    loops_api_url: Annotated[
        str, Field(alias="LOOPS_API_URL", pattern=r"^https?://", description="Where the platform's API is.")
    ] = "https://app.loops.so/api/v1"
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
        SecretStr | None,
        Field(
            alias="PORCH_DATABASE_URL",
            description="`postgresql://…` when several machines serve one site; by default SQLite in `PORCH_DATA`.",
        ),
    ] = None
    secret_key: Annotated[
        SecretStr | None,
        Field(
            alias="PORCH_SECRET_KEY",
            description="Signs form tokens; at least 32 characters. Made and kept in `PORCH_DATA` if absent.",
        ),
    ] = None
    secret_key_fallbacks: Annotated[
        tuple[SecretStr, ...],
        Field(
            alias="PORCH_SECRET_KEY_FALLBACKS",
            description="Former secret keys, comma-separated: pages made with them stay valid while you rotate.",
        ),
    ] = ()
    operator_password: Annotated[
        SecretStr | None,
        Field(
            alias="PORCH_OPERATOR_PASSWORD",
            description="Opens the dashboard; without it there is no dashboard.",
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
        CommaList,
        Field(alias="PORCH_HOSTS", description="Host names that are answered, comma-separated; by default all."),
    ] = ()
    bind: Annotated[
        str,
        Field(
            alias="PORCH_BIND",
            pattern=r"^(.+:\d{1,5}|unix:.+)$",
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
            description="Days after which a delivered signup's answers are erased from the journal; 0: at once.",
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

    @field_validator("hosts", "secret_key_fallbacks", mode="before")
    @classmethod
    def _split_commas(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("secret_key", "secret_key_fallbacks")
    @classmethod
    def _long_enough(cls, value: Any) -> Any:
        for key in value if isinstance(value, tuple) else (value,):
            if key is not None and len(key.get_secret_value()) < 32:
                raise ValueError(
                    "too short to be safe; make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
                )
        return value

    @field_validator("bind")
    @classmethod
    def _real_port(cls, value: str) -> str:
        if not value.startswith("unix:") and int(value.rpartition(":")[2]) > 65535:
            raise ValueError("the port must be a number from 0 to 65535")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr | None) -> SecretStr | None:
        schemes = ("postgresql://", "sqlite:///")
        if value is not None and not value.get_secret_value().startswith(schemes):
            raise ValueError("must begin with postgresql:// (or sqlite:///)")
        try:
            _port = urlsplit(value.get_secret_value()).port if value else None
        except ValueError:
            raise ValueError("has a port that is no number from 0 to 65535") from None
        return value

    @model_validator(mode="after")
    def _loops_needs_its_key(self) -> Settings:
        if self.audience == "loops" and self.loops_api_key is None:
            raise ValueError("PORCH_AUDIENCE is loops, but LOOPS_API_KEY is not set")
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
        newest = self.secret_key.get_secret_value() if self.secret_key else _kept_key(self.data / "secret_key")
        return (*fallbacks, newest)


def variable_names() -> list[str]:
    """The environment variables that are settings, in the order of the README's table."""
    return [str(field.alias) for field in Settings.model_fields.values()]


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in ``environment`` (by default this process's); raises ``SettingsError`` naming every problem."""
    environment = os.environ if environment is None else environment
    known = variable_names()
    problems = [_unknown(name, known) for name in environment if _is_ours(name) and name not in _spellings(known)]
    values: dict[str, str] = {}
    for name in known:
        try:
            value = _value(name, environment)
        except OSError as error:
            problems.append(f"{name}_FILE: cannot be read: {error.strerror}. Check the path and who may read it.")
            continue
        except UnicodeDecodeError:
            problems.append(f"{name}_FILE: holds no text. The file must hold the value alone, as UTF-8.")
            continue
        if value:
            values[name] = value
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += [_readable(detail) for detail in error.errors()]
    else:
        if not problems:
            return settings
    raise SettingsError("\n".join(problems))


def _is_ours(name: str) -> bool:
    return name.startswith("PORCH_")


def _spellings(known: list[str]) -> set[str]:
    return {*known, *(f"{name}_FILE" for name in known)}


def _unknown(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"{name}: no such setting" + (f"; did you mean {close[0]}?" if close else ". Remove it, or see the README.")


def _value(name: str, environment: Mapping[str, str]) -> str:
    path = environment.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else environment.get(name, "").strip()


def _readable(detail: Any) -> str:
    where = ".".join(str(part) for part in detail["loc"][:1])
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def _kept_key(path: Path) -> str:
    """The key in ``path``, made there first if need be; processes that start together agree on one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # atomic: the file is whole from the moment it has its name
        Path(draft).unlink()
    return path.read_text(encoding="ascii").strip()
