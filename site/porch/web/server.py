"""gunicorn, started from Python: the same server for `make run`, a container and systemd."""

import logging
from collections.abc import Callable
from typing import Any, Final, Protocol

from gunicorn import systemd
from gunicorn.app.base import BaseApplication

from porch.settings import Settings
from porch.web.connection import Patience
from porch.web.listening import check_address, shown_address
from porch.web.patience import PatientWorker, connections_for

GRACE: Final = 20
"""Seconds that a worker has to finish its requests and deliveries after SIGTERM."""

FOR_REQUESTS: Final = 15
"""Those of them for which its clients may go on sending and reading: no slow one takes the rest from the deliveries."""

_PATIENCE: Final = Patience()


class Life(Protocol):
    """What begins in each web process after the fork, and ends with it."""

    def start(self) -> None:
        """Start the threads."""

    def stop(self, timeout: float) -> None:
        """Stop them within ``timeout`` seconds."""


Loader = Callable[[], tuple[Callable[..., Any], Life]]
"""Makes the WSGI app, and what lives beside it."""


class Server(BaseApplication):
    """A pre-forking server for one app.

    The app is made before the fork, which halves the memory of a worker; threads, pools and connections are made
    after it. With ``reload`` there is one worker, which makes the app itself, anew whenever the code has changed.
    ``greet`` is called once with the address that is really listened on. ``patience`` is for slow clients.
    """

    def __init__(
        self,
        settings: Settings,
        load: Loader,
        *,
        greet: Callable[[str], None],
        reload: bool = False,
        patience: Patience = _PATIENCE,
    ) -> None:
        self.patience = patience
        self._settings = settings
        self._load_app = load
        self._greet = greet
        self._reload = reload
        self._life: Life | None = None
        super().__init__()  # type: ignore[no-untyped-call]  # gunicorn has no types

    def serve(self) -> None:
        """Serve until told to stop. Never returns: gunicorn ends the process.

        Raises ``PorchError`` at once if nobody can listen on the operator's address.
        """
        self.run()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        """gunicorn's own settings: a fixed choice, apart from what the operator may set."""
        choices = {
            "bind": self._settings.bind,
            "workers": 1 if self._reload else self._settings.workers,
            "threads": self._settings.threads,
            "worker_class": PatientWorker,
            "worker_connections": connections_for(self._settings.threads),
            "preload_app": not self._reload,
            "reload": self._reload,
            "graceful_timeout": GRACE,
            "timeout": 60,
            "keepalive": 5,
            "loglevel": "warning",
            "proc_name": "porch",
            "control_socket_disable": True,
            "http_parser": "python",
            "forwarder_headers": "",  # no peer may say where the app is mounted: pages name their own address
            "on_starting": _check_addresses,
            "when_ready": lambda arbiter: self._greet(_address(arbiter.LISTENERS[0])),
            "post_worker_init": self._start_worker,
            "worker_exit": self._stop_worker,
        }
        logging.getLogger("gunicorn.error").addFilter(_tells_of_us)
        config: Any = self.cfg
        for name, value in choices.items():
            config.set(name, value)

    def load(self) -> Callable[..., Any]:
        """The app; gunicorn asks for it once, before the fork."""
        app, self._life = self._load_app()
        return app

    def _start_worker(self, worker: Any) -> None:
        worker.cfg.set("graceful_timeout", FOR_REQUESTS)  # in this process; the master kills it after GRACE
        if self._life:
            self._life.start()

    def _stop_worker(self, _server: Any, _worker: Any) -> None:
        if self._life:
            self._life.stop(timeout=GRACE / 2)


def _tells_of_us(record: logging.LogRecord) -> bool:
    """Whether a line of gunicorn's is worth keeping: what is no HTTP it repeats, with the address it came from."""
    return not str(record.msg).startswith("Invalid request from ip=")


def _check_addresses(arbiter: Any) -> None:
    """What was handed over open, by systemd or by the server that this one replaces, is listened on already."""
    if not arbiter.master_pid and not systemd.listen_fds(unset_environment=False):  # type: ignore[no-untyped-call]
        for address in arbiter.cfg.address:
            check_address(address)


def _address(listener: Any) -> str:
    name = listener.getsockname()
    return f"http://{shown_address(name)}" if isinstance(name, tuple) else f"unix:{name}"
