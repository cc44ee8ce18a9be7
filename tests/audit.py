"""Known vulnerabilities of what the lock files name; `make check` runs it.

Where the databases of vulnerabilities cannot be reached, or know nothing of the packages, it says so and passes: a
machine without the internet can still check everything else.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")

WHOLE = 120
"""Seconds for all questions about one file; beyond that the network is as good as none."""


def main() -> int:
    """Exit code: 1 if something is known to be vulnerable."""
    return max(audit(ROOT / name) for name in LOCKS)


def audit(lock: Path) -> int:
    """Ask about one lock file, say what was found; 1 if something is vulnerable."""
    asked = _ask(lock)
    if asked is None:
        print(f"{lock.name}: not audited, since no database of vulnerabilities can be reached from here.")
        return 0
    unknown = [package for package in asked if "skip_reason" in package]
    weak = [package for package in asked if package.get("vulns")]
    for package in weak:
        for vulnerability in package["vulns"]:
            mended = ", ".join(vulnerability["fix_versions"]) or "no version yet"
            print(f"{lock.name}: {package['name']} {package['version']}: {vulnerability['id']}, mended in {mended}")
    rest = f"; {len(unknown)} could not be audited from here" if unknown else ""
    print(f"{lock.name}: {len(asked) - len(unknown)} packages audited, {len(weak)} vulnerable{rest}.")
    return 1 if weak else 0


def _ask(lock: Path) -> list[dict[str, Any]] | None:
    """What pip-audit says of each package; None if it could not ask."""
    words = ["--requirement", str(lock), "--require-hashes", "--disable-pip", "--timeout", "5", "--format", "json"]
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "pip_audit", *words, "--progress-spinner", "off"],
            capture_output=True,
            timeout=WHOLE,
            check=False,
        )
        packages: list[dict[str, Any]] = json.loads(answer.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    return packages


if __name__ == "__main__":
    sys.exit(main())
