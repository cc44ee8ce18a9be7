"""Static files that are too large to be kept: gunicorn sends them as the visitor takes them, whole or in part."""

import os
from pathlib import Path
from typing import Any

import pytest
from gunicorn.http.wsgi import FileWrapper
from werkzeug.test import EnvironBuilder

from porch.web.shelf import LARGEST

FILM = bytes(range(251)) * (LARGEST // 251 + 1000)


@pytest.fixture
def cinema(letter: Any, tmp_path: Path) -> Any:
    """A site with a film in its own static files."""
    (tmp_path / "site/static").mkdir()
    (tmp_path / "site/static/film.mp4").write_bytes(FILM)
    return letter


@pytest.mark.parametrize(("wish", "part"), [({}, FILM), ({"Range": "bytes=1000-300000"}, FILM[1000:300_001])])
def test_gunicorn_is_given_a_large_file_and_not_what_is_in_it(cinema: Any, wish: dict[str, str], part: bytes) -> None:
    environ = EnvironBuilder("/static/film.mp4", headers=wish).get_environ() | {"wsgi.file_wrapper": FileWrapper}
    told: list[Any] = []
    answer = cinema.client.application.wsgi_app(environ, lambda *status_and_headers: told.extend(status_and_headers))
    assert isinstance(answer, FileWrapper)
    length = int(dict(told[1])["Content-Length"])
    assert length == len(part)
    assert os.pread(answer.filelike.fileno(), length, os.lseek(answer.filelike.fileno(), 0, os.SEEK_CUR)) == part
    assert b"".join(answer) == part
    answer.close()


def test_parts_of_a_large_file_are_what_was_asked_for(cinema: Any) -> None:
    def ask(part: str, method: str = "GET") -> Any:
        address, wish = "/static/film.mp4", {"Range": f"bytes={part}"}
        return cinema.client.open(address, method=method, headers=wish, buffered=True)

    assert (ask("0-1").status_code, ask("0-1").data) == (206, FILM[:2])
    assert ask("-5").data == FILM[-5:]
    assert ask("500000-").data == FILM[500_000:]
    assert ask(f"{len(FILM)}-").status_code == 416
    assert ask("0-1", "HEAD").content_length == 2
