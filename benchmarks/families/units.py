"""DynamoDB's write and read units per activity, of leads with a long past.

Of several activities, or batches, the dearest counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from benchmarks import prices
from benchmarks.figure import Figure
from benchmarks.observer import Observed
from benchmarks.people import NOW, Person
from benchmarks.progress import Progress
from benchmarks.table import Subject, Table, WrongState, embedded_table

SINGLES = 20
BATCH = 10
BATCHES = 5

WRITES = {1: 6.0, BATCH: 2.4}
WRITES_WITH_INDEX = {1: 8.0, BATCH: 2.6}
"""The bars where an index key moves."""

READS = {1: 2.0, BATCH: 0.5}
GROWTH = 1.2


@dataclass(frozen=True)
class Measured:
    """Commits of `size` activities each, on one lead."""

    size: int
    commits: Sequence[Observed]

    @property
    def writes(self) -> float:
        """Write units per activity of the dearest commit."""
        return max(commit.write_units for commit in self.commits) / self.size

    @property
    def reads(self) -> float:
        """Read units per activity of the dearest commit."""
        return max(commit.read_units for commit in self.commits) / self.size

    @property
    def index_units(self) -> float:
        """Units of all commits that indexes were charged."""
        return sum(commit.index_units for commit in self.commits)

    @property
    def what(self) -> str:
        """In words."""
        return "one activity" if self.size == 1 else "each of ten in one batch"


def measure(progress: Progress) -> Iterator[Figure]:
    """Write units, read units, log reads and index writes on leads of 1,000 and of 10,000."""
    with embedded_table() as table:
        few, many = (_on_lead_with(table, past, progress) for past in (1_000, 10_000))
        qualifying = _qualifying(table)
    lead = "1,000 past activities, default model, no new facts"
    for measured in few:
        bars = WRITES_WITH_INDEX if measured.index_units else WRITES
        yield Figure(
            f"write units, {measured.what}", measured.writes, "units", lead, bars[measured.size]
        )
    index_units = sum(measured.index_units for measured in (*few, *many))
    moved = "an index key moves" if index_units else "no index key moves"
    yield Figure("write units of these for indexes", index_units, "units", moved)
    for small, large in zip(few, many, strict=True):
        yield Figure(
            f"write units at 10,000 past activities, {small.what}",
            large.writes / small.writes,
            "x",
            f"{small.writes:g} units at 1,000",
            GROWTH,
        )
    yield Figure(
        "log reads, in order",
        sum(commit.log_reads for m in (*few, *many) for commit in m.commits),
        "reads",
        "1,000 and 10,000 past activities in one year",
        0,
    )
    for measured in few:
        yield Figure(
            f"read units, {measured.what}", measured.reads, "units", lead, READS[measured.size]
        )
    for measured in many:
        yield Figure(
            f"read units at 10,000 past activities, {measured.what}",
            measured.reads,
            "units",
            "10,000 past activities in one year",
        )
    yield Figure(
        "write units of the activity that makes an MQL",
        qualifying.write_units,
        "units",
        f"of which {qualifying.index_units:g} for the index entry of its outbox item",
    )
    for measured in few:
        cost = sum(
            prices.per_million(measured.writes, measured.reads, batch=measured.size).values()
        )
        what = "one by one" if measured.size == 1 else "in batches of ten"
        yield Figure(f"cost of a million form posts, scored {what}", cost, "USD", prices.SOURCE)


def _on_lead_with(table: Table, count: int, progress: Progress) -> tuple[Measured, Measured]:
    subject = Subject(table, Person(f"alex-{count}"))
    with progress.counting(f"Loading {count:,} past activities", count) as done:
        subject.load(count, done)
    later = subject.person.later(SINGLES + BATCH * BATCHES)
    singles = [subject.record([activity]) for activity in later[:SINGLES]]
    batches = [subject.record(batch) for batch in batched(later[SINGLES:], BATCH, strict=True)]
    return Measured(1, singles), Measured(BATCH, batches)


def _qualifying(table: Table) -> Observed:
    subject = Subject(table, Person("sam"))
    subject.load(20, lambda _: None)
    observed = subject.record([subject.person.demo_request(NOW)])
    if not any(write.sk.startswith("OUTBOX#") for write in observed.writes):
        raise WrongState("asking for a demo makes an MQL under the default model")
    return observed
