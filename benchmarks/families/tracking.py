"""The tracking door on the local stack: a batch against a bare answer, messages, events a second.

Both sides of the ratio are requests over the same API with the same body, by turns, while nothing
is scored: `collect` has read, checked and queued a hundred events when it answers, the bare
function has only been called.
"""

from __future__ import annotations

import base64
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import batched, cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import bare
from benchmarks.clients import CLIENTS, Client, rate
from benchmarks.figure import Figure
from benchmarks.progress import Progress
from benchmarks.table import WrongState
from benchmarks.visitors import Click, clicks
from handraiser.store.write_keys import WriteKeys
from handraiser_cli.local.run import local_stack
from handraiser_cli.stack import Stack

BATCH = 100
AT_ONCE = 20
SESSIONS = 2_500
WARM_UP = 10
ROUNDS = 60
UNLIMITED = 1_000_000
RATIO = 3.0
MESSAGES = 0.1

type Request = Callable[[], None]


def measure(progress: Progress) -> Iterator[Figure]:
    """The ratio, the messages of those batches, then the rate with scoring on."""
    progress.say("Drawing visitors' clicks")
    drawn = clicks(SESSIONS, at_once=AT_ONCE)
    bodies = [_body(batch) for batch in batched(drawn, BATCH, strict=True)]
    with (
        TemporaryDirectory(prefix="bench-") as folder,
        local_stack(Path(folder), report=progress.say) as stack,
    ):
        headers = _headers(stack)
        _let_score(stack, enabled=False)
        bare.add_bare_function(stack)
        with progress.counting("Timing batches", WARM_UP + ROUNDS) as done:
            ours, theirs = _times(stack, headers, bodies[: WARM_UP + ROUNDS], done)
        messages = _waiting(stack)
        _let_score(stack, enabled=True)
        progress.say(f"Sending batches from {CLIENTS} clients")
        waiting = cycle(bodies[WARM_UP + ROUNDS :])
        batches, failed = rate(
            stack, lambda client: client.post("/v1/batch", next(waiting), headers)
        )
    yield Figure(
        "collect, a batch of 100 events against a bare handler",
        ours / theirs,
        "x",
        f"{ours:.1f} ms against {theirs:.1f} ms of one that answers 200, the same request",
        RATIO,
    )
    yield Figure(
        "queue messages per event in batches of 100",
        messages / ((WARM_UP + ROUNDS) * BATCH),
        "messages",
        f"{messages} messages of {(WARM_UP + ROUNDS) * BATCH:,} events on the queue",
        MESSAGES,
    )
    yield Figure(
        "events taken per second through /v1/batch",
        batches * BATCH,
        "events/s",
        f"{CLIENTS} clients on the local stack, scoring included; {failed} batches not taken",
    )


def _body(batch: Sequence[Click]) -> bytes:
    sent_at = batch[-1].event["timestamp"]
    return json.dumps({"batch": [click.event for click in batch], "sentAt": sent_at}).encode()


def _headers(stack: Stack) -> dict[str, str]:
    write_keys = WriteKeys(stack.client("dynamodb"), stack.table)
    key, _ = write_keys.create(
        source="website", label="", origins=(), rate=UNLIMITED, now=datetime.now(UTC)
    )
    shown = base64.b64encode(f"{key}:".encode()).decode()
    return {"content-type": "application/json", "authorization": f"Basic {shown}"}


def _let_score(stack: Stack, *, enabled: bool) -> None:
    functions = stack.client("lambda")
    for source in functions.list_event_source_mappings()["EventSourceMappings"]:
        if ":sqs:" in source["EventSourceArn"]:
            functions.update_event_source_mapping(UUID=source["UUID"], Enabled=enabled)


def _times(
    stack: Stack, headers: dict[str, str], bodies: Sequence[bytes], done: Callable[[int], None]
) -> tuple[float, float]:
    """Median milliseconds of our answer to a batch, and of the bare function's to the same."""
    client = Client(stack)
    taken: dict[str, list[float]] = {"/v1/batch": [], bare.PATH: []}
    for body in bodies:
        for path, times in taken.items():
            started = time.perf_counter()
            client.post(path, body, headers)
            times.append((time.perf_counter() - started) * 1000)
        done(1)
    client.close()
    ours, theirs = (statistics.median(times[WARM_UP:]) for times in taken.values())
    return ours, theirs


def _waiting(stack: Stack) -> int:
    """How many messages wait to be scored; a batch whose events were refused would show here."""
    asked: Any = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.activities_queue_url, AttributeNames=["ApproximateNumberOfMessages"]
    )
    waiting = int(asked["Attributes"]["ApproximateNumberOfMessages"])
    if not waiting:
        raise WrongState("nothing is on the queue")
    return waiting
