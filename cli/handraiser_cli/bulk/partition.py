"""Sorts rows by lead on disk, and cuts them into ranges of leads.

Each chunk of a file becomes a run: a file sorted by lead. A partition is a range of lead ids; its
rows are a slice of every run, so that a worker reads what it needs and no more. Partitions follow
one another in order of lead, which makes the results' order no extra work, and depend on the rows
alone, not on how many processes there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from handraiser_cli.bulk.names import LEAD, ROW

SAMPLED = 250
"""One of so many rows is looked at to find even partitions."""
FEWEST, MOST = 5_000, 20_000
"""Rows of a partition, about."""
PARTS = 64
_BATCH = 1_024
_NO_ROWS = {LEAD: pl.String, ROW: pl.Int64}


@dataclass(frozen=True)
class Slice:
    """Consecutive rows of one run."""

    path: Path
    start: int
    rows: int


class Runs:
    """The rows of one file as sorted runs in a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._paths: list[Path] = []
        self.rows = 0

    def fill(self, frames: Iterable[pl.DataFrame]) -> None:
        """Writes each frame as a run."""
        for frame in frames:
            if not frame.height:
                continue
            path = self._folder / f"{self._name}-{len(self._paths):05}.arrow"
            frame.sort(LEAD, ROW).write_ipc(path, record_batch_size=_BATCH)
            self._paths.append(path)
            self.rows += frame.height

    def sample(self) -> list[str]:
        """The lead of one of every so many rows, of each run."""
        found: list[str] = []
        for path in self._paths:
            found += _leads(path).gather_every(SAMPLED).to_list()
        return found

    def cut(self, bounds: Sequence[str]) -> list[tuple[Slice, ...]]:
        """The slices of each partition: leads up to and including a bound, the last one's beyond.

        Returns one more partition than there are bounds.
        """
        partitions: list[list[Slice]] = [[] for _ in range(len(bounds) + 1)]
        for path in self._paths:
            leads = _leads(path)
            ends = leads.search_sorted(pl.Series(bounds, dtype=pl.String), side="right").to_list()
            starts = [0, *ends]
            for partition, start, end in zip(partitions, starts, [*ends, len(leads)], strict=True):
                if end > start:
                    partition.append(Slice(path, start, end - start))
        return [tuple(partition) for partition in partitions]


def bounds_of(runs: Sequence[Runs]) -> list[str]:
    """The last lead of each partition but the last, so that partitions have about equal rows."""
    rows = sum(run.rows for run in runs)
    size = min(max(rows // PARTS, FEWEST), MOST)
    sampled = sorted(lead for run in runs for lead in run.sample())
    parts = -(-rows // size)
    places = (len(sampled) * part // parts for part in range(1, parts))
    return sorted({sampled[place] for place in places})


def rows_in(slices: Sequence[Slice]) -> pl.DataFrame:
    """The rows of slices, in order of lead and then as they stood in the file."""
    if not slices:
        return pl.DataFrame(schema=_NO_ROWS)
    parts = [pl.scan_ipc(s.path, glob=False).slice(s.start, s.rows).collect() for s in slices]
    return pl.concat(parts).sort(LEAD, ROW)


def _leads(path: Path) -> pl.Series:
    return pl.read_ipc(path, columns=[LEAD])[LEAD]
