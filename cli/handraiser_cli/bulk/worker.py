"""Scores one partition: reads its rows from disk, scores lead by lead, writes the results there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from handraiser.activity import Activity, Json, iso
from handraiser.model import Model
from handraiser.replay import History, replay
from handraiser.scoring.decide import evaluate
from handraiser.scoring.score import known_at, score, state_of
from handraiser_cli.bulk.activity_columns import reader_of
from handraiser_cli.bulk.activity_rows import ActivityRows
from handraiser_cli.bulk.backtest import Case, Missed, Tally, case_of
from handraiser_cli.bulk.fact_rows import FactRows
from handraiser_cli.bulk.faults import SHOWN, Refusals, refusals
from handraiser_cli.bulk.outcomes import Outcome, OutcomeRows
from handraiser_cli.bulk.partition import rows_in
from handraiser_cli.bulk.results import SCHEMA, result_row
from handraiser_cli.bulk.stream import Stream
from handraiser_cli.bulk.table import Table
from handraiser_cli.bulk.task import Done, Setup, Task

NO_CHANNEL = "(none)"
"""The source of a lead none of whose activities names a channel."""


class Interrupted(Exception):
    """The run has been called off."""


class Scorer:
    """Scores partitions with a model."""

    def __init__(
        self, model: Model, setup: Setup, called_off: Callable[[], bool] = lambda: False
    ) -> None:
        self._model = model
        self._setup = setup
        self._called_off = called_off
        self._as_of = iso(setup.as_of)
        declared = [name for name in model.readers if name not in setup.without]
        self._facts = FactRows(setup.leads, declared)
        self._activities = ActivityRows(setup.activities)
        self._outcomes = OutcomeRows(setup.outcomes)

    def run(self, task: Task) -> Done:
        """Scores a partition. Raises Interrupted once the run has been called off."""
        setup, done = self._setup, Done(rows=task.rows)
        rows: list[tuple[Any, ...]] = []
        with refusals(task.refused(setup.folder)) as refused:
            files = self._files(task, refused)
            while (lead := files.lead()) is not None:
                if self._called_off():
                    raise Interrupted
                rows += self._lead(lead, files, done)
            done.refused = refused.count
        frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
        frame.write_ipc(task.results(setup.folder))
        return done

    def _files(self, task: Task, refused: Refusals) -> _Files:
        setup = self._setup
        leads = Table(rows_in(task.leads), setup.leads)
        outcomes = Table(rows_in(task.outcomes), setup.outcomes)
        activities = Table(rows_in(task.activities), setup.activities)
        return _Files(
            Stream(leads, lambda place, _: self._facts.facts(leads.row(place)), refused),
            Stream(activities, reader_of(activities, self._activities), refused),
            Stream(outcomes, lambda place, _: self._outcomes.outcome(outcomes.row(place)), refused),
        )

    def _lead(self, lead: str, files: _Files, done: Done) -> Iterator[tuple[Any, ...]]:
        """The rows of one lead; one that only the outcomes know of has none."""
        told = files.leads.read(lead)
        for number, _ in told[1:]:
            reason = f"the lead is there already: {files.leads.counted} {told[0][0]}"
            files.leads.refuse(number, reason)
        found = files.activities.read(lead)
        outcomes = files.outcomes.read(lead)
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

    leads: Stream[dict[str, Json]]
    activities: Stream[Activity]
    outcomes: Stream[Outcome]

    def lead(self) -> str | None:
        """The next lead, in order, that any of them knows."""
        heads = (self.leads.lead, self.activities.lead, self.outcomes.lead)
        return min((head for head in heads if head is not None), default=None)
