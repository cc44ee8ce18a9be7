"""Group commit: one thread per process writes what all its threads ask for, many at a time, in one transaction."""

import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from porch.errors import JournalBusy
from porch.store.database import Database

PATIENCE: Final = 10.0
"""Seconds a caller waits until its write begins."""

LONGEST: Final = 20.0
"""Seconds after which a caller is told that it could not be written, whatever the database is doing meanwhile."""

BATCH: Final = 200
"""The most writes in one transaction."""

T = TypeVar("T")
Work = Callable[[Connection], T]
"""What to do in the transaction. It may be done twice (if a neighbour fails, all is done anew): no other effects."""


@dataclass(frozen=True, eq=False)
class _Job:
    work: Work[Any]
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """Writes for all threads of a process; ``write`` returns only after the durable commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._pid = 0
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def write(self, work: Work[T], *, patience: float = PATIENCE, longest: float = LONGEST) -> T:
        """Do ``work`` in a transaction and commit it: begun within ``patience`` seconds, ended within ``longest``.

        Raises what ``work`` raises, and ``JournalUnavailable`` if it could not be written (``JournalBusy``: not in
        time). Then it never will be, with one exception: what had begun when ``longest`` was over may still be written,
        or not; nobody can know.
        """
        job = _Job(work)
        self._ask(job)
        try:
            result: T = job.future.result(patience)
        except TimeoutError:
            if job.future.cancel():
                raise JournalBusy(f"The {self._database.name} is busy: the write did not begin in time.") from None
            result = self._finished(job.future, longest - patience)
        return result

    def waiting(self) -> int:
        """How many writes have been asked for and not begun."""
        return self._jobs.qsize()

    def close(self) -> None:
        """Finish what was asked for and end the thread."""
        with self._lock:
            thread, self._thread = self._thread, None
            jobs, self._jobs = self._jobs, queue.SimpleQueue()  # who asks from now on asks another thread
            jobs.put(None)
        if thread is not None and self._pid == os.getpid():
            thread.join()

    def _finished(self, future: "Future[T]", seconds: float) -> T:
        """The result of what has begun. Raises ``JournalBusy`` if that takes too long."""
        try:
            return future.result(max(0.0, seconds))
        except TimeoutError:
            raise JournalBusy(f"The {self._database.name} does not answer: the write did not end in time.") from None

    def _ask(self, job: _Job) -> None:
        """Put it into the queue of a thread that is there, and will not end before it has seen it."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive() or self._pid != os.getpid():
                if self._pid != os.getpid():
                    self._jobs = queue.SimpleQueue()  # what a parent queued is the parent's
                self._pid = os.getpid()
                self._thread = threading.Thread(target=self._run, args=(self._jobs,), name="porch-writer", daemon=True)
                self._thread.start()
            self._jobs.put(job)

    def _run(self, jobs: "queue.SimpleQueue[_Job | None]") -> None:
        while (first := jobs.get()) is not None:
            last = self._commit(first, jobs)
            if last:
                return

    def _commit(self, first: _Job, jobs: "queue.SimpleQueue[_Job | None]") -> bool:
        """Write ``first`` and all that has queued up by the time the database is ours. True: it is time to end."""
        batch = [first]
        last = False
        results: list[Any] = []
        began = False
        try:
            with self._database.write() as connection:
                began = True
                last = _gather(batch, jobs)
                batch = [job for job in batch if job.future.set_running_or_notify_cancel()]
                for job in batch:
                    results.append(job.work(connection))
        except Exception as error:
            if not began:
                _fail([job for job in batch if job.future.set_running_or_notify_cancel()], error)
            elif _is_locked(error):
                self._commit_others(batch, culprit=len(results), error=error)
            else:
                self._commit_each(batch)
        else:
            for job, result in zip(batch, results, strict=True):
                job.future.set_result(result)
        return last

    def _commit_others(self, batch: list[_Job], culprit: int, error: Exception) -> None:
        """Fail the one that waited for a lock in vain, and write the others, who may not need it."""
        _fail(batch[culprit : culprit + 1], error)
        self._commit_each(batch[:culprit] + batch[culprit + 1 :], locked=True)

    def _commit_each(self, batch: list[_Job], *, locked: bool = False) -> None:
        """Write one by one what could not be written together, so that one bad write fails alone.

        When the database is away, or a second one in a row waits for a lock in vain, there is no use asking for each:
        the rest fails too. ``locked``: there was a first already.
        """
        for position, job in enumerate(batch):
            began = False
            try:
                with self._database.write() as connection:
                    began = True
                    result = job.work(connection)
            except Exception as error:
                if not began or (locked and _is_locked(error)):
                    _fail(batch[position:], error)
                    return
                locked = _is_locked(error)
                job.future.set_exception(error)
            else:
                locked = False
                job.future.set_result(result)


def _gather(batch: list[_Job], jobs: "queue.SimpleQueue[_Job | None]") -> bool:
    while len(batch) < BATCH:
        try:
            job = jobs.get_nowait()
        except queue.Empty:
            return False
        if job is None:
            return True
        batch.append(job)
    return False


def _is_locked(error: Exception) -> bool:
    """Whether the wait for a lock ran out (PostgreSQL docs, "PostgreSQL Error Codes")."""
    return getattr(getattr(error.__cause__, "orig", None), "sqlstate", None) == "55P03"


def _fail(batch: list[_Job], error: Exception) -> None:
    for job in batch:
        job.future.set_exception(error)
