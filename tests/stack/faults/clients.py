"""Clients that tell a stack what visitors did, each over one connection that stays open."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection
from itertools import batched
from pathlib import Path
from threading import BoundedSemaphore
from urllib.parse import urlsplit

from typer.testing import CliRunner

from handraiser.activity import iso
from handraiser_cli.main import app
from handraiser_cli.stack import Stack
from stack.faults.doors import put_events
from stack.faults.queues import waiting
from stack.faults.visitors import SOURCE, Seen

PER_REQUEST = 5
IN_FLIGHT = BoundedSemaphore(4)
"""Each request at the same time is a process of this machine."""
PATIENCE = 150.0
"""Seconds for the stack's queue to run dry on a machine that is busy."""


def write_key(stack: Stack, folder: Path) -> str:
    """A write key of the visitors' website, made as an operator makes it."""
    stack.save(folder / "stack.json")
    options = ["--source", SOURCE, "--json", "--stack", str(folder / "stack.json")]
    ran = CliRunner().invoke(app, ["keys", "create", *options])
    made: str = json.loads(ran.stdout)["write_key"]
    return made


def track(stack: Stack, key: str, told: Sequence[Seen]) -> None:
    """Tells of it over the tracking door, a few events a request."""
    headers = {"authorization": f"Basic {b64encode(f'{key}:'.encode()).decode()}"}
    with closing(_connection(stack)) as connection:
        for some in batched(told, PER_REQUEST, strict=False):
            body = {"batch": [seen.tracked() for seen in some]}
            answer = _post(connection, stack, "/v1/batch", body, headers)
            assert answer == {"success": True}


def submit_and_put(stack: Stack, told: Sequence[Seen]) -> None:
    """Tells of it over forms, where it was one, and else over the bus."""
    with closing(_connection(stack)) as connection:
        for seen in told:
            deed = seen.deed
            if deed.type == "demo_requested":
                fields = {"activity_id": deed.id, "at": iso(deed.at), **deed.identities}
                _post(connection, stack, "/v1/forms/demo-request", {**fields, **deed.traits}, {})
            else:
                put_events(stack, deed.detail())


def drain(stack: Stack) -> None:
    """Waits until the stack has recorded all that lies on its queue."""
    deadline = time.monotonic() + PATIENCE
    while left := waiting(stack, stack.activities_queue_url):
        assert time.monotonic() < deadline, f"{left} messages are still on the queue"
        time.sleep(0.1)


def _connection(stack: Stack) -> HTTPConnection:
    return HTTPConnection(urlsplit(stack.api_url).netloc, timeout=120)


def _post(
    connection: HTTPConnection, stack: Stack, path: str, body: object, headers: dict[str, str]
) -> object:
    headers = {"content-type": "application/json", "accept": "application/json", **headers}
    target = f"{urlsplit(stack.api_url).path}{path}"
    with IN_FLIGHT:
        connection.request("POST", target, json.dumps(body).encode(), headers)
        answer = connection.getresponse()
        read = answer.read()
    assert answer.status == 200, read
    return json.loads(read)
