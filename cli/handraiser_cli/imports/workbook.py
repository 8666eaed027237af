"""Opens an Excel workbook so that nothing in it is executed and nothing of it is boundless."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl

from handraiser_cli.bulk.faults import NotReadable, NotUsable, first_line

MOST_ROWS = 1_048_576
"""Rows of a sheet, a limit of Excel's."""
MOST_PARTS = 10_000
MOST_BYTES = 2 << 30
"""Bytes of all parts of a workbook, unpacked; sheets are read as a stream."""
MOST_BYTES_IN_MEMORY = 256 << 20
"""Bytes of each part that is held in memory: the texts of all cells, the styles."""


@contextmanager
def workbook(path: Path) -> Iterator[Any]:
    """The workbook, its sheets read as streams, formulas as what they came to when it was saved.

    Raises NotReadable for what is no workbook or unpacks to more than is read.
    """
    _check(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot keep when it writes
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # it has none of its own
            raise _no_workbook(path, error) from error
        try:
            yield book
        finally:
            book.close()


def sheet_of(book: Any, path: Path, wanted: str | None) -> Any:
    """The sheet of that name or number (from 1), else the first that is not hidden.

    Raises NotUsable where there is none.
    """
    sheets = book.worksheets
    if wanted is None:
        shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        found = next(iter(shown or sheets), None)
    else:
        by_name = {sheet.title: sheet for sheet in sheets}
        by_number = {str(number): sheet for number, sheet in enumerate(sheets, start=1)}
        found = by_name.get(wanted) or by_number.get(wanted)
    if found is None:
        names = ", ".join(f"`{sheet.title}`" for sheet in sheets) or "none"
        raise NotUsable(f"{path} has no sheet {wanted or 'at all'}; its sheets: {names}")
    return found


def rows_of(sheet: Any, path: Path) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The sheet's rows with their numbers. Raises NotReadable where it breaks off."""
    sheet.reset_dimensions()  # what is written there is often wrong
    try:
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if number > MOST_ROWS:
                raise NotReadable(f"{path}: a sheet has at most {MOST_ROWS:,} rows")
            yield number, cells
    except NotReadable:
        raise
    except Exception as error:
        raise NotReadable(f"{path} breaks off: {first_line(error)}") from error


def _check(path: Path) -> None:
    """What a part unpacks to is what it says: nothing reads more of it than that."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _no_workbook(path, error) from error
    in_memory = [part for part in parts if not part.filename.startswith("xl/worksheets/")]
    largest = max((part.file_size for part in in_memory), default=0)
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > MOST_BYTES or largest > MOST_BYTES_IN_MEMORY:
        raise NotReadable(f"{path} unpacks to more than is read: export it as CSV")


def _no_workbook(path: Path, error: Exception) -> NotReadable:
    return NotReadable(f"{path} is no Excel workbook: {first_line(error)}")
