"""`[embed] sites`: only what a browser would really send as an Origin."""

from collections.abc import Callable

import pytest

from porch.errors import SiteError
from porch.forms.catalog import Catalog

FORM = 'title = "Letter"\nfields = [{ property = "email", label = "E-mail" }]\n[embed]\nsites = ["%s"]\n'


@pytest.mark.parametrize("origin", ["https://www.acme.example", "http://127.0.0.1:8080", "http://[::1]:8000"])
def test_an_origin_is_taken_as_it_is(site: Callable[..., Catalog], origin: str) -> None:
    assert site(letter=FORM % origin).forms["letter"].embed.sites == (origin,)


@pytest.mark.parametrize(
    ("origin", "mend"),
    [
        ("https://łódź.example", "xn--d-uga0v4h.example"),
        ("https://acme.example:443", "https://acme.example"),
        ("http://acme.example:80", "http://acme.example"),
        ("https://a.example;script-src", "ASCII"),
        ("https://a,b", "ASCII"),
    ],
)
def test_what_no_browser_sends_is_refused_with_the_mend(site: Callable[..., Catalog], origin: str, mend: str) -> None:
    with pytest.raises(SiteError, match=r"forms/letter\.toml:4") as caught:
        site(letter=FORM % origin)
    assert mend in str(caught.value)
