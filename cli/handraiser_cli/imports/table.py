"""An input file as a table: the names of its columns, and its rows one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from handraiser_cli.bulk.faults import NotUsable

CSV = (".csv", ".tsv", ".txt")
WORKBOOK = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class Row:
    """A row as the file has it. `number` is the line it begins on, or the sheet's row."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Broken:
    """A row that cannot be told apart into cells; `text` is its first line, where it is known."""

    number: int
    reason: str
    text: str


class Table(Protocol):
    """A file whose first row has been read.

    `columns` are the names as they stand, of which some may be blank or there twice. `size` is what
    `advance` will be told in sum, about. `most_rows` is no less than the number of any row.
    """

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def size(self) -> int: ...
    @property
    def most_rows(self) -> int: ...
    def rows(self, advance: Callable[[int], None]) -> Iterator[Row | Broken]:
        """The rows below the header, each as wide as it; rows without any text are passed over."""
        ...

    def described(self) -> str:
        """How the file was read, in a few words."""
        ...


def open_table(
    path: Path, *, sheet: str | None, encoding: str | None, note: Callable[[str], None]
) -> Table:
    """Looks at a file's header. `note` is told, while rows are read, what had to be assumed.

    Raises NotUsable for a file that is not there or whose name does not say what it is, NotReadable
    for one that is not what its name says.
    """
    if not path.is_file():
        raise NotUsable(f"{path} is not there")
    suffix = path.suffix.lower()
    if suffix in WORKBOOK:
        from handraiser_cli.imports.xlsx_table import XlsxTable

        if encoding is not None:
            raise NotUsable("--encoding is for text files; a workbook has its own")
        return XlsxTable(path, sheet)
    if suffix not in CSV:
        known = ", ".join((*CSV, *WORKBOOK))
        raise NotUsable(
            f"{path}: a file to import ends in one of {known}; JSON lines go by `handraiser send`"
        )
    if sheet is not None:
        raise NotUsable("--sheet is for workbooks")
    from handraiser_cli.imports.csv_table import CsvTable

    return CsvTable(path, encoding, note)
