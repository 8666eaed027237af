"""Cold starts in the runtime interface emulator, against a bare handler with one boto3 client.

All sides run from bytecode compiled beforehand, as AWS's image has it; one more run of `score`
shows the layer as `sam build` leaves it, without any.
"""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.figure import Figure
from benchmarks.lambda_runtime import (
    Function,
    Start,
    compile_all,
    give_emulator,
    give_runtime,
)
from benchmarks.people import Person
from benchmarks.progress import Progress
from benchmarks.queue_event import queue_event
from benchmarks.table import NAME, embedded_table
from benchmarks.told import told
from handraiser_cli.local.build import build

RUNS = 7
BARS = {"score": 1.5, "handoff": 1.5, "collect": 1.8}
BARE = f"""
import boto3

client = boto3.client("dynamodb")


def handler(event, context):
    client.get_item(TableName="{NAME}", Key={{"pk": {{"S": "a"}}, "sk": {{"S": "b"}}}})
    return {{}}
"""
UNCOMPILED = "score without bytecode"


@dataclass(frozen=True)
class ColdStarts:
    """Median milliseconds by function: of the initialisation, and until the first answer."""

    initialised: Mapping[str, float]
    answered: Mapping[str, float]


def measure(progress: Progress) -> Iterator[Figure]:
    """Medians of interleaved runs, each as a multiple of the bare handler's."""
    starts = cold_starts(progress)
    for name, bar in BARS.items():
        yield _figure(f"initialisation of {name}", starts.initialised, name, bar)
    yield _figure(f"initialisation of {UNCOMPILED}", starts.initialised, UNCOMPILED)
    for name in BARS:
        yield _figure(f"initialisation and first answer of {name}", starts.answered, name)


@cache
def cold_starts(progress: Progress) -> ColdStarts:
    """Starts every function cold several times, by turns; once for all who ask in one run."""
    with TemporaryDirectory(prefix="bench-") as name, embedded_table() as table:
        folder = Path(name)
        progress.say("Building functions and layer")
        functions = list(_functions(folder, told(table)))
        emulator = give_emulator(folder)
        starts: dict[str, list[Start]] = {function.name: [] for function in functions}
        with progress.counting("Starting functions cold", RUNS * len(functions)) as done:
            for _ in range(RUNS):
                for function in functions:
                    starts[function.name].append(function.start(emulator, folder / "log"))
                    done(1)
    return ColdStarts(
        initialised={
            name: statistics.median(start.initialisation for start in all_starts)
            for name, all_starts in starts.items()
        },
        answered={
            name: statistics.median(start.first_answer for start in all_starts)
            for name, all_starts in starts.items()
        },
    )


def _figure(what: str, medians: Mapping[str, float], name: str, bar: float | None = None) -> Figure:
    against = f"{medians[name]:.0f} ms against {medians['bare']:.0f} ms of a bare handler"
    return Figure(what, medians[name] / medians["bare"], "x", against, bar)


def _functions(folder: Path, environment: Mapping[str, str]) -> Iterator[Function]:
    built = build().parent
    as_built, compiled, runtime, bare = (
        folder / part for part in ("as-built", "compiled", "runtime", "bare")
    )
    shutil.copytree(built, as_built)
    shutil.copytree(built, compiled)
    give_runtime(runtime)
    bare.mkdir()
    (bare / "app.py").write_text(BARE)
    for part in (compiled, runtime, bare):
        compile_all(part)
    yield Function("bare", bare, (runtime,), environment, {})
    for name in BARS:
        modules = (compiled / "HandraiserLayer" / "python", runtime)
        yield Function(name, compiled / name.title(), modules, environment, _event(name))
    modules = (as_built / "HandraiserLayer" / "python", runtime)
    yield Function(UNCOMPILED, as_built / "Score", modules, environment, _event("score"))


def _event(name: str) -> dict[str, Any]:
    """Something to do at first that calls the function's services."""
    match name:
        case "score":
            return queue_event(Person("cold").later(1))
        case "collect":
            return {
                "version": "2.0",
                "routeKey": "POST /v1/forms/{form_id}",
                "rawPath": "/v1/forms/newsletter",
                "headers": {"content-type": "application/json", "accept": "application/json"},
                "requestContext": {
                    "http": {
                        "method": "POST",
                        "path": "/v1/forms/newsletter",
                        "sourceIp": "192.0.2.1",
                    }
                },
                "pathParameters": {"form_id": "newsletter"},
                "body": json.dumps({"email": "cold@example.com"}),
                "isBase64Encoded": False,
            }
    return {"Records": []}
