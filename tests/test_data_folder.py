"""The data folder: its key is whole or is not there."""

from pathlib import Path

import pytest

from porch import data_folder
from porch.errors import SettingsError


def test_the_key_is_made_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    key = data_folder.kept_key(tmp_path)
    assert data_folder.kept_key(tmp_path) == key
    assert len(key) > 40
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("left", ["", " \n"])
def test_nothing_is_ever_signed_with_an_empty_key(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret_key").write_text(left, encoding="ascii")
    with pytest.raises(SettingsError, match=r"secret_key is empty; delete it, and a new key is made\.$"):
        data_folder.kept_key(tmp_path)


def test_a_key_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "secret_key").mkdir()  # as somebody else's file is, but for root too
    with pytest.raises(SettingsError, match=r"secret_key cannot be read \(Is a directory\); give this user the right"):
        data_folder.kept_key(tmp_path)
    (tmp_path / "secret_key").rmdir()
    (tmp_path / "secret_key").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"secret_key holds no key; delete it, and a new key is made\.$"):
        data_folder.kept_key(tmp_path)
