"""Reads the cells of columns together, as far as they need no look at each.

Most do not: a text that is short, a whole number, an instant of this era. What the function for one
cell would make of those is known for the whole column; the others are left to that function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from handraiser.activity import epoch_ms
from handraiser.intake.bounds import MAX_ENTRIES, MAX_TEXT
from handraiser_cli.bulk.names import Cells

_TICKS = {"ms": 1, "us": 1_000, "ns": 1_000_000}
"""How many ticks of each of polars' clocks a millisecond has."""
_LATEST = epoch_ms(datetime(9999, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Look:
    """Which cells of a column need none, and what those are."""

    spared: pl.Expr
    known: pl.Expr


class Column:
    """The cells of a column that are not empty: those that need no look, and the `others`."""

    def __init__(
        self, places: pl.Series, cells: pl.Series, spared: pl.Series, known: pl.Series
    ) -> None:
        self._places, self._spared, self._known = places, spared, known
        self.others: list[tuple[int, Any]] = []
        if spared.sum() + cells.null_count() < len(cells):
            left = ~spared & cells.is_not_null()
            self.others = _paired(places, cells, left)

    def row_by_row(self) -> list[Any]:
        """What is known of each row; None where nothing is."""
        known = self._known
        if self.others:
            known = known.zip_with(self._spared, pl.Series([None], dtype=known.dtype))
        return known.to_list()

    def known(self) -> list[tuple[int, Any]]:
        """What is known, each with its row's place."""
        return _paired(self._places, self._known, self._spared)


def _paired(places: pl.Series, cells: pl.Series, chosen: pl.Series) -> list[tuple[int, Any]]:
    kept = listed(cells.filter(chosen))
    return list(zip(places.filter(chosen).to_list(), kept, strict=True))


def listed(cells: pl.Series) -> list[Any]:
    """The cells of a column; an instant or a day beyond the year 9999 as a text."""
    try:
        return cells.to_list()
    except (OverflowError, ValueError):
        return [_held(cells, place) for place in range(len(cells))]


def _held(cells: pl.Series, place: int) -> object:
    try:
        return cells[place]
    except (OverflowError, ValueError):
        return cells.cast(pl.String)[place]


def json_look(name: str, kind: pl.DataType, kept: Cells) -> Look:
    """Of cells for `Layout.value`."""
    cell = pl.col(name)
    if kind == pl.String:
        short = cell.str.len_bytes() <= MAX_TEXT
        # In a text file, what begins otherwise is no number, nor `true` or `false`.
        return Look(short if kept != "text" else short & ~cell.str.contains("^[-0-9tf]"), cell)
    if kind == pl.List(pl.String):
        longest = cell.list.eval(pl.element().str.len_bytes()).list.max()
        return Look((cell.list.len() <= MAX_ENTRIES) & (longest <= MAX_TEXT), cell)
    exact = kind.is_integer() or kind.is_decimal() or kind == pl.Boolean
    return Look(cell.is_not_null(), cell) if exact else every_look(name)


def text_look(name: str, kind: pl.DataType, limit: int) -> Look:
    """Of cells for `text_of`: printable ASCII without a blank has nothing to strip."""
    if kind != pl.String:
        return every_look(name)
    cell = pl.col(name)
    return Look(cell.str.len_bytes().is_between(1, limit) & ~cell.str.contains("[^!-~]"), cell)


def instant_look(name: str, kind: pl.DataType) -> Look:
    """Of cells for `instant`: those from 1970 to 9998, which are known in UTC without saying so."""
    if not isinstance(kind, pl.Datetime):
        return every_look(name)
    ticks = pl.col(name).to_physical()
    milliseconds = ticks // _TICKS[kind.time_unit]
    return Look((ticks >= 0) & (milliseconds < _LATEST), milliseconds.cast(pl.Datetime("ms")))


def every_look(name: str) -> Look:
    """Of cells each of which needs a look."""
    return Look(pl.repeat(value=False, n=pl.len()), pl.col(name))


def looked_at(frame: pl.DataFrame, looks: Mapping[str, Look]) -> dict[str, Column]:
    """The columns of a frame that there are looks for, all in a few passes."""
    spared = frame.select(
        look.spared.fill_null(value=False).alias(name) for name, look in looks.items()
    )
    known = frame.select(look.known.alias(name) for name, look in looks.items())
    places = pl.Series(range(frame.height), dtype=pl.Int64)
    return {name: Column(places, frame[name], spared[name], known[name]) for name in looks}
