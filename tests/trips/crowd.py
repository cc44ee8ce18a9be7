"""The visitors: real HTTP, unique addresses, impatient fingers, and a log of who was told "thanks"."""

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from processes import LONGEST

HONEST = {200, 303, 503}
"""Statuses that a visitor with a good address may get to see; 503 says that it did not work, and keeps the values."""

Place = Callable[[], str]
"""The address of a site now: it changes when a server is started anew."""


@dataclass
class Person:
    """One visitor. ``answers`` are what each try came to: a status and an outcome, or the failure's name."""

    address: str
    name: str
    answers: list[tuple[int, str]] = field(default_factory=list)
    sent: int = 0

    @property
    def acknowledged(self) -> bool:
        """Whether a "thanks" came, in full."""
        return any(status in (200, 303) for status, _ in self.answers)


class Crowd:
    """People who come to ``places``. The same ``seed`` brings the same people."""

    def __init__(self, *places: Place, seed: int = 1) -> None:
        self.people: list[Person] = []
        self.tokens: set[str] = set()
        self._places: Sequence[Place] = places
        self._random = random.Random(seed)  # noqa: S311 - chance, not secrets
        self._lock = threading.Lock()

    @property
    def acknowledged(self) -> int:
        """How many have been thanked so far."""
        with self._lock:
            return sum(person.acknowledged for person in self.people)

    def newcomer(self) -> Person:
        """Somebody who was not here before."""
        with self._lock:
            number = len(self.people)
            person = Person(f"canary-{number:05}-{self._random.randrange(10**6)}@example.com", f"Canary{number}")
            self.people.append(person)
            return person

    def come(self, count: int, *, threads: int = 6) -> None:
        """So many people sign up, a few at a time; returns when the last one has left."""
        left = iter(range(count))

        def more() -> bool:
            with self._lock:
                return next(left, None) is not None

        self._stream(more, threads)()

    @contextmanager
    def keeps_coming(self, *, threads: int = 6, most: int = 100_000) -> Iterator[None]:
        """People sign up as long as the block lasts."""
        stop = threading.Event()
        wait = self._stream(lambda: not stop.is_set() and len(self.people) < most, threads)
        try:
            yield
        finally:
            stop.set()
            wait()

    def _stream(self, more: Callable[[], bool], threads: int) -> Callable[[], None]:
        def visit() -> None:
            while more():
                self.visit(self.newcomer())

        crowd = [threading.Thread(target=visit) for _ in range(threads)]
        for thread in crowd:
            thread.start()

        def wait() -> None:
            for thread in crowd:
                thread.join()

        return wait

    def visit(self, person: Person) -> None:
        """Sign up, perhaps with two clicks at once; try again a few times while it does not work."""
        form = self._random.choice(("letter", "letter", "quiet"))
        for _ in range(self._random.choice((1, 2, 4))):
            if self._random.random() < 0.15:
                self.double_click(person, form)
            else:
                self.sign_up(person, form)
            if person.acknowledged:
                return
            time.sleep(self._random.random() / 2)

    def double_click(self, person: Person, form: str = "letter", *, clicks: int = 2) -> None:
        """The same answers, sent again before the first answer has come."""
        fingers = [threading.Thread(target=self.sign_up, args=(person, form)) for _ in range(clicks)]
        for finger in fingers:
            finger.start()
        for finger in fingers:
            finger.join()

    def sign_up(self, person: Person, form: str = "letter", *, as_json: bool | None = None) -> tuple[int, str]:
        """Fill in the form once and send it: as a page or as JSON."""
        place = urlsplit(self._random.choice(self._places)())
        as_json = self._random.random() < 0.6 if as_json is None else as_json
        connection = HTTPConnection(place.hostname or "", place.port, timeout=LONGEST)
        person.sent += 1
        try:
            answer = (_post_json if as_json else self._post_page)(connection, person, form)
        except (OSError, HTTPException) as error:
            answer = (0, type(error).__name__)
        finally:
            connection.close()
        person.answers.append(answer)
        return answer

    def _post_page(self, connection: HTTPConnection, person: Person, form: str) -> tuple[int, str]:
        connection.request("GET", f"/{form}")
        page = connection.getresponse().read().decode()
        token = re.search(r'name="_token"[^>]*value="([^"]+)"', page)
        if token is None:
            return 0, "no form"
        self.tokens.add(token[1])
        body = urlencode({"_token": token[1], "email": person.address, "firstName": person.name})
        connection.request("POST", f"/{form}", body, {"Content-Type": "application/x-www-form-urlencoded"})
        response = connection.getresponse()
        page = response.read().decode()
        if response.status == 503:
            assert f'value="{person.address}"' in page, "the values are kept"
        return response.status, response.headers.get("Location", "")


def _post_json(connection: HTTPConnection, person: Person, form: str) -> tuple[int, str]:
    body = json.dumps({"email": person.address, "firstName": person.name})
    connection.request("POST", f"/{form}", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    said = json.loads(response.read() or b"{}")
    return response.status, said.get("outcome", "")
