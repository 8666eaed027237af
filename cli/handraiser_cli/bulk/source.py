"""An input file, looked at: what it holds and which column names the lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from handraiser_cli.bulk.faults import Refuse
from handraiser_cli.bulk.formats import Format
from handraiser_cli.bulk.names import Cells, canonical

CHUNK = 50_000
"""Rows held in memory at once while a file is read."""

type Advance = Callable[[int], None]
"""Takes how much more of a file has been read."""


@dataclass(frozen=True)
class Source:
    """An input file whose columns are known: those that it has, in order.

    `lead` is the one that names the lead. `size` is what `advance` will be told in sum: rows of a
    table, characters of a text (about its bytes).
    """

    path: Path
    format: Format
    cells: Cells
    columns: tuple[str, ...]
    lead: str
    size: int

    @property
    def address(self) -> bool:
        """Whether leads are named by their e-mail address."""
        return canonical(self.lead) == "email"


type Reader = Callable[[Source, list[str], Refuse, Advance], Iterator[pl.DataFrame]]
"""Reads a source's rows into frames of LEAD, ROW and either LINE or the columns it is given."""
