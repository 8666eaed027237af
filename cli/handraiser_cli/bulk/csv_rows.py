"""The rows of a CSV file, one by one, so that a broken one costs itself and no other."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator

from handraiser_cli.bulk.faults import Refuse

MOST_LINES = 500
"""How many lines one row may take; a quote that is never closed costs its own line alone."""
DELIMITERS = ",;\t|"


_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def delimiter_of(header: str) -> str:
    """The delimiter that a header line uses most; a comma where it has none.

    What is in quotes counts only where nothing outside them separates.
    """
    bare = _QUOTED.sub("", header)
    return max(DELIMITERS, key=(bare if set(DELIMITERS) & set(bare) else header).count)


def unwrapped(cells: list[str], delimiter: str, width: int | None = None) -> list[str]:
    """The cells of a row that was quoted as a whole, as `"a,""b"",c"`; other rows as they are.

    Such a row is one cell with delimiters in it, which holds `width` cells where that is known.
    """
    if len(cells) != 1 or delimiter not in cells[0]:
        return cells
    try:
        inner = next(csv.reader([cells[0]], delimiter=delimiter, strict=True), cells)
    except csv.Error:
        return cells
    return inner if width is None or len(inner) == width else cells


class _NeverClosed(Exception):
    """A quoted cell is open for more lines than a row may take."""


class Rows:
    """Reads rows from numbered lines; iterating gives (number of the first line, cells)."""

    def __init__(self, lines: Iterator[tuple[int, str]], delimiter: str, refuse: Refuse) -> None:
        self._lines = lines
        self.delimiter = delimiter
        self._refuse = refuse
        self._waiting: deque[tuple[int, str]] = deque()
        self._taken: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        reader = self._reader()
        while True:
            self._taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _NeverClosed) as error:
                said = str(error).replace("unexpected end of data", "a quoted cell is never closed")
                self.give_up(said or "a quoted cell is never closed")
                reader = self._reader()
                continue
            if cells:
                yield self._taken[0][0], cells

    def give_up(self, reason: str) -> None:
        """Refuses the line that the newest row began with; its other lines are read again."""
        number, _ = self._taken[0]
        self._refuse(number, reason)
        self._waiting.extendleft(reversed(self._taken[1:]))

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self.delimiter, strict=True)

    def _feed(self) -> Iterator[str]:
        while True:
            if len(self._taken) == MOST_LINES:
                raise _NeverClosed
            line = self._waiting.popleft() if self._waiting else next(self._lines, None)
            if line is None:
                return
            self._taken.append(line)
            yield f"{line[1]}\n"
