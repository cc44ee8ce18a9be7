"""The door to the database: one engine per process, made after the fork; short reads, and writes that take turns."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Engine,
    Table,
    cast,
    create_engine,
    event,
    extract,
    func,
    literal,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from porch.errors import JournalBusy, JournalUnavailable
from porch.sqlite_file import make_private, use_log
from porch.store.tables import REVISION
from porch.store.turnstile import Turnstile

PATIENCE: Final = 4.0
"""Seconds any statement waits for a lock or a connection before it gives up; a visitor waits meanwhile."""

TURN: Final = 10.0
"""Seconds that a write of a SQLite file waits for its turn, unless it was told to wait less."""

POOL: Final = 5
"""Connections that a process keeps, unless it says how many of its threads may need one at once."""

_SILENCE: Final = {"tcp_user_timeout": 5000, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2}
"""After how long a server that says nothing counts as gone: 5 seconds (in milliseconds) for what was sent, 9 seconds
for what is waited for (PostgreSQL docs, "Parameter Key Words"). Without them it is hours."""

SERVER_NOW: Final = cast(extract("epoch", func.statement_timestamp()), Double)
"""PostgreSQL's clock. Constant within a statement, so that an index can be used; clock_timestamp() is not."""

_FOR_THIS_ONE: Final = sql(
    "SELECT set_config('synchronous_commit', coalesce(:commit, current_setting('synchronous_commit')), true),"
    " set_config('lock_timeout', :wait, true)"
)
_BUSY: Final = ("55P03", "SQLITE_BUSY")
"""What the databases say when a lock was waited for in vain (PostgreSQL docs, "PostgreSQL Error Codes")."""

_WRITING: Final = "porch_writing"


