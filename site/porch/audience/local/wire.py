"""The wire without a socket: a transport for requests that calls a WSGI app in this process."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from porch.audience.local.gateway import Application, Dropped, Reply, Request, call


class WsgiAdapter(BaseAdapter):
    """Carries requests to ``app``. There is no network in between, so that time-outs have nothing to bound.

    ``on_close`` lets go of what the app holds open in this process.
    """

    def __init__(self, app: Application, on_close: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._app = app
        self._on_close = on_close
        self._http = HTTPAdapter()

    def send(self, request: requests.PreparedRequest, *_args: Any, **_settings: Any) -> requests.Response:
        """The app's reply as ``requests`` would have read it from a socket."""
        try:
            reply = call(self._app, _plain(request))
        except Dropped as error:
            raise requests.ConnectionError(error, request=request) from error
        return self._http.build_response(request, _raw(reply))

    def close(self) -> None:
        """Let go of what the app holds open."""
        self._on_close()


def _plain(request: requests.PreparedRequest) -> Request:
    body = request.body or b""
    return Request(
        method=request.method or "GET",
        target=request.path_url,
        headers=dict(request.headers),
        body=body.encode() if isinstance(body, str) else bytes(body),
    )


def _raw(reply: Reply) -> HTTPResponse:
    return HTTPResponse(
        body=io.BytesIO(reply.body),
        headers=HTTPHeaderDict(list(reply.headers)),
        status=reply.status,
        preload_content=False,
    )
