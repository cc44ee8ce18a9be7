"""The names that the site answers to, where the operator has listed them."""

import logging
import threading
from typing import Final

from flask import Flask, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

log = logging.getLogger(__name__)

_ITS_OWN: Final = ("127.0.0.1", "localhost")
"""Names by which a health check on the same machine asks. They open ``/-/`` and nothing else."""


def answer_to(app: Flask, hosts: tuple[str, ...]) -> None:
    """Answer requests for ``hosts`` alone, all others with 400; without ``hosts``, for any name.

    Mount it before whatever else answers requests. The first page that is asked for by the machine's own name is
    logged: so asks a proxy that does not pass the ``Host`` header on.
    """
    if not hosts:
        return
    app.config["TRUSTED_HOSTS"] = [*hosts, *_ITS_OWN]
    told = threading.Event()

    def check() -> None:
        if request.path.startswith("/-/") or host_is_trusted(request.host, hosts):
            return
        if not told.is_set():
            told.set()
            log.warning(
                "A page was asked for by this machine's own name, which PORCH_HOSTS does not list, and refused with "
                "400: if a proxy did, let it pass the Host header on (docs/deploying.md)."
            )
        raise SecurityError

    app.before_request(check)
