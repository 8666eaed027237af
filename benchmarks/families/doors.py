"""The whole local stack, from a form post to the message in a team's queue. Reported, no bars."""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from benchmarks.figure import Figure
from benchmarks.progress import Progress
from handraiser_cli.demo.play import Team
from handraiser_cli.local.run import local_stack
from handraiser_cli.stack import Stack

POSTS = 100
WARM_UP = 5
CLIENTS = 16
SECONDS = 10.0
PATIENCE = 30.0
WAIT = 30.0
HEADERS = {"content-type": "application/json", "accept": "application/json"}


class NotTaken(Exception):
    """A form post or its notification did not come through."""


def measure(progress: Progress) -> Iterator[Figure]:
    """How long a hand-raiser's notification takes, then how many posts a second are taken."""
    with (
        TemporaryDirectory(prefix="bench-") as folder,
        local_stack(
            Path(folder), report=progress.say, parameters={"RequestsPerMinute": "100000"}
        ) as stack,
    ):
        with progress.counting("Posting forms one by one", POSTS + WARM_UP) as done:
            seconds = []
            for waited in _latencies(stack):
                seconds.append(waited)
                done(1)
        progress.say(f"Posting forms from {CLIENTS} clients")
        rate, failed = _rate(stack)
    quantiles = statistics.quantiles(seconds[WARM_UP:], n=100, method="inclusive")
    against = f"{POSTS} posts on the local stack, one after another"
    yield Figure("form post to message in a team's queue, p50", quantiles[49] * 1000, "ms", against)
    yield Figure("form post to message in a team's queue, p99", quantiles[98] * 1000, "ms", against)
    yield Figure(
        "form posts taken per second",
        rate,
        "posts/s",
        f"{CLIENTS} clients on the local stack; {failed} posts not taken",
    )


class _Client:
    """One visitor's connection to the API, kept open."""

    def __init__(self, stack: Stack) -> None:
        api = urlsplit(stack.api_url)
        self._path = api.path
        self._connection = http.client.HTTPConnection(api.hostname or "", api.port, timeout=WAIT)

    def post(self, form: str) -> None:
        """Sends a form as somebody new. Raises NotTaken."""
        body = json.dumps({"email": f"{uuid.uuid4().hex}@example.com"})
        self._connection.request("POST", f"{self._path}/v1/forms/{form}", body, HEADERS)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise NotTaken(f"{answer.status}: {text!r}")

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()


def _latencies(stack: Stack) -> Iterator[float]:
    """Seconds from a request for a demo to its notification, one at a time."""
    client, team = _Client(stack), Team(stack)
    for _ in range(POSTS + WARM_UP):
        started = time.perf_counter()
        client.post("demo-request")
        if next(team.receive(PATIENCE), None) is None:
            raise NotTaken("a notification has not come")
        yield time.perf_counter() - started
    client.close()


class _Visitor:
    """Posts forms, one after another, and counts those of the timed window."""

    def __init__(self, stack: Stack) -> None:
        self._client = _Client(stack)
        self.warm = threading.Event()
        self.taken = 0
        self.failed = 0

    def visit(self, timed: threading.Event, over: threading.Event) -> None:
        """Posts until it is over. A post that fails is counted; the next one connects anew."""
        while not over.is_set():
            try:
                self._client.post("newsletter")
            except (NotTaken, OSError):
                self.failed += timed.is_set()
                self._client.close()
            else:
                self.warm.set()
                self.taken += timed.is_set()
        self._client.close()


def _rate(stack: Stack) -> tuple[float, int]:
    """Posts per second that were answered with success, all clients together, and how many not.

    Clients join one by one, each when the one before has been answered, so that the functions that
    serve them have started when the clock does.
    """
    timed, over = threading.Event(), threading.Event()
    visitors = [_Visitor(stack) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as clients:
        visits = []
        try:
            for visitor in visitors:
                visits.append(clients.submit(visitor.visit, timed, over))
                visitor.warm.wait(PATIENCE)
            timed.set()
            started = time.monotonic()
            time.sleep(SECONDS)
            timed.clear()
            elapsed = time.monotonic() - started
        finally:
            over.set()
    for visit in visits:
        visit.result()
    return sum(v.taken for v in visitors) / elapsed, sum(v.failed for v in visitors)
