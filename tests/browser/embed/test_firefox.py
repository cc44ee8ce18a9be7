"""The same in Firefox with all cookies of other sites blocked, where Firefox is installed: an extra.

It is driven over Marionette, the protocol that Firefox itself speaks (Firefox source docs, "Marionette protocol").
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 120  # seconds, for whatever is waited for: on a small, busy machine it is long
ENTER, ESCAPE = "\ue007", "\ue00c"  # keys as WebDriver has them (W3C WebDriver, "Keyboard actions")
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
READY = "return document.querySelector('iframe[data-signup=ready]') !== null"
pytestmark = pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed")


class Refused(Exception):
    """What Firefox says to a command, for one thing while the page or frame that it is for goes away."""


class Firefox:
    """One window."""

    def __init__(self, profile: Path) -> None:
        wishes = {"marionette.port": 0, "network.cookie.cookieBehavior": 1, "app.update.enabled": False}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wishes.items())
        (profile / "user.js").write_text("\n".join(lines))
        command = [str(FIREFOX), "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self._socket = socket.create_connection(("127.0.0.1", self._port(profile)), timeout=PATIENCE)
        except BaseException:
            self._end()
            raise
        self._file = self._socket.makefile("rb")
        self._read()
        self._call("WebDriver:NewSession", capabilities={})

    def go(self, address: str) -> None:
        """Open a page in the window."""
        self._call("WebDriver:Navigate", url=address)

    def ask(self, script: str, *arguments: object) -> Any:
        """What a script in the page, or in the frame that is entered, returns."""
        return self._call("WebDriver:ExecuteScript", script=script, args=list(arguments), sandbox=None)["value"]

    def wait(self, script: str) -> None:
        """Wait until a script returns something true."""
        deadline = time.monotonic() + PATIENCE
        while not self._holds(script):
            assert time.monotonic() < deadline, script
            time.sleep(0.1)

    def enter(self, frame: str | None) -> None:
        """Into a frame, or back to the page."""
        self._call("WebDriver:SwitchToFrame", **({"element": self._find(frame)} if frame else {"id": None}))

    def type(self, selector: str, text: str) -> None:
        """Type into a control, in place of what is there."""
        self._call("WebDriver:ElementClear", id=self._find(selector))
        self._call("WebDriver:ElementSendKeys", id=self._find(selector), text=text)

    def press(self, selector: str, key: str = ENTER) -> None:
        """Press a key on something; the mouse can miss what still moves."""
        self._call("WebDriver:ElementSendKeys", id=self._find(selector), text=key)

    def close(self) -> None:
        """End the browser that this started."""
        self._file.close()
        self._socket.close()
        self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _holds(self, script: str) -> bool:
        try:
            return bool(self.ask(script))
        except Refused:
            return False

    def _find(self, selector: str) -> str:
        found = self._call("WebDriver:FindElement", using="css selector", value=selector)
        return str(next(iter(found["value"].values())))

    def _port(self, profile: Path) -> int:
        """Where it listens, which it writes down once it does."""
        deadline = time.monotonic() + PATIENCE
        written = profile / "MarionetteActivePort"
        while not (text := written.read_text() if written.exists() else ""):
            assert time.monotonic() < deadline, "Firefox does not listen"
            time.sleep(0.2)
        return int(text)

    def _call(self, command: str, **parameters: object) -> Any:
        message = json.dumps([0, 1, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error is not None:
            raise Refused(error)
        return result

    def _read(self) -> Any:
        length = b""
        while (byte := self._file.read(1)) != b":":
            length += byte
        return json.loads(self._file.read(int(length)))


@pytest.fixture
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A window of its own profile."""
    browser = Firefox(tmp_path_factory.mktemp("firefox"))
    yield browser
    browser.close()


def test_mistake_success_duplicate_height_events_and_attribution(
    neighbours: Callable[..., Any], firefox: Firefox
) -> None:
    sites = neighbours()
    address = sites.put() + "?utm_source=news&utm_campaign=spring&tier=3"
    firefox.go(address)
    heights = []
    for email, shown in (("ada@", "#problems"), ("ada@example.com", "[role=status]")):
        firefox.wait(READY)
        firefox.enter("iframe")
        firefox.wait("return document.querySelector('[data-query=utm_source]').value === 'news'")
        firefox.type("input[name=email]", email)
        firefox.type("input[name=firstName]", "Ada")
        firefox.press("button")
        firefox.wait(
            f"return document.querySelector('{shown}') !== null && document.activeElement.matches('[tabindex]')"
        )
        content = firefox.ask("return document.body.getBoundingClientRect().height")
        firefox.enter(None)
        firefox.wait(f"return Math.abs(document.querySelector('iframe').clientHeight - {content}) < 1")
        heights.append(content)
    assert heights[0] > heights[1]
    firefox.wait("return heard.length >= 2")
    assert firefox.ask("return heard") == [
        ["error", {"form": "letter", "code": "invalid"}],
        ["success", {"form": "letter", "outcome": "subscribed"}],
    ]
    found = sites.contact("ada@example.com")
    assert (found["source"], found["utmSource"], found["tier"]) == ("Host: spring", "news", 3)
    assert firefox.ask("return document.cookie") == ""


def test_dialog_escape_and_a_strict_isolated_host(neighbours: Callable[..., Any], firefox: Firefox) -> None:
    sites = neighbours()
    firefox.go(sites.put(sites.snippet().link("dialog") + sites.snippet().pinned))
    firefox.wait("return document.documentElement.dataset.opens === ''")
    firefox.press("a[data-signup]")
    firefox.wait("return document.querySelector('dialog[open] iframe[data-signup=ready]') !== null")
    firefox.enter("iframe")
    firefox.press("input[name=email]", ESCAPE)
    firefox.enter(None)
    firefox.wait("return document.activeElement.matches('a[data-signup]')")
    own = f"default-src 'none'; style-src 'none'; frame-src {sites.address}; script-src {sites.address}"
    isolated = {"Cross_Origin_Embedder_Policy": "require-corp", "Cross_Origin_Opener_Policy": "same-origin"}
    firefox.go(sites.put(path="/strict", listen=False, Content_Security_Policy=own, **isolated))
    firefox.wait(READY)
