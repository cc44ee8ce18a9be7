"""Who makes things go wrong: deaths at named steps and at random, and whatever was killed started again."""

import os
import random
import signal
from typing import Final

from trips.program import Program, wait_until
from trips.town import Town

STEPS: Final = (
    "accept: before commit",
    "accept: after commit",
    "create: before call",
    "create: after call",  # the platform has committed, and we have heard it, but nothing is written down
    "settle: before commit",
    "settle: after commit",
    "claim: before commit",
    "claim: after commit",
)


class Nemesis:
    """``kills`` tells who died, and where."""

    def __init__(self, town: Town, *, seed: int = 1) -> None:
        self.kills: list[str] = []
        self._town = town
        self._random = random.Random(seed)  # noqa: S311 - chance, not secrets

    def order_death(self, step: str) -> None:
        """Whoever passes ``step`` next dies there."""
        order = self._town.orders / step
        order.touch()
        wait_until(lambda: not order.exists(), f"somebody to pass {step}")
        self.kills.append(step)

    def kill_worker(self, server: Program) -> None:
        """A web worker, chosen by chance; the master starts another one."""
        wait_until(server.children, "a worker to kill")
        os.kill(self._random.choice(server.children()), signal.SIGKILL)
        self.kills.append("web worker")

    def kill_master(self, server: Program) -> None:
        """The web server's master; its workers notice, and the supervisor starts all of it anew."""
        orphans = server.children()
        server.kill()
        self.kills.append("master")
        wait_until(lambda: not any(map(_is_alive, orphans)), "the orphaned workers to end")
        server.start()

    def kill_program(self, program: Program) -> None:
        """A process of a single kind, such as `porch deliver`; the supervisor starts it anew."""
        program.kill()
        self.kills.append("deliver")
        program.start()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
