"""Settings come from the environment alone, and what is wrong with them is said in one go."""

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


def test_loops_without_a_key_is_refused() -> None:
    with pytest.raises(SettingsError, match="LOOPS_API_KEY is not set"):
        read_settings({"PORCH_AUDIENCE": "loops"})


def test_secrets_are_not_in_the_settings_own_text() -> None:
    environment = {
        "LOOPS_API_KEY": "canary",
        "PORCH_SECRET_KEY": "canary" * 8,
        "PORCH_DATABASE_URL": "postgresql://canary",
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
