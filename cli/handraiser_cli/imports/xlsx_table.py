"""A sheet of an Excel workbook as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from handraiser_cli.bulk.faults import NotReadable
from handraiser_cli.imports.seen import seen
from handraiser_cli.imports.table import Broken, Row
from handraiser_cli.imports.workbook import MOST_ROWS, rows_of, sheet_of, workbook


class XlsxTable:
    """Reads a sheet from the start each time that it is asked for its rows."""

    most_rows = MOST_ROWS

    def __init__(self, path: Path, sheet: str | None) -> None:
        self._path = path
        self._wanted = sheet
        with workbook(path) as book:
            found = sheet_of(book, path, sheet)
            self._title: str = found.title
            self.size: int = found.max_row or MOST_ROWS
            self._header = 0
            self.columns: tuple[str, ...] = ()
            for number, cells in rows_of(found, path):
                texts = _texts(cells)
                if any(texts):
                    self._header = number
                    self.columns = _trimmed(texts)
                    break
        if not self.columns:
            raise NotReadable(f"{path}: the sheet `{self._title}` is empty")

    def described(self) -> str:
        """The sheet."""
        return f"the sheet `{self._title}`"

    def rows(self, advance: Callable[[int], None]) -> Iterator[Row | Broken]:
        """The sheet's rows below the header; what stands beside the table is none of it."""
        width = len(self.columns)
        with workbook(self._path) as book:
            for number, cells in rows_of(sheet_of(book, self._path, self._wanted), self._path):
                advance(1)
                texts = _texts(cells[:width])
                if number > self._header and any(texts):
                    yield Row(number, tuple(texts) + ("",) * (width - len(texts)))


def _texts(cells: tuple[Any, ...]) -> list[str]:
    return [seen(cell.value, getattr(cell, "number_format", None) or "") for cell in cells]


def _trimmed(texts: list[str]) -> tuple[str, ...]:
    last = max((place for place, text in enumerate(texts, start=1) if text), default=0)
    return tuple(texts[:last])
