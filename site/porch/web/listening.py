"""Whether the address that the operator chose can be listened on, asked once before gunicorn tries five times."""

import errno
import socket
from pathlib import Path
from typing import Any

from porch.errors import PorchError


def check_address(address: tuple[str, int] | str) -> None:
    """Raise ``PorchError``, naming the setting, if nobody can listen on ``address``: host and port, or a path."""
    if isinstance(address, str):
        if not Path(address).parent.is_dir():
            raise _refusal(f"unix:{address}", "there is no such folder", "make the folder, or name another one")
        return
    host, port = address
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise _refusal(shown_address(address), str(error.strerror).lower(), _way_out(error, host, port)) from None


def shown_address(address: tuple[Any, ...]) -> str:
    """Host and port, and whatever a socket's name has behind them, as people write them in an address."""
    host, port, *_ = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _way_out(error: OSError, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "name an address of this machine, like 127.0.0.1:8000 or 0.0.0.0:8000"
    return f"stop what listens there, or choose another port, like {host}:{port + 1 if 1024 <= port < 65535 else 8001}"


def _refusal(address: str, why: str, way_out: str) -> PorchError:
    return PorchError(f"PORCH_BIND: {address} cannot be listened on ({why}): {way_out}.")
