"""The folder for everything Porch writes: made when it is first needed, with a key of its own in it."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from porch.errors import SettingsError


def ready(folder: Path) -> Path:
    """``folder`` itself, there and writable; raises ``SettingsError`` with the way to mend it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise _useless(folder, "is a file; name a folder") from None
    except OSError as error:
        raise _useless(folder, f"cannot be made ({error.strerror}); {_MEND}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _useless(folder, f"cannot be written to by this user; {_MEND}")
    return folder


def kept_key(folder: Path) -> str:
    """The key in ``folder``, made there first if need be; processes that start together agree on one.

    Raises ``SettingsError``.
    """
    path = ready(folder) / "secret_key"
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=folder, prefix=".secret_key-")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())  # a power failure leaves no name without the key
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # atomic: the file is whole from the moment it has its name
        Path(draft).unlink()
    try:
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise _useless(path, f"cannot be read ({error.strerror}); give this user the right to read it") from None
    except UnicodeDecodeError:
        raise _useless(path, "holds no key; delete it, and a new key is made") from None
    if not key:  # whoever signs with that signs what anybody can
        raise _useless(path, "is empty; delete it, and a new key is made")
    return key


_MEND = "give this user the right to write there, or name another folder"


def _useless(path: Path, why: str) -> SettingsError:
    return SettingsError(f"PORCH_DATA: {path.absolute()} {why}.")
