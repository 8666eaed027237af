"""Warm handler time of `score`: ten activities of one lead, against the bare transaction.

Each round has a lead of its own, and a twin of it. The handler records ten activities on the lead;
then the very same calls to DynamoDB are made on the twin without anything around them. The
leads have a short past: the embedded DynamoDB's Query walks a whole partition, log included, which
DynamoDB itself does not.
"""

from __future__ import annotations

import io
import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from importlib import util
from types import ModuleType
from typing import Any

from benchmarks.figure import Figure
from benchmarks.people import Person
from benchmarks.progress import Progress
from benchmarks.queue_event import queue_event
from benchmarks.table import Subject, Table, WrongState, embedded_table
from benchmarks.told import told
from handraiser import bootstrap, clock
from handraiser.store import keys
from handraiser_cli.local.embedded import REGION
from handraiser_cli.local.project import ROOT

PAST = 20
BATCH = 10
WARM_UP = 10
ROUNDS = 60
BAR = 1.5
CALLS = ("BatchGetItem", "Query", "TransactWriteItems")


def measure(progress: Progress) -> Iterator[Figure]:
    """The handler against the transaction and against all three calls; and its own share."""
    with embedded_table() as table, _score(table) as handler:
        client = bootstrap.dynamodb()
        calls = _Calls(client)
        rounds: list[_Round] = []
        with progress.counting("Timing the warm handler", WARM_UP + ROUNDS) as done:
            for number in range(WARM_UP + ROUNDS):
                rounds.append(_round(table, handler, calls, client, number))
                done(1)
    rounds = rounds[WARM_UP:]
    handler_ms = _median(r.handler for r in rounds)
    transaction_ms = _median(r.transaction for r in rounds)
    calls_ms = _median(r.transaction + r.reads for r in rounds)
    yield Figure(
        "warm handler of score, ten activities of one lead",
        handler_ms / transaction_ms,
        "x",
        f"{handler_ms:.1f} ms against {transaction_ms:.1f} ms of the bare transaction",
        BAR,
    )
    yield Figure(
        "the same against its three calls, bare",
        handler_ms / calls_ms,
        "x",
        f"{calls_ms:.1f} ms: a look-up of identities, a query, the transaction",
    )


@dataclass(frozen=True)
class _Round:
    """Milliseconds of one round."""

    handler: float
    transaction: float
    reads: float


class _Calls:
    """The parameters of a client's calls, as they are made."""

    def __init__(self, client: Any) -> None:
        self.made: dict[str, Any] = {}
        for name in CALLS:
            client.meta.events.register(f"provide-client-params.dynamodb.{name}", self._keep)

    def _keep(self, params: Any, model: Any, **_: Any) -> None:
        if model.name in self.made:
            raise WrongState(f"a second {model.name}: the handler had to try again")
        self.made[model.name] = {k: v for k, v in params.items() if k != "ClientRequestToken"}


def _round(
    table: Table, handler: Callable[..., Any], calls: _Calls, client: Any, number: int
) -> _Round:
    now = clock.now() - timedelta(hours=1)
    lead, twin = (Subject(table, Person(f"{who}-{number}", now)) for who in ("lead", "twin"))
    for subject in (lead, twin):
        subject.load(PAST, lambda _: None)
    event = queue_event(lead.person.later(BATCH))
    calls.made = {}
    handler_ms, answer = _timed(lambda: handler(event, _Context()))
    if answer != {"batchItemFailures": []}:
        raise WrongState(f"score answered {answer}")
    made, calls.made = calls.made, {}
    names = (lead.stored().record.lead_id, twin.stored().record.lead_id)
    transaction, query = (_renamed(made[name], *names) for name in ("TransactWriteItems", "Query"))
    reads_ms, _ = _timed(
        lambda: (client.batch_get_item(**made["BatchGetItem"]), client.query(**query))
    )
    transaction_ms, _ = _timed(lambda: client.transact_write_items(**transaction))
    return _Round(handler_ms, transaction_ms, reads_ms)


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = call()
    return (time.perf_counter() - started) * 1000, answer


def _median(values: Iterator[float]) -> float:
    return statistics.median(values)


def _renamed(params: Any, lead_id: str, twin_id: str) -> Any:
    """The same parameters for another lead."""
    match params:
        case dict():
            return {name: _renamed(value, lead_id, twin_id) for name, value in params.items()}
        case list():
            return [_renamed(value, lead_id, twin_id) for value in params]
        case str() if params == keys.lead_pk(lead_id):
            return keys.lead_pk(twin_id)
    return params


@dataclass(frozen=True)
class _Context:
    """What of Lambda's context the function's logger asks for."""

    function_name: str = "score"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:000000000000:function:score"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"


@contextmanager
def _score(table: Table) -> Iterator[Callable[..., Any]]:
    """The handler of functions/score, its log lines kept in memory."""
    with _environment(told(table)), redirect_stdout(io.StringIO()):
        yield _load_app().handler


def _load_app() -> ModuleType:
    spec = util.spec_from_file_location("score_app", ROOT / "functions" / "score" / "app.py")
    if spec is None or spec.loader is None:
        raise ImportError("functions/score/app.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
