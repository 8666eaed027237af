"""Clients of a local stack's API: one at a time, or many at once for as long as the clock runs."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from handraiser_cli.stack import Stack

CLIENTS = 16
SECONDS = 10.0
PATIENCE = 30.0
WAIT = 30.0


class NotTaken(Exception):
    """A request, or what should follow from it, did not come through."""


class Client:
    """One client's connection to the API, kept open."""

    def __init__(self, stack: Stack) -> None:
        api = urlsplit(stack.api_url)
        self._path = api.path
        self._connection = http.client.HTTPConnection(api.hostname or "", api.port, timeout=WAIT)

    def post(self, path: str, body: str | bytes, headers: Mapping[str, str]) -> None:
        """Sends a request and reads its answer. Raises NotTaken unless it is 200."""
        self._connection.request("POST", f"{self._path}{path}", body, dict(headers))
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise NotTaken(f"{answer.status}: {text!r}")

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()


type Request = Callable[[Client], None]
"""Makes one request, or raises NotTaken."""


class _Busy:
    """Makes one request after another, and counts those of the timed window."""

    def __init__(self, stack: Stack, request: Request) -> None:
        self._client = Client(stack)
        self._request = request
        self.warm = threading.Event()
        self.taken = 0
        self.failed = 0

    def work(self, timed: threading.Event, over: threading.Event) -> None:
        """Works until it is over. A request that fails is counted; the next one connects anew."""
        while not over.is_set():
            try:
                self._request(self._client)
            except (NotTaken, OSError):
                self.failed += timed.is_set()
                self._client.close()
            else:
                self.warm.set()
                self.taken += timed.is_set()
        self._client.close()


def rate(stack: Stack, request: Request) -> tuple[float, int]:
    """Requests per second that were answered with success, all clients together, and how many not.

    Clients join one by one, each when the one before has been answered, so that the functions that
    serve them have started when the clock does.
    """
    timed, over = threading.Event(), threading.Event()
    clients = [_Busy(stack, request) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as threads:
        works = []
        try:
            for client in clients:
                works.append(threads.submit(client.work, timed, over))
                client.warm.wait(PATIENCE)
            timed.set()
            started = time.monotonic()
            time.sleep(SECONDS)
            timed.clear()
            elapsed = time.monotonic() - started
        finally:
            over.set()
    for work in works:
        work.result()
    return sum(c.taken for c in clients) / elapsed, sum(c.failed for c in clients)
