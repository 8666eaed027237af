"""The rows of one file in one partition, as they were kept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

import polars as pl

from handraiser.errors import Refused
from handraiser.intake import jsontext
from handraiser_cli.bulk.columns import listed
from handraiser_cli.bulk.names import LEAD, LINE, ROW
from handraiser_cli.bulk.rows import Layout, Row


class Table:
    """Rows in order of lead, each known by its place.

    `numbers` says where each stood in the file. `columns` are those that the file itself has, each
    with its name in `frame`: polars reads some names as patterns, and a file may have any.
    """

    def __init__(self, frame: pl.DataFrame, layout: Layout) -> None:
        own = [name for name in frame.columns if name not in (LEAD, ROW, LINE)]
        self.columns = {name: str(place) for place, name in enumerate(own)}
        self.frame = frame.clone()
        self.frame.columns = [self.columns.get(name, name) for name in frame.columns]
        self.layout = layout
        self.numbers: list[int] = frame[ROW].to_list()

    def leads(self) -> Iterator[tuple[str, range]]:
        """Each lead with the places of its rows."""
        runs = self.frame[LEAD].rle().struct
        places = pairwise(accumulate(runs["len"].to_list(), initial=0))
        for lead, (start, end) in zip(runs["value"].to_list(), places, strict=True):
            yield lead, range(start, end)

    def row(self, place: int) -> Row:
        """The cells of a row. Raises Refused for a line that the doors would refuse."""
        if self.layout.cells == "lines":
            return _opened(self.frame[LINE][place])
        return [(name, cells[place]) for name, cells in self._cells]

    @cached_property
    def _cells(self) -> list[tuple[str, list[Any]]]:
        return [(name, listed(self.frame[kept])) for name, kept in self.columns.items()]


def _opened(line: str) -> Row:
    found = jsontext.read(line)
    if not isinstance(found, dict):
        raise Refused("unreadable_row", "a line is one object")
    return found.items()
