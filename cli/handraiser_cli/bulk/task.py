"""What is to be done with a partition, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from handraiser_cli.bulk.backtest import Tally
from handraiser_cli.bulk.faults import SHOWN
from handraiser_cli.bulk.partition import Slice
from handraiser_cli.bulk.rows import Layout


@dataclass(frozen=True)
class Setup:
    """What every partition is scored with, beside the model.

    `without` are facts that are left out of the leads file. Without `positive` there is no
    backtest, without `histories` no stage.
    """

    folder: Path
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
