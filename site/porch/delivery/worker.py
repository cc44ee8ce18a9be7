"""The worker: a courier in a thread, several calls in flight, that wakes up when there is something to deliver."""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from porch.delivery.courier import Courier
from porch.errors import JournalUnavailable
from porch.store.journal import Journal
from porch.store.signup import Claim
from porch.store.tallies import Tallies

LANES: Final = 4
"""Calls in flight: the platform's ten a second, times the 0.4 seconds that it takes for one."""

LONGEST_NAP: Final = 1.0
"""Seconds until it looks for what other processes have recorded."""

OUTAGE_NAP: Final = 5.0
"""Seconds until it asks the journal again that could not be reached."""

LOOK_EVERY: Final = 60.0
"""Seconds between two looks for what a clock that was set back has stranded."""

UPKEEP_EVERY: Final = 3600.0

RETENTION: Final = 30 * 24 * 3600.0
"""Seconds after which the answers of a delivered signup are erased."""

QUARANTINE: Final = 30 * 24 * 3600.0
"""Seconds after which a quarantined signup that nobody decided on is dropped and erased."""

SWEEPS: Final = 100
"""The most transactions in a row that delete old counts: what waits for its delivery waits for them."""

TOMBSTONES: Final = 400 * 24 * 3600.0
"""Seconds after which nothing but the counts is left of an erased signup: until then a year can be compared."""

log = logging.getLogger(__name__)


class Worker:
    """Make it before or after the fork, and ``start`` it after. ``owner`` names it in leases: host and process, say.

    ``retention`` and ``quarantine`` are in seconds; of ``tallies`` it deletes what is over.
    """

    def __init__(
        self,
        courier: Courier,
        journal: Journal,
        owner: str,
        *,
        lanes: int = LANES,
        retention: float = RETENTION,
        quarantine: float = QUARANTINE,
        tallies: Tallies | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._courier = courier
        self._journal = journal
        self._owner = owner
        self._lanes = lanes
        self._retention = retention
        self._quarantine = quarantine
        self._tallies = tallies
        self._monotonic = monotonic
        self._next_upkeep = 0.0
        self._next_look = 0.0
        self._probed = False
        self._reachable = True
        self._stopping = threading.Event()
        self._awake = threading.Event()
        self._free = threading.Semaphore(lanes)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to deliver, in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="porch-worker", daemon=True)
        self._thread.start()

    def has_died(self) -> bool:
        """Whether it was started and has ended without being told to: then nothing is delivered any more."""
        return self._thread is not None and not self._thread.is_alive() and not self._stopping.is_set()

    def wake(self) -> None:
        """There is something to deliver: look now."""
        self._awake.set()

    def stop(self, timeout: float = 20.0) -> bool:
        """Take nothing more, finish what is in flight. False: something was still in flight after ``timeout`` seconds;
        it is delivered again when its lease runs out, which the platform absorbs."""
        self.halt()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def halt(self) -> None:
        """Ask ``run`` to end.

        Not within a signal handler: that may have interrupted ``run`` where it holds a lock which is needed here.
        """
        self._stopping.set()
        self._awake.set()

    def run(self) -> None:
        """Deliver until stopped; returns when nothing is in flight any more."""
        with ThreadPoolExecutor(self._lanes, thread_name_prefix="porch-courier") as lanes:
            while not self._stopping.is_set():
                try:
                    nap = self._round(lanes)
                    self._reachable = True
                except JournalUnavailable as error:
                    if self._reachable:
                        log.error("%s Deliveries go on when it is back.", error)
                    self._reachable, nap = False, OUTAGE_NAP
                except Exception as error:  # whatever it is, what waits must not wait for a restart
                    log.error("the worker goes on after %s %s", type(error).__name__, _place(error))
                    nap = OUTAGE_NAP
                if nap > 0:
                    self._awake.wait(nap)
                    self._awake.clear()

    def _round(self, lanes: ThreadPoolExecutor) -> float:
        """Hand out what is due to the lanes that are free; says how many seconds to rest."""
        self._keep_up()
        free = self._take_free_lanes()
        try:
            claims = [] if self._stopping.is_set() else self._courier.claim_due(self._owner, free)
        except BaseException:
            self._give_back(free)
            raise
        self._give_back(free - len(claims))
        for position, claim in enumerate(claims):
            ticket = threading.Lock()
            try:
                lanes.submit(self._ride, ticket, claim)
            except BaseException:
                self._leave(ticket, claims[position:])
                raise
        return 0.0 if claims else self._nap()

    def _take_free_lanes(self) -> int:
        """How many lanes there are for new claims; waits for the first."""
        self._free.acquire()
        free = 1
        while self._free.acquire(blocking=False):
            free += 1
        return free

    def _give_back(self, count: int) -> None:
        if count:
            self._free.release(count)

    def _leave(self, ticket: threading.Lock, claims: list[Claim]) -> None:
        """Give back claims that no lane could be found for, unless the first is under way all the same: a lane that
        could not be made leaves its work to the others."""
        left = claims if ticket.acquire(blocking=False) else claims[1:]
        self._give_back(len(left))
        self._journal.release(left)

    def _ride(self, ticket: threading.Lock, claim: Claim) -> None:
        if not ticket.acquire(blocking=False):
            return  # it was given back
        try:
            self._deliver(claim)
        except Exception as error:
            kind, place = type(error).__name__, _place(error)
            log.error("a delivery ended with %s %s; its lease runs out, and it is delivered again.", kind, place)
        finally:
            self._free.release()

    def _deliver(self, claim: Claim) -> None:
        if self._stopping.is_set():
            self._journal.release([claim])
        else:
            self._courier.deliver(claim)

    def _nap(self) -> float:
        due = self._journal.next_due()
        return LONGEST_NAP if due is None else min(max(due, 0.05), LONGEST_NAP)

    def _keep_up(self) -> None:
        if not self._probed:
            self._journal.probe_now()
            self._probed = True
        now = self._monotonic()
        if now >= self._next_look:
            self._next_look = now + LOOK_EVERY
            self._journal.bring_back()
            self._sweep()
        if now >= self._next_upkeep:
            self._next_upkeep = now + UPKEEP_EVERY
            erased = self._exhaust(lambda: self._journal.expire_quarantined(self._quarantine))
            erased += self._exhaust(lambda: self._journal.erase_settled(self._retention))
            if erased:
                self._journal.wipe()
            self._exhaust(lambda: self._journal.purge_tombstones(TOMBSTONES))

    def _exhaust(self, some: Callable[[], int]) -> int:
        """Do some of it until there is no more; says how many it were."""
        total = 0
        while not self._stopping.is_set() and (count := some()):
            total += count
        return total

    def _sweep(self) -> None:
        """Delete old counts. They may be in a file of their own, and must not stop the deliveries."""
        try:
            for _ in range(SWEEPS):
                if self._stopping.is_set() or self._tallies is None or not self._tallies.sweep():
                    return
        except JournalUnavailable as error:
            log.warning("What the guard has counted could not be swept. %s", error)


def _place(error: BaseException) -> str:
    """Where in the code it happened; the error's own text may hold answers, and is not logged."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
