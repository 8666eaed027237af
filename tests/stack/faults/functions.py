"""The deployed functions: their event sources, and the processes they run in."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from handraiser_cli.stack import Stack

SWEEP = Path(__file__).parents[3] / "events" / "sweep.json"


@contextmanager
def event_source_off(stack: Stack, function: str) -> Iterator[None]:
    """Keeps the queue or stream that feeds a function from doing so during the block."""
    client = stack.client("lambda")
    [source] = [
        mapping["UUID"]
        for mapping in client.list_event_source_mappings()["EventSourceMappings"]
        if function in mapping["FunctionArn"]
    ]
    client.update_event_source_mapping(UUID=source, Enabled=False)
    try:
        yield
    finally:
        client.update_event_source_mapping(UUID=source, Enabled=True)


def sweep(stack: Stack) -> dict[str, Any]:
    """Runs the scheduled sweep of the outbox now."""
    client = stack.client("lambda")
    functions = client.list_functions()["Functions"]
    [name] = [f["FunctionName"] for f in functions if "Handoff" in f["FunctionName"]]
    answer = client.invoke(FunctionName=name, Payload=SWEEP.read_bytes())
    told: dict[str, Any] = json.load(answer["Payload"])
    return told


def kill_environments(function: str, endpoint_url: str) -> int:
    """Kills the processes of a function that call AWS at an endpoint; returns how many."""
    killed = 0
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and _runs(process, function, endpoint_url):
            os.kill(int(process.name), signal.SIGKILL)
            killed += 1
    return killed


def _runs(process: Path, function: str, endpoint_url: str) -> bool:
    try:
        environment = dict(
            entry.partition("=")[::2]
            for entry in (process / "environ").read_text(errors="replace").split("\0")
        )
    except OSError:  # it has just ended, or is somebody else's
        return False
    return (
        function in environment.get("AWS_LAMBDA_FUNCTION_NAME", "")
        and environment.get("AWS_ENDPOINT_URL") == endpoint_url
    )
