"""The rows of one file in one partition, handed out lead by lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat

import polars as pl

from handraiser.errors import Refused
from handraiser.intake import jsontext
from handraiser_cli.bulk.faults import Refusals
from handraiser_cli.bulk.names import LEAD, LINE, ROW
from handraiser_cli.bulk.partition import Slice, rows_in
from handraiser_cli.bulk.rows import Layout, Row


class Stream:
    """A file's rows in order of lead. `lead` is whose rows come next, None at the end."""

    def __init__(self, slices: Sequence[Slice], layout: Layout, refused: Refusals) -> None:
        self._layout = layout
        self._refused = refused
        self._rows = _rows_of(rows_in(slices), layout) if slices else iter(())
        self._next = next(self._rows, None)

    @property
    def lead(self) -> str | None:
        """Whose rows come next."""
        return self._next[0] if self._next else None

    @property
    def counted(self) -> str:
        """What a row's number counts."""
        return self._layout.counted

    def read[T](self, lead: str, reader: Callable[[int, Row], T]) -> list[tuple[int, T]]:
        """What `reader` makes of each row of a lead, with its number; a row it refuses is noted."""
        found: list[tuple[int, T]] = []
        while self._next is not None and self._next[0] == lead:
            _, number, row = self._next
            try:
                found.append((number, reader(number, _opened(row))))
            except Refused as error:
                self.refuse(number, _reason(error))
            self._next = next(self._rows, None)
        return found

    def refuse(self, number: int, reason: str) -> None:
        """Notes that a row does not count, and why."""
        self._refused.add(self._layout.file, number, reason)


def _reason(error: Refused) -> str:
    named = error.field is None or error.field in error.message
    return error.message if named else f"`{error.field}`: {error.message}"


def _rows_of(frame: pl.DataFrame, layout: Layout) -> Iterator[tuple[str, int, Row | str]]:
    """Each row's lead, number and cells; of a line the text, which `_opened` reads."""
    places = (frame[LEAD].to_list(), frame[ROW].to_list())
    if layout.cells == "lines":
        return zip(*places, frame[LINE].to_list(), strict=True)
    columns = [name for name in frame.columns if name not in (LEAD, ROW)]
    cells = [frame[name].to_list() for name in columns]
    # Without any column to zip every row is an empty one.
    values = zip(*cells, strict=True) if cells else repeat((), frame.height)
    rows = (zip(columns, row, strict=True) for row in values)
    return zip(*places, rows, strict=True)


def _opened(row: Row | str) -> Row:
    """The cells of a row. Raises Refused for a line that the doors would refuse."""
    if not isinstance(row, str):
        return row
    found = jsontext.read(row)
    if not isinstance(found, dict):
        raise Refused("unreadable_row", "a line is one object")
    return found.items()
