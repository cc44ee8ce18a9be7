"""Makes sure that the machine has what the tests need beside Python: a Chromium, and PostgreSQL's own programs.

Run by `make test`. It looks first, installs from the system's packages what is missing, and says in one line each
what there is, or what to install by hand.
"""

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """The exit code: 0 if everything is there in the end."""
    return 0 if all([_ensure("Chromium", "chromium", chromium), _ensure("PostgreSQL", "postgresql", postgres)]) else 1


def chromium() -> Path | None:
    """The browser that really starts, if there is one."""
    for name in BROWSERS:
        path = shutil.which(name)
        if path and _run([path, "--version"]) == 0:
            return Path(path)
    return None


def postgres() -> Path | None:
    """The folder with an `initdb` that really makes a database, if there is one."""
    with tempfile.TemporaryDirectory(prefix="porch-postgres-", dir="/tmp") as folder:
        for number, programs in enumerate(postgres_folders()):
            if initialise(programs, Path(folder) / str(number)):
                return programs
    return None


def postgres_folders() -> list[Path]:
    """Where PostgreSQL's programs may be, the likeliest first; some packages keep them off the PATH."""
    on_path = shutil.which("initdb")
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += [folder for folder in packaged if folder not in folders]
    return [folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]


def initialise(programs: Path, data: Path) -> bool:
    """Make a database cluster in ``data``; its superuser is ``porch``, and local connections need no password."""
    data.mkdir(mode=0o700)
    user = server_user()
    if user is not None:
        data.parent.chmod(0o711)
        os.chown(data, user.pw_uid, user.pw_gid)
    options = ["--username=porch", "--auth=trust", "--encoding=UTF8", "--locale=C"]
    options += ["--no-sync"]  # nobody pulls the plug
    return as_server([programs / "initdb", "-D", data, *options]) == 0


def as_server(command: Sequence[str | Path]) -> int:
    """Run one of PostgreSQL's programs, which refuse to run as root; its exit code."""
    user = server_user()
    if user is None:
        return _run(command)
    return _run(command, user=user.pw_uid, group=user.pw_gid, extra_groups=[])


def server_user() -> pwd.struct_passwd | None:
    """The unprivileged account to run PostgreSQL as; None: this one is."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def installable() -> bool:
    """Whether missing system packages can be installed from here."""
    return shutil.which("apt-get") is not None and (os.geteuid() == 0 or shutil.which("sudo") is not None)


def _ensure(name: str, package: str, find: Callable[[], Path | None]) -> bool:
    found = find()
    if found is None and installable():
        print(f"{name}: not there yet; installing the system's package {package} …", flush=True)
        _install(package)
        found = find()
    if found is None:
        print(f"{name}: missing. Install it by hand: the package is called {package} on Debian and Ubuntu.")
        return False
    print(f"{name}: {found}")
    return True


def _install(package: str) -> None:
    command = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run([*command, "update", "-qq"], env=environment)
    _run([*command, "install", "-qq", "-y", "--no-install-recommends", package], env=environment)


def _run(command: Sequence[str | Path], **options: Any) -> int:
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        return subprocess.run([str(part) for part in command], check=False, cwd="/", **quiet, **options).returncode
    except OSError:
        return 1


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", folder.parent.name)]


if __name__ == "__main__":
    sys.exit(main())
