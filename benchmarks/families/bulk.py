"""Scoring a database from files, against the bare function on activities in memory.

Leads of 20 activities and their facts in Parquet. Times are wall-clock times of whole runs, from
files to files, the start of worker processes included. The totals that come out must be those of
the bare function.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from benchmarks.engine import bulk_once
from benchmarks.engine.population import NOW, Lead, busy
from benchmarks.engine.rules import model_text
from benchmarks.engine.stored import CARD
from benchmarks.figure import Figure
from benchmarks.progress import Progress
from handraiser.activity import Activity, Json
from handraiser.model import Model, load_model
from handraiser.replay import replay
from handraiser.scoring.score import score

LEADS = 4_000
STAGED = 300
"""Leads that are scored with stage and cycles: an evaluation for each day in a cycle."""

EACH = 20
ROUNDS = 3
OVERHEAD = 1.5
SPEED_UP = 1.7
AS_OF = NOW + timedelta(hours=1)


class WrongTotals(Exception):
    """The files say otherwise than the function; the figures would mean nothing."""


def measure(progress: Progress) -> Iterator[Figure]:
    """Scores alone, per lead and on two processes; and with stage and cycles."""
    model = load_model(model_text())
    leads = [busy(EACH, f"lead-{number:05}") for number in range(LEADS)]
    told = [(lead, *_facts_apart(lead)) for lead in leads]
    with TemporaryDirectory(prefix="bench-") as name, TemporaryDirectory(prefix="bench-") as few:
        files, staged = _Files(Path(name)), _Files(Path(few))
        files.write(told)
        staged.write(told[:STAGED])
        _check(files, model, told)
        works: dict[str, Callable[[], float]] = {
            "bare": lambda: _timed(lambda: [_score(model, *each) for each in told]),
            "one": lambda: files.score(processes=1, histories=False),
            "two": lambda: files.score(processes=2, histories=False),
            "bare staged": lambda: _timed(lambda: [_stages(model, *t) for t in told[:STAGED]]),
            "one staged": lambda: staged.score(processes=1, histories=True),
        }
        with progress.counting("Scoring a database", ROUNDS * len(works)) as done:
            seconds = _interleaved(works, done)
    yield from _figures(seconds)


def _figures(seconds: Mapping[str, float]) -> Iterator[Figure]:
    each = {
        name: taken * 1e6 / (STAGED if name.endswith("staged") else LEADS)
        for name, taken in seconds.items()
    }
    yield Figure(
        f"bulk, a lead of {EACH} activities against the bare function",
        each["one"] / each["bare"],
        "x",
        f"{each['one']:,.0f} µs against {each['bare']:,.0f} µs; {LEADS:,} leads, scores only",
        OVERHEAD,
    )
    yield Figure(
        "bulk, two processes as fast as one",
        each["one"] / each["two"],
        "x",
        f"{each['two']:,.0f} µs a lead on {os.cpu_count()} cores, starting both included",
        SPEED_UP,
        at_least=True,
    )
    yield Figure(
        "bulk, the same with stage and cycles against the bare functions",
        each["one staged"] / each["bare staged"],
        "x",
        f"{each['one staged']:,.0f} µs against {each['bare staged']:,.0f} µs; {STAGED} leads",
    )


type Told = tuple[Lead, Mapping[str, Json], list[Activity]]


def _facts_apart(lead: Lead) -> tuple[Mapping[str, Json], list[Activity]]:
    """A lead's facts and activities, each as a file of its own has them."""
    first, *others = lead.activities
    plain = Activity(
        id=first.id,
        type=first.type,
        at=first.at,
        received_at=first.received_at,
        source=first.source,
        identities=first.identities,
        channel=first.channel,
        properties=first.properties,
    )
    return first.traits, [plain, *others]


def _score(
    model: Model, _lead: Lead, facts: Mapping[str, Json], activities: Sequence[Activity]
) -> object:
    return score(model, facts, activities, AS_OF)


def _stages(
    model: Model, lead: Lead, facts: Mapping[str, Json], activities: Sequence[Activity]
) -> object:
    score(model, facts, activities, AS_OF)
    return replay(model, lead.name, facts, activities, AS_OF)


class _Files:
    """A database in a folder, and runs of it."""

    def __init__(self, folder: Path) -> None:
        self._leads = folder / "leads.parquet"
        self._activities = folder / "activities.parquet"
        self._out = folder / "scores.parquet"
        self._count = 0

    def write(self, told: Sequence[Told]) -> None:
        """A column for each fact and for each property."""
        facts = [{"lead_id": lead.name, **known} for lead, known, _ in told]
        self._count = len(told)
        pl.DataFrame(facts).write_parquet(self._leads)
        rows = [
            {
                "lead_id": lead.name,
                "id": activity.id,
                "type": activity.type,
                "at": activity.at,
                "source": activity.source,
                "channel": activity.channel,
                "campaign": activity.campaign,
                **{f"properties.{name}": value for name, value in activity.properties.items()},
            }
            for lead, _, activities in told
            for activity in activities
        ]
        pl.DataFrame(rows, infer_schema_length=None).write_parquet(self._activities)

    def score(self, *, processes: int, histories: bool) -> float:
        """Seconds of one run to its results, in a process of its own."""
        command = [sys.executable, "-m", bulk_once.__name__]
        options = {
            "leads": str(self._leads),
            "activities": str(self._activities),
            "out": str(self._out),
            "as_of": AS_OF.isoformat(),
            "processes": processes,
            "histories": histories,
        }
        ran = subprocess.run(
            [*command, json.dumps(options)], check=True, capture_output=True, text=True
        )
        came: dict[str, Any] = json.loads(ran.stdout)
        if came["refused"] or came["leads"] != self._count:
            raise WrongTotals(f"{came['refused']} refused, {came['leads']} leads")
        return float(came["seconds"])

    def totals(self) -> dict[str, object]:
        """What came out, by lead."""
        frame = pl.read_parquet(self._out)
        return dict(zip(frame["lead_id"], frame["total"], strict=True))


def _check(files: _Files, model: Model, told: Sequence[Told]) -> None:
    """Raises WrongTotals."""
    files.score(processes=2, histories=False)
    totals = files.totals()
    for lead, facts, activities in told:
        expected = score(model, facts, activities, AS_OF)[CARD].shown("total")
        if totals[lead.name] != expected:
            raise WrongTotals(f"{lead.name}: {totals[lead.name]}, not {expected}")


def _interleaved(
    works: Mapping[str, Callable[[], float]], done: Callable[[int], None]
) -> dict[str, float]:
    """Median seconds, by turns."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            seconds[name].append(work())
            done(1)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
