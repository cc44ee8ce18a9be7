"""Requests as fast as they are answered: connections that stay open, in a process that does nothing else."""

import json
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from ground import percentile


@dataclass(frozen=True)
class Load:
    """What came of it: requests a second, and how long they took (milliseconds)."""

    rate: float
    p50: float
    p99: float


def post(address: str, *, connections: int, seconds: float) -> Load:
    """New people sign up by JSON at ``address``; every answer must be a yes."""
    command = [sys.executable, __file__, address, str(connections), str(seconds)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    taken = json.loads(answer)
    return Load(len(taken) / seconds, percentile(taken, 0.5), percentile(taken, 0.99))


def visit(address: str, accepts: str, connections: int, seconds: float) -> Load:
    """GETs of ``address`` with this ``Accept-Encoding``; every answer must be a page."""
    command = [sys.executable, __file__, address, str(connections), str(seconds), accepts]
    taken = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return Load(len(taken) / seconds, percentile(taken, 0.5), percentile(taken, 0.99))


def _visit(address: str, connections: int, seconds: float, accepts: str = "") -> list[float]:
    place = urlsplit(address)
    end = time.perf_counter() + seconds
    taken: list[float] = []
    refused: list[float] = []

    def visit() -> None:
        connection = HTTPConnection(place.hostname or "", place.port, timeout=60)
        while (began := time.perf_counter()) < end:
            body = json.dumps({"email": f"{uuid.uuid4().hex}@example.com", "firstName": "Ada"})
            headers = {"Content-Type": "application/json", "Authorization": "Bearer key"}
            if accepts:
                connection.request("GET", place.path, headers={"Accept-Encoding": accepts})
            else:
                connection.request("POST", place.path, body, headers)
            response = connection.getresponse()
            response.read()
            (taken if response.status == 200 else refused).append((time.perf_counter() - began) * 1000)
        connection.close()

    visitors = [threading.Thread(target=visit) for _ in range(connections)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    if refused or not taken:
        sys.exit(f"{address}: {len(refused)} visitors were not taken in, {len(taken)} were")
    return taken


if __name__ == "__main__":
    print(json.dumps(_visit(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:])))
