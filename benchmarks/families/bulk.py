"""Scoring a database from files, against the bare function on activities in memory.

Leads of 20 activities and their facts in Parquet. Times are wall-clock times of whole runs, from
files to files, the start of worker processes included. Every run, of the bare function too, is one
pass over leads that its process has never seen. The totals that come out must be the same.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import polars as pl

from benchmarks.engine import bare_once, bulk_once
from benchmarks.engine.database import AS_OF, EACH, Told, database
from benchmarks.figure import Figure
from benchmarks.progress import Progress

LEADS = 15_000
"""So many that a start of two seconds is to them what it is to a database of leads."""
STAGED = 300
"""Leads that are scored with stage and cycles: an evaluation for each day in a cycle."""

ROUNDS = 3
OVERHEAD = 1.5
SPEED_UP = 1.7


class WrongTotals(Exception):
    """The files say otherwise than the function; the figures would mean nothing."""


def measure(progress: Progress) -> Iterator[Figure]:
    """Scores alone, per lead and on two processes; the start; and with stage and cycles."""
    with TemporaryDirectory(prefix="bench-") as name:
        files, staged, lone = (_Files(Path(name) / str(n), n) for n in (LEADS, STAGED, 1))
        works: dict[str, Callable[[], float]] = {
            "bare": lambda: files.bare(histories=False),
            "one": lambda: files.score(processes=1, histories=False),
            "two": lambda: files.score(processes=2, histories=False),
            "start": lambda: lone.score(processes=1, histories=False),
            "start two": lambda: lone.score(processes=2, histories=False),
            "bare staged": lambda: staged.bare(histories=True),
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
        "bulk, a run of one lead",
        seconds["start"] * 1e3,
        "ms",
        f"what every run takes; {seconds['start two'] * 1e3:,.0f} ms with two processes",
    )
    yield Figure(
        "bulk, the same with stage and cycles against the bare functions",
        each["one staged"] / each["bare staged"],
        "x",
        f"{each['one staged']:,.0f} µs against {each['bare staged']:,.0f} µs; {STAGED} leads",
    )


class _Files:
    """A database in a folder, and runs over it, each in a process of its own."""

    def __init__(self, folder: Path, leads: int) -> None:
        folder.mkdir()
        self._leads = folder / "leads.parquet"
        self._activities = folder / "activities.parquet"
        self._out = folder / "scores.parquet"
        self._count = leads
        self._totals: dict[str, str] = {}
        self._write(list(database(leads)))

    def _write(self, told: Sequence[Told]) -> None:
        """A column for each fact and for each property."""
        pl.DataFrame({"lead_id": lead, **facts} for lead, facts, _ in told).write_parquet(
            self._leads
        )
        rows = [
            {
                "lead_id": lead,
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

    def bare(self, *, histories: bool) -> float:
        """Seconds of the bare functions over the same leads in memory."""
        came = _ran(bare_once, {"leads": self._count, "histories": histories})
        self._totals = came["totals"]
        return float(came["seconds"])

    def score(self, *, processes: int, histories: bool) -> float:
        """Seconds of one run to its results, which must be those of the bare function.

        Raises WrongTotals where they are not.
        """
        options = {
            "leads": str(self._leads),
            "activities": str(self._activities),
            "out": str(self._out),
            "as_of": AS_OF.isoformat(),
            "processes": processes,
            "histories": histories,
        }
        came = _ran(bulk_once, options)
        if came["refused"] or came["leads"] != self._count:
            raise WrongTotals(f"{came['refused']} refused, {came['leads']} leads")
        frame = pl.read_parquet(self._out)
        for lead, total in zip(frame["lead_id"], frame["total"], strict=True):
            if self._totals and Decimal(self._totals[lead]) != total:
                raise WrongTotals(f"{lead}: {total}, not {self._totals[lead]}")
        return float(came["seconds"])


def _ran(module: ModuleType, options: Mapping[str, object]) -> dict[str, Any]:
    """What a run of a module said of itself."""
    command = [sys.executable, "-m", module.__name__, json.dumps(options)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    came: dict[str, Any] = json.loads(ran.stdout)
    return came


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