class Database:
    """A SQLite file or a PostgreSQL database, by its SQLAlchemy address.

    ``clock`` gives epoch seconds. On PostgreSQL the database's own clock counts instead, so that machines whose clocks
    differ agree on leases. ``durable=False`` is for what need not survive the machine (SQLite only). ``patience``
    bounds, in seconds, how long a lock or a connection is waited for; ``pool_size`` is how many connections it keeps.
    ``name`` is what errors call it. Where others had it for too long they are ``JournalBusy``.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], float] = time.time,
        durable: bool = True,
        patience: float = PATIENCE,
        pool_size: int = POOL,
        name: str = "journal",
    ) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.clock = clock
        self._durable = durable
        self._patience = patience
        self.pool_size = pool_size
        self.name = name
        self._one_moment = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}  # as SQLite's always are
        self._lock = threading.Lock()
        self._pid = 0
        self._engine: Engine | None = None
        self._turnstile: Turnstile | None = None

    @property
    def path(self) -> Path:
        """The SQLite file. Raises ValueError on PostgreSQL."""
        if not self.is_sqlite or not self.url.database:
            raise ValueError("only an SQLite database is a file")
        return Path(self.url.database)

    def now(self) -> ColumnElement[float]:
        """Epoch seconds as SQL, by the clock that counts."""
        return literal(self.clock(), Double) if self.is_sqlite else SERVER_NOW

    def insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """An INSERT that can be told what to do when the row is there already."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, waits for nobody, and sees one moment of the database however much it asks.

        Raises ``JournalUnavailable``.
        """
        with (
            _spoken_plainly(f"The {self.name} cannot be read"),
            self.engine.connect().execution_options(**self._one_moment) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def write(self, *, durable: bool = True, patience: float | None = None) -> Iterator[Connection]:
        """A transaction that is durable when the block ends. Raises ``JournalUnavailable``; nothing is written then.

        With ``durable=False`` PostgreSQL does not wait for the disk; a SQLite file decides it as a whole. ``patience``
        is how many seconds it waits for the locks of others, if that is less than the database's own; on SQLite it is
        how many it waits for its turn.
        """
        turn = TURN if patience is None else patience
        patience = self._patience if patience is None else min(max(patience, 0.001), self._patience)
        with (
            _spoken_plainly(f"The {self.name} cannot be written"),
            self._turn(turn),
            self.engine.connect().execution_options(**{_WRITING: True}) as connection,
            connection.begin(),
        ):
            if not self.is_sqlite and (not durable or patience < self._patience):
                connection.execute(_FOR_THIS_ONE, {"commit": None if durable else "off", "wait": f"{patience:.3f}s"})
            yield connection

    def is_current(self) -> bool:
        """Whether its tables are those of this version of Porch. Raises ``JournalUnavailable``."""
        if self.is_sqlite and not self.path.exists():
            return False
        try:
            with self.engine.connect() as connection:
                return bool(connection.scalar(sql("SELECT version_num FROM alembic_version")) == REVISION)
        except (SQLAlchemyError, OSError):
            with self.read() as connection:  # does it answer at all?
                connection.execute(sql("SELECT 1"))
            return False

    def close(self) -> None:
        """Close the connections of this process."""
        with self._lock:
            if self._engine is not None and self._pid == os.getpid():
                self._engine.dispose()
            if self._turnstile is not None:
                self._turnstile.close()
            self._engine = self._turnstile = None

    @property
    def engine(self) -> Engine:
        """This process's engine. Connections cannot be shared over a fork, so a child makes its own."""
        engine = self._engine
        if engine is None or self._pid != os.getpid():
            with self._lock:
                engine = self._engine
                if engine is None or self._pid != os.getpid():
                    engine = self._open()
        return engine

    def _open(self) -> Engine:
        if self._engine is not None:
            self._engine.dispose(close=False)  # they are the parent's
        if self.is_sqlite:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            make_private(self.path)  # answers are in it: nobody else reads it
            if self._turnstile is not None:
                self._turnstile.close()  # the parent has its own
            self._turnstile = Turnstile(Path(f"{self.path}.lock"))
        self._engine = self._sqlite() if self.is_sqlite else self._postgresql()
        self._pid = os.getpid()
        return self._engine

    def _sqlite(self) -> Engine:
        engine = create_engine(
            self.url,
            connect_args={"timeout": self._patience, "isolation_level": None},
            hide_parameters=True,  # errors are logged, answers are not
            pool_size=self.pool_size,
            pool_timeout=self._patience,
        )
        synchronous = "FULL" if self._durable else "OFF"

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.execute(f"PRAGMA synchronous = {synchronous}")  # first: to make the log is to write as well
            use_log(connection, self._patience)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            # A writer takes the lock before it reads: a later upgrade could fail without waiting.
            writing = connection.get_execution_options().get(_WRITING)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

        return engine

    def _postgresql(self) -> Engine:
        limit = int(self._patience * 1000)
        return create_engine(
            self.url,
            connect_args={
                "connect_timeout": max(1, int(self._patience)),
                **_SILENCE,
                "options": f"-c lock_timeout={limit} -c idle_in_transaction_session_timeout=60000",
                "application_name": "porch",
                # A plan kept from when the table was small would read all of it when it is large.
                "prepare_threshold": None,
            },
            hide_parameters=True,
            pool_pre_ping=True,  # the database may have been restarted meanwhile
            pool_size=self.pool_size,
            pool_timeout=self._patience,
        )

    def _turn(self, patience: float) -> AbstractContextManager[None]:
        """SQLite's writers take turns."""
        _ = self.engine
        return nullcontext() if self._turnstile is None else self._turnstile.turn(patience)


@contextmanager
def _spoken_plainly(what: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        words = str(cause).strip().partition("\n")[0]
        raise (JournalBusy if _is_busy(cause) else JournalUnavailable)(f"{what}: {words}.") from error


def _is_busy(cause: BaseException) -> bool:
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""
    return isinstance(cause, PoolTimeout | TimeoutError) or code.startswith(_BUSY)
