"""The whole local stack, from a form post to the message in a team's queue. Reported, no bars."""

from __future__ import annotations

import json
import statistics
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clients import CLIENTS, PATIENCE, Client, NotTaken, rate
from benchmarks.figure import Figure
from benchmarks.progress import Progress
from handraiser_cli.demo.play import Team
from handraiser_cli.local.run import local_stack
from handraiser_cli.stack import Stack

POSTS = 100
WARM_UP = 5
HEADERS = {"content-type": "application/json", "accept": "application/json"}


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
        posts, failed = rate(stack, lambda client: _post(client, "newsletter"))
    quantiles = statistics.quantiles(seconds[WARM_UP:], n=100, method="inclusive")
    against = f"{POSTS} posts on the local stack, one after another"
    yield Figure("form post to message in a team's queue, p50", quantiles[49] * 1000, "ms", against)
    yield Figure("form post to message in a team's queue, p99", quantiles[98] * 1000, "ms", against)
    yield Figure(
        "form posts taken per second",
        posts,
        "posts/s",
        f"{CLIENTS} clients on the local stack; {failed} posts not taken",
    )


def _post(client: Client, form: str) -> None:
    """Sends a form as somebody new."""
    body = json.dumps({"email": f"{uuid.uuid4().hex}@example.com"})
    client.post(f"/v1/forms/{form}", body, HEADERS)


def _latencies(stack: Stack) -> Iterator[float]:
    """Seconds from a request for a demo to its notification, one at a time."""
    client, team = Client(stack), Team(stack)
    for _ in range(POSTS + WARM_UP):
        started = time.perf_counter()
        _post(client, "demo-request")
        if next(team.receive(PATIENCE), None) is None:
            raise NotTaken("a notification has not come")
        yield time.perf_counter() - started
    client.close()
