"""Reads a whole file under a plan, row by row, and counts what becomes of the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from handraiser.errors import Refused
from handraiser_cli.bulk.faults import NotUsable
from handraiser_cli.imports.records import Record, Records
from handraiser_cli.imports.report import RefusedRow
from handraiser_cli.imports.table import Broken, Table

LOOKED_AT = 1_000
"""Rows that are read before anything is sent, to ask about what could be read in two ways."""

MOST_TYPES = 1_000
OTHERS = "(others)"
"""Under which types beyond the first thousand are counted: a column may hold anything."""

type Reading = Record | RefusedRow | None
"""What a row came to; None where it is left out as the mapping says."""


@dataclass
class Tally:
    """What became of the rows that were read. `cut` counts rows by the column that was cut."""

    rows: int = 0
    activities: int = 0
    left_out: int = 0
    refused: int = 0
    dropped: int = 0
    types: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)

    def count(self, found: Reading) -> None:
        """Takes one more row."""
        self.rows += 1
        match found:
            case None:
                self.left_out += 1
            case RefusedRow():
                self.refused += 1
            case Record(activity, bounded):
                self.activities += 1
                known = activity.type in self.types or len(self.types) < MOST_TYPES
                self.types[activity.type if known else OTHERS] += 1
                self.cut.update(bounded.cut)
                self.dropped += bounded.dropped


def readings(
    table: Table, records: Records, advance: Callable[[int], None]
) -> Iterator[tuple[int, Reading]]:
    """What each row comes to, with its number, in the order of the file."""
    for row in table.rows(advance):
        if isinstance(row, Broken):
            yield row.number, RefusedRow(row.number, "", "broken_row", row.reason, line=row.text)
            continue
        try:
            yield row.number, records.record(row.number, row.cells)
        except Refused as error:
            named = error.field or ""
            yield row.number, RefusedRow(row.number, named, error.code, error.message, row.cells)


def check_dates(table: Table, records: Records) -> None:
    """Raises NotUsable where one of the first rows holds a date that may be read in two ways."""
    for _, found in islice(readings(table, records, lambda _: None), LOOKED_AT):
        if isinstance(found, RefusedRow) and found.code == "ambiguous_date":
            raise NotUsable(f"row {found.number}, column `{found.field}`: {found.message}")
