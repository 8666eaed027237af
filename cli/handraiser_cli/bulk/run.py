"""One bulk run from files to files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from handraiser.model import Model
from handraiser_cli.bulk.backtest import POSITIVE
from handraiser_cli.bulk.fact_rows import FactRows
from handraiser_cli.bulk.faults import NotUsable, Refusal, Refusals, gather, refusals
from handraiser_cli.bulk.formats import format_of
from handraiser_cli.bulk.partition import Runs, bounds_of
from handraiser_cli.bulk.pool import pool
from handraiser_cli.bulk.progress import Progress
from handraiser_cli.bulk.read import chunks, open_source
from handraiser_cli.bulk.results import check_fits, write_results
from handraiser_cli.bulk.rows import Layout
from handraiser_cli.bulk.source import Source
from handraiser_cli.bulk.task import Done, Setup, Task

LEAD_NAMES = ("lead_id", "id", "email")
ACTIVITY_NAMES = ("lead_id", "email")
WORTH = 500_000
"""Bytes of input for which another process is worth its start."""


@dataclass(frozen=True)
class Job:
    """What is asked for. `positive` is a key of POSITIVE.

    `processes` is at least 1, or None: as many as there are cores and as is worth it.
    """

    leads: Path
    activities: Path | None
    outcomes: Path | None
    out: Path
    model: Model
    model_text: str
    as_of: datetime
    learnt_by: datetime | None
    processes: int | None
    positive: str = "won"
    without: frozenset[str] = frozenset()
    histories: bool = True

    @property
    def refused(self) -> Path:
        """Where all refused rows are written."""
        return self.out.with_name(f"{self.out.name}.refused.csv")

    @property
    def backtest(self) -> Path:
        """Where the backtest is written."""
        return self.out.with_name(f"{self.out.name}.backtest.json")


@dataclass(frozen=True)
class Summary:
    """What came of a job. `lead_columns` names each file's column for the lead."""

    done: Done
    refused: int
    first_refused: list[Refusal]
    lead_columns: dict[str, str]
    facts: list[str]
    not_facts: list[str]


def run(job: Job, progress: Progress) -> Summary:
    """Scores the files of a job and writes its results; nothing else is left behind.

    The results appear under their name when they are whole. Raises NotUsable for a job that cannot
    be done as asked, NotReadable for a file of which nothing can be read.
    """
    _check(job)
    leads = open_source(job.leads, LEAD_NAMES)
    activities = open_source(job.activities, ACTIVITY_NAMES) if job.activities else None
    outcomes = open_source(job.outcomes, LEAD_NAMES) if job.outcomes else None
    _check_named_alike(leads, activities, outcomes)
    reader = FactRows(_layout(leads), set(job.model.readers) - job.without)
    facts = {column: fact for column in leads.columns if (fact := reader.fact(column))}
    sources = [source for source in (leads, activities, outcomes) if source]
    processes = job.processes or _worth(sources)
    with _folder(job.out) as folder, pool(job.model, job.model_text, processes) as processors:
        read = folder / "refused-read.csv"
        with refusals(read) as refused:
            runs = {
                name: _runs(folder, name, source, keep, refused, progress)
                for name, source, keep in (
                    ("leads", leads, list(facts)),
                    ("activities", activities, None),
                    ("outcomes", outcomes, None),
                )
            }
        check_fits(job.out, runs["leads"].rows * len(job.model.scorecards))
        tasks = _tasks(runs)
        setup = _setup(job, folder, leads, activities, outcomes)
        done = Done()
        with progress.stage("scoring", sum(task.rows for task in tasks)) as advance:
            for part in processors.scored(setup, tasks):
                done.merge(part)
                advance(part.rows)
        written = folder / f"written{job.out.suffix}"
        check_fits(job.out, done.leads * len(job.model.scorecards))
        write_results([task.results(folder) for task in tasks], job.out, written)
        first = gather([read, *(task.refused(folder) for task in tasks)], job.refused)
        written.replace(job.out)
    return Summary(
        done,
        refused.count + done.refused,
        first,
        {str(source.path): source.lead for source in sources},
        sorted(set(facts.values())),
        [c for c in leads.columns if c not in facts and c != leads.lead and c.strip()],
    )


def _worth(sources: Sequence[Source]) -> int:
    """One process a core, unless starting it would take longer than what it had to do."""
    size = sum(source.path.stat().st_size for source in sources)
    return min(os.process_cpu_count() or 1, 1 + size // WORTH)


def _check(job: Job) -> None:
    format_of(job.out)
    if not job.out.parent.is_dir():
        raise NotUsable(f"{job.out}: there is no folder {job.out.parent}")
    if job.out.is_dir():
        raise NotUsable(f"{job.out} is a folder")
    for path in (job.leads, job.activities, job.outcomes):
        if path is not None and path.resolve() == job.out.resolve():
            raise NotUsable(f"{job.out} would be overwritten, and it is an input")
    unknown = sorted(job.without - set(job.model.readers))
    if unknown:
        raise NotUsable(f"`{unknown[0]}` is no fact of {job.model.label}")


def _check_named_alike(leads: Source, *others: Source | None) -> None:
    for other in others:
        if other is not None and other.address != leads.address:
            raise NotUsable(
                f"{leads.path} names a lead by `{leads.lead}` and {other.path} by `{other.lead}`: "
                "give both the same column"
            )


@contextmanager
def _folder(out: Path) -> Iterator[Path]:
    """A folder beside the output, gone at the end: where there is room for one there is for it."""
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as name:
        yield Path(name)


def _runs(
    folder: Path,
    name: str,
    source: Source | None,
    keep: Sequence[str] | None,
    refused: Refusals,
    progress: Progress,
) -> Runs:
    runs = Runs(folder, name)
    if source is not None:
        file = str(source.path)

        def refuse(line: int, reason: str) -> None:
            refused.add(file, line, reason)

        with progress.stage(f"reading {source.path.name}", source.size) as advance:
            runs.fill(chunks(source, keep, refuse, advance))
    return runs


def _tasks(runs: dict[str, Runs]) -> list[Task]:
    bounds = bounds_of(list(runs.values()))
    parts = zip(*(run.cut(bounds) for run in runs.values()), strict=True)
    return [Task(place, *slices) for place, slices in enumerate(parts) if any(slices)]


def _layout(source: Source | None) -> Layout:
    """How a source's rows are kept; where there is no file there are no rows."""
    if source is None:
        return Layout("", "typed", "")
    return Layout(str(source.path), source.cells, source.lead)


def _setup(
    job: Job, folder: Path, leads: Source, activities: Source | None, outcomes: Source | None
) -> Setup:
    return Setup(
        folder=folder,
        leads=_layout(leads),
        activities=_layout(activities),
        outcomes=_layout(outcomes),
        without=job.without,
        as_of=job.as_of,
        learnt_by=job.learnt_by,
        positive=POSITIVE[job.positive] if outcomes else frozenset(),
        histories=job.histories,
    )
