"""Many at once for one mailbox, against a real server: being fast does not get more through than is allowed."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit

from processes import LONGEST

FORM = """
title = "Guarded"
[[fields]]
property = "email"
label = "E-mail address"
[guard]
per_network = 0
per_address = 3
surge = 0
"""

CROWD = 60
TIMES = 8


def post(address, number):
    """The status of one JSON submission, from a network of its own."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=LONGEST)
    headers = {"Content-Type": "application/json", "X-Forwarded-For": f"203.0.{number % 250}.1"}
    connection.request("POST", "/guarded", json.dumps({"email": "victim@example.com"}), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_of_sixty_at_once_for_one_mailbox_at_most_three_go_out(town):
    (town.folder / "site" / "forms" / "guarded.toml").write_text(FORM, encoding="utf-8")
    town.audience("--limit", "0")
    server = town.serve(PORCH_THREADS="16", PORCH_TRUSTED_PROXIES="1")
    together = threading.Barrier(CROWD)

    def bomb(number):
        together.wait(LONGEST)
        return [post(server.address, number) for _ in range(TIMES)]

    with ThreadPoolExecutor(CROWD) as threads:
        statuses = Counter(status for one in threads.map(bomb, range(CROWD)) for status in one)
    assert set(statuses) <= {200, 428}
    town.drain()
    with town.journal() as journal:
        held = journal.count(state="quarantined")
        assert 1 <= journal.count() - held <= 3
        assert held <= 1  # they all say the same
    [log] = town.folder.glob("*-serve.log")
    assert "cannot count" not in log.read_text(encoding="utf-8")
