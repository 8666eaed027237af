"""Scores one partition: reads its rows from disk, scores lead by lead, writes the results there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from handraiser.activity import Activity, Json, iso
from handraiser.identity import Identities
from handraiser.model import load_model
from handraiser.replay import History, replay
from handraiser.scoring.decide import evaluate
from handraiser.scoring.score import known_at, score, state_of
from handraiser_cli.bulk.backtest import Case, Missed, Tally, case_of
from handraiser_cli.bulk.faults import SHOWN, refusals
from handraiser_cli.bulk.outcomes import Outcome, OutcomeRows
from handraiser_cli.bulk.partition import Slice
from handraiser_cli.bulk.results import SCHEMA, result_row
from handraiser_cli.bulk.rows import ActivityRows, FactRows, Layout
from handraiser_cli.bulk.stream import Stream

NO_CHANNEL = "(none)"
"""The source of a lead none of whose activities names a channel."""


@dataclass(frozen=True)
class Setup:
    """What every partition is scored with; a worker process gets it once.

    `without` are facts that are left out of the leads file. Without `positive` there is no
    backtest, without `histories` no stage.
    """

    folder: Path
    model_text: str
    leads: Layout
    activities: Layout
    outcomes: Layout
    without: frozenset[str]
    as_of: datetime
    learnt_by: datetime | None
    positive: frozenset[str]
    histories: bool


@dataclass(frozen=True)
class Task:
    """One partition: its place and its slices of every file's runs."""

    place: int
    leads: tuple[Slice, ...]
    activities: tuple[Slice, ...]
    outcomes: tuple[Slice, ...]

    @property
    def rows(self) -> int:
        """How many rows it reads."""
        return sum(s.rows for s in (*self.leads, *self.activities, *self.outcomes))

    def results(self, folder: Path) -> Path:
        """Where its results are written."""
        return folder / f"results-{self.place:06}.arrow"

    def refused(self, folder: Path) -> Path:
        """Where its refused rows are written."""
        return folder / f"refused-{self.place:06}.csv"


@dataclass
class Done:
    """What a partition, or all of them, came to. `strangers` are not in the leads file."""

    leads: int = 0
    rows: int = 0
    activities: int = 0
    refused: int = 0
    mqls: int = 0
    strangers: int = 0
    named_strangers: list[str] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)

    def merge(self, other: Done) -> None:
        """Adds what a later partition came to."""
        self.leads += other.leads
        self.rows += other.rows
        self.activities += other.activities
        self.refused += other.refused
        self.mqls += other.mqls
        self.strangers += other.strangers
        self.named_strangers = (self.named_strangers + other.named_strangers)[:SHOWN]
        for name, tally in other.tallies.items():
            self.tallies.setdefault(name, Tally()).merge(tally)


class Interrupted(Exception):
    """The run has been called off."""


class Scorer:
    """Scores partitions with one model, which it loads once."""

    def __init__(self, setup: Setup, called_off: Callable[[], bool] = lambda: False) -> None:
        self._setup = setup
        self._called_off = called_off
        self._model = load_model(setup.model_text)
        self._as_of = iso(setup.as_of)
        declared = [name for name in self._model.readers if name not in setup.without]
        self._facts = FactRows(setup.leads, declared)
        self._activities = ActivityRows(setup.activities)
        self._outcomes = OutcomeRows(setup.outcomes)

    def run(self, task: Task) -> Done:
        """Scores a partition. Raises Interrupted once the run has been called off."""
        setup, done = self._setup, Done(rows=task.rows)
        rows: list[tuple[Any, ...]] = []
        with refusals(task.refused(setup.folder)) as refused:
            files = _Files(
                Stream(task.leads, setup.leads, refused),
                Stream(task.activities, setup.activities, refused),
                Stream(task.outcomes, setup.outcomes, refused),
            )
            while (lead := files.lead()) is not None:
                if self._called_off():
                    raise Interrupted
                rows += self._lead(lead, files, done)
            done.refused = refused.count
        frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
        frame.write_ipc(task.results(setup.folder))
        return done

    def _lead(self, lead: str, files: _Files, done: Done) -> Iterator[tuple[Any, ...]]:
        """The rows of one lead; one that only the outcomes know of has none."""
        told = files.leads.read(lead, lambda _, row: self._facts.facts(row))
        for number, _ in told[1:]:
            reason = f"the lead is there already: {files.leads.counted} {told[0][0]}"
            files.leads.refuse(number, reason)
        identities = Identities(user_id=lead)
        read = self._activities.activity
        found = files.activities.read(lead, lambda number, row: read(number, row, identities))
        outcomes = files.outcomes.read(lead, lambda _, row: self._outcomes.outcome(row))
        if not told and not found:
            for number, _ in outcomes:
                files.outcomes.refuse(number, "neither leads nor activities have this lead")
            return
        if not told:
            done.strangers += 1
            done.named_strangers = [*done.named_strangers, lead][:SHOWN]
        done.leads += 1
        yield from self._scored(
            _Known(lead, bool(told), told[0][1] if told else {}, [a for _, a in found]),
            [outcome for _, outcome in outcomes],
            done,
        )

    def _scored(
        self, known: _Known, outcomes: list[Outcome], done: Done
    ) -> Iterator[tuple[Any, ...]]:
        setup, model = self._setup, self._model
        counted = known_at(known.activities, setup.as_of, setup.learnt_by)
        done.activities += len(counted)
        state = state_of(model, known.facts, counted)
        histories: dict[str, History] = {}
        if setup.histories:
            histories = replay(model, known.lead, known.facts, counted, setup.as_of)
        touch = state.first_touch
        source = (touch.channel if touch else None) or NO_CHANNEL
        for name, evaluation in evaluate(model, state, setup.as_of).items():
            history = histories.get(name)
            done.mqls += history is not None and history.standing.in_cycle
            if history is not None and setup.positive:
                entries = [cycle.entered_at for cycle in history.cycles]
                case = case_of(
                    known.lead, evaluation.segment, source, entries, outcomes, setup.positive
                )
                tally = done.tallies.setdefault(name, Tally())
                tally.add(case, self._missed(name, case, known.facts, counted))
            yield result_row(
                model,
                known.lead,
                evaluation,
                history,
                activities=len(counted),
                in_leads=known.in_leads,
                as_of=self._as_of,
            )

    def _missed(
        self, scorecard: str, case: Case, facts: Mapping[str, Json], counted: list[Activity]
    ) -> Missed | None:
        """A success that no MQL preceded, with the score of that moment as it was known then."""
        if case.entered or case.success is None:
            return None
        at = case.success.at
        then = score(self._model, facts, counted, at, learnt_by=at)[scorecard]
        excluded = then.excluded.id if then.excluded else None
        return Missed(case.lead_id, at, then.shown("total"), excluded, case.late)


@dataclass(frozen=True)
class _Known:
    """A lead with everything that the files say of it."""

    lead: str
    in_leads: bool
    facts: Mapping[str, Json]
    activities: list[Activity]


@dataclass(frozen=True)
class _Files:
    """The three files' rows of a partition."""

    leads: Stream
    activities: Stream
    outcomes: Stream

    def lead(self) -> str | None:
        """The next lead, in order, that any of them knows."""
        heads = (self.leads.lead, self.activities.lead, self.outcomes.lead)
        return min((head for head in heads if head is not None), default=None)
