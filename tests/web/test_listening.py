"""An address that nobody can listen on is refused at once, in a line that names the setting."""

import socket
from pathlib import Path

import pytest

from porch.errors import PorchError
from porch.web.listening import check_address


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PorchError, match=rf"^PORCH_BIND: 127\.0\.0\.1:{port} .+ stop what listens there"):
            check_address(("127.0.0.1", port))
    check_address(("127.0.0.1", port))


@pytest.mark.parametrize("host", ["203.0.113.7", "nothing.invalid"])
def test_an_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(PorchError, match=rf"^PORCH_BIND: {host}:8000 .+ name an address of this machine"):
        check_address((host, 8000))


def test_a_socket_needs_its_folder(tmp_path: Path) -> None:
    check_address(str(tmp_path / "porch.sock"))
    with pytest.raises(PorchError, match="there is no such folder"):
        check_address(str(tmp_path / "nowhere" / "porch.sock"))
