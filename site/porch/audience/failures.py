"""What a failed connection means: could the platform have got the request or not?"""

import ssl
from collections.abc import Iterator
from http.client import HTTPException

import requests
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError

from porch.errors import AudienceError, NeedsOperator, TryAgainLater

_MALFORMED = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidProxyURL,
)


def explain_failure(error: Exception) -> AudienceError:
    """The decision behind an exception of the HTTP library. Its own text is left out: it can quote the request.

    ``uncertain`` is false only where the request surely never left: a needless true is harmless, because all it
    does is to read a later 409 as our own doing.
    """
    if isinstance(error, _MALFORMED) or not isinstance(error, OSError | HTTPError | HTTPException):
        return NeedsOperator("address", "LOOPS_API_URL or a proxy setting is not a usable address")
    if isinstance(error, requests.ConnectTimeout):
        return TryAgainLater("timeout", "no connection to the platform in time")
    if isinstance(error, requests.Timeout | TimeoutError):
        return TryAgainLater("timeout", "the platform did not answer in time", uncertain=True)
    layers = list(_layers(error))
    for kind, name, words in _NEVER_SENT:
        if any(isinstance(layer, kind) for layer in layers):
            return TryAgainLater(name, words)
    return TryAgainLater("connection", "the connection was lost before an answer came", uncertain=True)


_NEVER_SENT: tuple[tuple[type[BaseException], str, str], ...] = (
    (NameResolutionError, "connection", "the platform's host name was not found"),
    (NewConnectionError, "connection", "the platform refuses connections or cannot be reached"),
    (ConnectTimeoutError, "timeout", "no connection to the platform in time"),  # after its own child, just above
    (ssl.SSLCertVerificationError, "tls", "the platform's certificate was not accepted"),
)


def _layers(error: BaseException) -> Iterator[BaseException]:
    """The exception and what lies under the wrappings of requests and urllib3."""
    for _ in range(8):  # deeper than they nest; keeps a circle from hanging us
        yield error
        inside = (getattr(error, "reason", None), getattr(error, "original_error", None), *error.args)
        inner = next((one for one in inside if isinstance(one, BaseException)), None)
        if inner is None:
            return
        error = inner
