"""A request as the app sees it, where Werkzeug's own would trip over bytes that no browser sends."""

from io import BytesIO
from typing import IO, Any, Final
from urllib.parse import quote

from flask import Request

_PLAIN: Final = bytes(range(0x21, 0x7F)).decode()


class IncomingRequest(Request):
    """Any bytes may be in a query string, and files, which no form asks for, never touch the disk."""

    def __init__(self, environ: dict[str, Any], *rest: Any, **more: Any) -> None:
        query = environ.get("QUERY_STRING", "").encode("latin-1")
        environ["QUERY_STRING"] = quote(query, safe=_PLAIN)  # routing reads it there
        super().__init__(environ, *rest, **more)

    def _get_file_stream(self, *_size_and_kind: Any, **_more: Any) -> IO[bytes]:
        """Werkzeug's way to choose where a file goes; its own is a temporary file that a broken body leaves open."""
        return BytesIO()
