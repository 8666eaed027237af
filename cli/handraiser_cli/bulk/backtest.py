"""What a model would have done, counted against what became of the leads. Pure arithmetic."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from handraiser_cli.bulk.outcomes import Outcome

POSITIVE: Mapping[str, frozenset[str]] = {
    "won": frozenset({"won"}),
    "sql": frozenset({"sql", "opportunity", "won"}),
}
"""What counts as success; an opportunity or a win was an SQL before."""

Z_95 = 1.959963984540054
"""The normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True)
class Missed:
    """A success that no MQL preceded; `score` is the total the lead had at that moment."""

    lead_id: str
    at: datetime
    score: Decimal
    excluded_by: str | None
    entered_later: bool


@dataclass(frozen=True)
class Case:
    """One lead's history on one scorecard, as a backtest sees it.

    `entered` are the entries into MQL that count, oldest first: those before `success`, or all
    where there was none. `late` says that there were others, after it.
    """

    lead_id: str
    segment: str
    source: str
    entered: tuple[datetime, ...]
    late: bool
    success: Outcome | None


def case_of(
    lead_id: str,
    segment: str,
    source: str,
    entries: Sequence[datetime],
    outcomes: Iterable[Outcome],
    positive: frozenset[str],
) -> Case:
    """A lead's case: the first success decides, and only entries before it count."""
    successes = sorted((o for o in outcomes if o.word in positive), key=lambda o: o.at)
    success = successes[0] if successes else None
    counted = tuple(at for at in entries if success is None or at < success.at)
    return Case(lead_id, segment, source, counted, len(counted) < len(entries), success)


@dataclass
class Cell:
    """Counts of leads: all, those that were MQLs in time, those that succeeded, and both."""

    leads: int = 0
    mqls: int = 0
    successes: int = 0
    hits: int = 0
    amount: Decimal = Decimal(0)
    amount_hit: Decimal = Decimal(0)

    def add(self, case: Case) -> None:
        """Counts one lead."""
        hit = bool(case.entered and case.success)
        self.leads += 1
        self.mqls += bool(case.entered)
        self.successes += case.success is not None
        self.hits += hit
        amount = (case.success.amount if case.success else None) or Decimal(0)
        self.amount += amount
        self.amount_hit += amount if hit else Decimal(0)

    def merge(self, other: Cell) -> None:
        """Adds another's counts."""
        self.leads += other.leads
        self.mqls += other.mqls
        self.successes += other.successes
        self.hits += other.hits
        self.amount += other.amount
        self.amount_hit += other.amount_hit


@dataclass
class Tally:
    """The counts of many leads on one scorecard; tallies of parts add up to that of the whole.

    `weeks` counts entries into MQL by the Monday of their week, `waits` hits by whole days from
    the first entry to the success.
    """

    all: Cell = field(default_factory=Cell)
    segments: dict[str, Cell] = field(default_factory=dict)
    sources: dict[str, Cell] = field(default_factory=dict)
    weeks: Counter[date] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)
    late: int = 0
    missed: list[Missed] = field(default_factory=list)

    def add(self, case: Case, missed: Missed | None) -> None:
        """Counts one lead; `missed` tells of a success that no MQL preceded."""
        self.all.add(case)
        self.segments.setdefault(case.segment, Cell()).add(case)
        self.sources.setdefault(case.source, Cell()).add(case)
        self.weeks.update(week_of(at) for at in case.entered)
        self.late += case.late
        if case.entered and case.success:
            self.waits[(case.success.at - case.entered[0]) // timedelta(days=1)] += 1
        if missed is not None:
            self.missed.append(missed)

    def merge(self, other: Tally) -> None:
        """Adds another's counts."""
        self.all.merge(other.all)
        for mine, theirs in ((self.segments, other.segments), (self.sources, other.sources)):
            for name, cell in theirs.items():
                mine.setdefault(name, Cell()).merge(cell)
        self.weeks.update(other.weeks)
        self.waits.update(other.waits)
        self.late += other.late
        self.missed += other.missed


def week_of(at: datetime) -> date:
    """The Monday (UTC) of an instant's week."""
    day = at.date()
    return day - timedelta(days=day.weekday())


def per_week(weeks: Mapping[date, int]) -> list[tuple[date, int]]:
    """Every week from the first to the last, those with none included."""
    if not weeks:
        return []
    first, last = min(weeks), max(weeks)
    count = (last - first).days // 7 + 1
    return [(week, weeks.get(week, 0)) for week in (first + timedelta(7 * i) for i in range(count))]


def share(part: int, whole: int) -> float | None:
    """A share, or None of nothing."""
    return part / whole if whole else None


def wilson(part: int, whole: int, z: float = Z_95) -> tuple[float, float] | None:
    """Wilson's score interval of a share, or None of nothing."""
    if not whole:
        return None
    p = part / whole
    scale = 1 + z * z / whole
    centre = (p + z * z / (2 * whole)) / scale
    half = z / scale * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    return max(0.0, centre - half), min(1.0, centre + half)


def lift(cell: Cell) -> float | None:
    """How many times likelier an MQL succeeds than any lead; None where there is nothing."""
    precision, base = share(cell.hits, cell.mqls), share(cell.successes, cell.leads)
    return precision / base if precision is not None and base else None


def median(counts: Mapping[int, int]) -> float | None:
    """The median of values given with how often each came; the mean of the middle two."""
    total = sum(counts.values())
    if not total:
        return None
    return (_nth(counts, (total - 1) // 2) + _nth(counts, total // 2)) / 2


def _nth(counts: Mapping[int, int], place: int) -> int:
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)
