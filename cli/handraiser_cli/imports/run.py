"""Sends what a file says to a stack, and goes on where an earlier try stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from handraiser.activity import Activity
from handraiser_cli.imports.journal import Journal
from handraiser_cli.imports.meter import Meter
from handraiser_cli.imports.plan import Plan
from handraiser_cli.imports.queueing import BATCH, Queueing
from handraiser_cli.imports.reading import Tally, readings
from handraiser_cli.imports.records import Record, Records
from handraiser_cli.imports.report import RefusedRow, Report
from handraiser_cli.imports.table import Table

_STEP = BATCH
"""Rows between two looks at the meter."""


@dataclass(frozen=True)
class Import:
    """One import: a file, what to do with it, and where refused rows are told."""

    table: Table
    plan: Plan
    report: Report
    meter: Meter


def read_all(
    wanted: Import, began: datetime, take: Callable[[int, Activity], None] = lambda *_: None
) -> Tally:
    """Reads every row and hands each activity, with its row's number, to `take`."""
    tally = Tally()
    records = Records(wanted.plan, began, wanted.table.most_rows)
    for number, found in readings(wanted.table, records, wanted.meter.read):
        tally.count(found)
        match found:
            case RefusedRow():
                wanted.report.add(found)
            case Record(activity):
                take(number, activity)
        if tally.rows % _STEP == 0:
            wanted.meter.rows(tally.rows)
    return tally


def send_all(
    wanted: Import, journal: Journal, queueing: Queueing, now: Callable[[], datetime]
) -> tuple[Tally, Journal]:
    """Reads every row, sends what the journal does not know of, and keeps the journal.

    Rows before that are read again, so that the tally and the report are of the whole file. Raises
    Unavailable when the queue does not take more; the journal then says how far it came.
    """
    sending = _Sending(journal, queueing, now, wanted.meter.start)
    tally = read_all(wanted, journal.began, sending.take)
    sending.send()
    return tally, sending.journal.finished()


class _Sending:
    """Collects activities into batches; the journal follows each that the queue holds."""

    def __init__(
        self,
        journal: Journal,
        queueing: Queueing,
        now: Callable[[], datetime],
        start: Callable[[], None],
    ) -> None:
        self.journal = journal
        self._queueing = queueing
        self._now = now
        self._start: Callable[[], None] | None = start
        self._batch: list[Activity] = []
        self._row = journal.row

    def take(self, number: int, activity: Activity) -> None:
        if number <= self.journal.row:
            return
        if self._start:
            self._start()
            self._start = None
        self._batch.append(activity)
        self._row = number
        if len(self._batch) == BATCH:
            self.send()

    def send(self) -> None:
        if not self._batch:
            return
        now = self._now()
        self._queueing.send([replace(activity, received_at=now) for activity in self._batch])
        self.journal = self.journal.went_on(self._row, self.journal.sent + len(self._batch))
        self._batch = []
