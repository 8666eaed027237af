"""The report of refused rows: a CSV with each row as it came and what is wrong with it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from handraiser_cli.imports.cells import harmless

OWN_COLUMNS = ("refused_row", "refused_field", "refused_code", "refused_message", "refused_line")
"""What the report adds in front of a file's own columns; an import passes over them."""
SHOWN = 10


@dataclass(frozen=True)
class RefusedRow:
    """A row that is not imported: where it stands, which column is wrong, and why.

    `cells` are its own; `line` is the beginning of one that could not be told apart into cells.
    """

    number: int
    field: str
    code: str
    message: str
    cells: tuple[str, ...] = ()
    line: str = ""


class Report:
    """Counts refused rows and writes them down where that is wanted.

    The file can be mended and imported: its own columns are passed over, and cells that a
    spreadsheet would run as formulas are marked as text, which an import takes off again.
    """

    def __init__(self, path: Path | None, columns: Sequence[str]) -> None:
        self.by_code: Counter[str] = Counter()
        self.first: list[RefusedRow] = []
        self._file = path.open("w", encoding="utf-8-sig", newline="") if path else None
        self._rows = csv.writer(self._file) if self._file else None
        if self._rows:
            self._rows.writerow([*OWN_COLUMNS, *map(_safe, columns)])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()

    @property
    def count(self) -> int:
        """How many rows were refused."""
        return self.by_code.total()

    def add(self, row: RefusedRow) -> None:
        """Takes one more row."""
        self.by_code[row.code] += 1
        if len(self.first) < SHOWN:
            self.first.append(row)
        if self._rows:
            told = (row.number, row.field, row.code, row.message, row.line, *row.cells)
            self._rows.writerow([_safe(str(cell)) for cell in told])


def _safe(cell: str) -> str:
    """Half characters, which no file can hold, are escaped."""
    return harmless(cell.encode("utf-8", "backslashreplace").decode())
