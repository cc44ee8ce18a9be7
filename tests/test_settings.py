"""Settings come from the environment alone, and what is wrong with them is said in one go."""

import os
import re
from pathlib import Path

import pytest

from porch.errors import SettingsError
from porch.settings import Settings, read_settings, variable_names

KEY = "k" * 32


def test_without_any_setting_the_site_runs_on_the_local_audience() -> None:
    settings = read_settings({})
    assert settings.audience_name == "local"
    assert settings.bind == "127.0.0.1:8000"
    assert settings.site == Path()


def test_with_a_key_the_audience_is_loops_unless_the_operator_says_otherwise() -> None:
    assert read_settings({"LOOPS_API_KEY": "secret"}).audience_name == "loops"
    assert read_settings({"LOOPS_API_KEY": "secret", "PORCH_AUDIENCE": "local"}).audience_name == "local"


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    settings = read_settings({"LOOPS_API_KEY_FILE": str(tmp_path / "key")})
    assert settings.loops_api_key
    assert settings.loops_api_key.get_secret_value() == "from the file"


def test_every_problem_is_told_at_once_and_how_to_mend_it() -> None:
    environment = {
        "PORCH_WORKER": "2",
        "PORCH_THREADS": "many",
        "PORCH_BIND": "8000",
        "PORCH_SECRET_KEY": "short",
        "LOOPS_API_KEY_FILE": "/nowhere/at/all",
        "PORCH_DATABASE_URL": "mysql://db/porch",
    }
    with pytest.raises(SettingsError) as caught:
        read_settings(environment)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(environment)
    assert "PORCH_WORKER: no such setting; did you mean PORCH_WORKERS?" in lines
    assert all(any(line.startswith(name) for line in lines) for name in environment)
    assert "short" not in str(caught.value).replace("too short", "")


def test_a_file_that_holds_nothing_is_refused_and_does_not_go_live_without_a_key(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(" \n")
    with pytest.raises(SettingsError, match="LOOPS_API_KEY_FILE: the file is empty"):
        read_settings({"LOOPS_API_KEY_FILE": str(tmp_path / "key")})
    with pytest.raises(SettingsError, match="LOOPS_API_KEY_FILE: cannot be read"):
        read_settings({"LOOPS_API_KEY_FILE": ""})


def test_a_value_and_a_file_with_one_are_refused_together(tmp_path: Path) -> None:
    (tmp_path / "workers").write_text("3")
    with pytest.raises(SettingsError, match="remove PORCH_WORKERS to use the file, or PORCH_WORKERS_FILE"):
        read_settings({"PORCH_WORKERS": "4", "PORCH_WORKERS_FILE": str(tmp_path / "workers")})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORCH_BIND", "8000", "must be an address and a port, or unix:/path, like 127.0.0.1:8000; it is `8000`"),
        (
            "PORCH_HOSTS",
            "a.example,https://b.example",
            "must be names alone, like join.example.com, with commas between them; it is `a.example,https://b.example`",
        ),
        ("PORCH_BIND", "[::1]:99999", "must have a port from 0 to 65535, like 127.0.0.1:8000; it is `[::1]:99999`"),
        (
            "LOOPS_API_URL",
            "loops.so",
            "must begin with https:// (or http://), like https://app.loops.so/api/v1; it is `loops.so`",
        ),
        ("PORCH_WORKERS", "many", "must be a whole number, like 2; it is `many`"),
        ("PORCH_WORKERS", "0", "must be 1 or more, like 2; it is `0`"),
        ("PORCH_DEADLINE", "31", "must be 30 or less, like 3; it is `31`"),
        ("PORCH_UPSTREAM_RATE", "fast", "must be a number, like 9.5; it is `fast`"),
        ("PORCH_COURIER", "yes", "must be 'on' or 'off'; it is `yes`"),
    ],
)
def test_a_wrong_value_is_repeated_with_an_example(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: value})
    assert str(caught.value) == f"{name}: {said}"


@pytest.mark.parametrize("name", ["PORCH_SECRET_KEY", "PORCH_SECRET_KEY_FALLBACKS", "PORCH_DATABASE_URL"])
def test_a_wrong_secret_is_not_repeated(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: "canary"})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("way", ["file", "beside a file", "forbidden"])
def test_a_data_folder_that_cannot_be_used_is_named_with_the_way_to_mend_it(tmp_path: Path, way: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "forbidden").mkdir(mode=0o500)
    data = {"file": tmp_path / "file", "beside a file": tmp_path / "file" / "data", "forbidden": tmp_path / "forbidden"}
    if way == "forbidden" and os.access(data[way], os.W_OK):
        data[way] = Path("/proc/porch")  # whoever may write everywhere may not write there
    with pytest.raises(SettingsError, match=r"^PORCH_DATA: .+ another folder\.$|^PORCH_DATA: .+ name a folder\.$"):
        read_settings({"PORCH_DATA": str(data[way])}).signing_keys()


def test_loops_without_a_key_is_refused() -> None:
    with pytest.raises(SettingsError, match="LOOPS_API_KEY is not set"):
        read_settings({"PORCH_AUDIENCE": "loops"})


@pytest.mark.parametrize(("given", "missing"), [("SITE", "SECRET"), ("SECRET", "SITE")])
def test_half_of_turnstile_is_refused(given: str, missing: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({f"PORCH_TURNSTILE_{given}_KEY": "canary"})
    said = f"PORCH_TURNSTILE_{given}_KEY is set, but PORCH_TURNSTILE_{missing}_KEY is not"
    assert str(caught.value) == f"{said}: Turnstile needs both, or neither"


def test_secrets_are_not_in_the_settings_own_text() -> None:
    environment = {
        "LOOPS_API_KEY": "canary",
        "PORCH_SECRET_KEY": "canary" * 8,
        "PORCH_DATABASE_URL": "postgresql://canary",
        "PORCH_TURNSTILE_SITE_KEY": "public",
        "PORCH_TURNSTILE_SECRET_KEY": "canary",
    }
    assert "canary" not in repr(read_settings(environment))


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = read_settings({"PORCH_DATA": str(tmp_path / "data")}).signing_keys()
    assert read_settings({"PORCH_DATA": str(tmp_path / "data")}).signing_keys() == first
    assert len(first[0]) >= 32
    assert (tmp_path / "data/secret_key").stat().st_mode & 0o777 == 0o600


def test_former_keys_still_verify_and_the_newest_signs() -> None:
    settings = read_settings({"PORCH_SECRET_KEY": KEY, "PORCH_SECRET_KEY_FALLBACKS": f"{'a' * 32}, {'b' * 32}"})
    assert settings.signing_keys() == ("a" * 32, "b" * 32, KEY)


def test_the_readme_s_table_is_the_settings() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \|$", readme, re.MULTILINE)
    assert [name for name, _default, _what in rows] == variable_names()
    for (_name, default, what), field in zip(rows, Settings.model_fields.values(), strict=True):
        assert what == field.description
        assert default.strip("`") == _shown(field.default)


def _shown(default: object) -> str:
    if default in (None, ()):
        return "–"
    return "." if default == Path() else f"{default:g}" if isinstance(default, float) else str(default)
