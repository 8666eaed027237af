"""A CSV file as a table, whatever wrote it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from handraiser_cli.bulk.csv_file import rows_of
from handraiser_cli.bulk.csv_rows import MOST_LINES, Rows, unwrapped
from handraiser_cli.bulk.faults import NotReadable
from handraiser_cli.bulk.text_lines import encoding_of, text_lines
from handraiser_cli.imports.table import Broken, Row

MOST_SHOWN = 1_000
"""Characters of a broken line that are kept to show it."""
_BLOCK = 1 << 20


class CsvTable:
    """Reads a CSV file from the start each time that it is asked for its rows."""

    def __init__(self, path: Path, encoding: str | None, note: Callable[[str], None]) -> None:
        self._path = path
        self._named = encoding
        self._note = note
        self._noted = False
        rows = self._open(self._unreadable, lambda _: None, {})
        header = next(iter(rows), None)
        if header is None:
            raise NotReadable(f"{path} is empty: its first line names the columns")
        self._delimiter = rows.delimiter
        self.columns = tuple(unwrapped(header[1], rows.delimiter))
        if not any(name.strip() for name in self.columns):
            raise NotReadable(f"{path}: its first line names no column")
        self._encoding, _ = encoding_of(path, encoding)
        wide = self._encoding.startswith("utf-16")
        self.size = path.stat().st_size // (2 if wide else 1)
        self.most_rows = _lines(path)

    def described(self) -> str:
        """Encoding and delimiter."""
        name = {"utf-8-sig": "utf-8"}.get(self._encoding, self._encoding)
        between = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
        separated = between.get(self._delimiter, repr(self._delimiter))
        return f"{name.upper()}, separated by {separated}"

    def rows(self, advance: Callable[[int], None]) -> Iterator[Row | Broken]:
        """A short row lacks its last cells, as Excel writes it; a longer one may add but blanks."""
        width = len(self.columns)
        named = max(place for place, name in enumerate(self.columns, start=1) if name.strip())
        broken: deque[Broken] = deque()
        recent: dict[int, str] = {}

        def refuse(number: int, reason: str) -> None:
            broken.append(Broken(number, reason, recent.get(number, "")[:MOST_SHOWN]))

        rows = self._open(refuse, advance, recent)
        numbered = iter(rows)
        next(numbered)
        for number, found in numbered:
            while broken:
                yield broken.popleft()
            cells = unwrapped(unwrapped(found, rows.delimiter, width), rows.delimiter, named)
            if not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[width:]):
                rows.give_up(f"the row has {len(cells)} cells, the header {width}")
                continue
            yield Row(number, tuple(cells[:width]) + ("",) * (width - len(cells)))
        yield from broken

    def _open(
        self,
        refuse: Callable[[int, str], None],
        advance: Callable[[int], None],
        recent: dict[int, str],
    ) -> Rows:
        lines = text_lines(self._path, refuse, advance, mend=self._mended, named=self._named)
        return rows_of(_remembered(lines, recent), refuse)

    def _mended(self, number: int, line: str) -> str | None:
        """A line that is not UTF-8, read as Windows-1252; its unused bytes make it neither."""
        if self._named is not None:
            return None
        try:
            text = line.encode("utf-8", "surrogateescape").decode("cp1252")
        except UnicodeError:
            return None
        if not self._noted:
            self._noted = True
            self._note(
                f"line {number} is not UTF-8: such lines are read as Windows-1252; "
                "--encoding names another, such as cp1250"
            )
        return text

    def _unreadable(self, _line: int, reason: str) -> NoReturn:
        raise NotReadable(f"{self._path}: its first line names the columns, but {reason}")


def _remembered(
    lines: Iterator[tuple[int, str]], recent: dict[int, str]
) -> Iterator[tuple[int, str]]:
    """Keeps the last lines at hand for as long as one of them may still be refused."""
    for number, text in lines:
        recent[number] = text
        if len(recent) > 2 * MOST_LINES:
            del recent[next(iter(recent))]
        yield number, text


def _lines(path: Path) -> int:
    """No less than the number of lines."""
    found = 1
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found += block.count(b"\n") + block.count(b"\r")
    return found
