"""Reads CSV as the world has it: commas, semicolons, tabs; UTF-8 or UTF-16; broken rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import batched, chain
from pathlib import Path
from typing import Any, NoReturn

import polars as pl

from handraiser_cli.bulk.csv_rows import Rows, delimiter_of, unwrapped
from handraiser_cli.bulk.faults import NotReadable, Refuse
from handraiser_cli.bulk.names import LEAD, ROW, lead_id, no_id
from handraiser_cli.bulk.source import CHUNK, Advance, Source
from handraiser_cli.bulk.text_lines import text_lines

_SEPARATOR = re.compile('"?sep=(.)"?', re.IGNORECASE)


def columns(path: Path) -> tuple[str, ...]:
    """The header's names. Raises NotReadable for a file without one."""

    def unreadable(_line: int, reason: str) -> NoReturn:
        raise NotReadable(f"{path}: its first line names the columns, but {reason}")

    rows = rows_of(text_lines(path, unreadable, _unheard), unreadable)
    header = next(iter(rows), None)
    if header is None:
        raise NotReadable(f"{path} is empty: its first line names the columns")
    return tuple(unwrapped(header[1], rows.delimiter))


def chunks(
    source: Source, kept: list[str], refuse: Refuse, advance: Advance
) -> Iterator[pl.DataFrame]:
    """The rows as text, an empty cell as null; a row is counted by the line it begins on."""
    rows = rows_of(text_lines(source.path, refuse, advance), refuse)
    places = [source.columns.index(column) for column in kept]
    schema = {LEAD: pl.String, ROW: pl.Int64, **dict.fromkeys(kept, pl.String)}
    for batch in batched(_named(source, rows, refuse), CHUNK, strict=False):
        data: list[list[Any]] = [[lead for lead, _, _ in batch], [row for _, row, _ in batch]]
        data += [[cells[place] or None for _, _, cells in batch] for place in places]
        yield pl.DataFrame(dict(zip(schema, data, strict=True)), schema=schema)


def _unheard(_characters: int) -> None:
    """Nobody watches the progress of a look at the header."""


def rows_of(lines: Iterator[tuple[int, str]], refuse: Refuse) -> Rows:
    """All rows, the header first; a line `sep=;` before it says what separates cells."""
    first = next((line for line in lines if line[1].strip()), None)
    if first is None:
        return Rows(iter(()), ",", refuse)
    told = _SEPARATOR.fullmatch(first[1])
    if told:
        return Rows(lines, told[1], refuse)
    return Rows(chain([first], lines), delimiter_of(first[1]), refuse)


def _named(source: Source, rows: Rows, refuse: Refuse) -> Iterator[tuple[str, int, list[str]]]:
    width, place = len(source.columns), source.columns.index(source.lead)
    address = source.address
    numbered = iter(rows)
    next(numbered)
    for number, found in numbered:
        cells = unwrapped(found, rows.delimiter, width)
        if len(cells) != width:
            rows.give_up(f"the row has {len(cells)} cells, the header {width}")
            continue
        lead = lead_id(cells[place], address=address)
        missing = no_id(source.lead, lead)
        if lead is None or missing is not None:
            refuse(number, missing or "")
        else:
            yield lead, number, cells
