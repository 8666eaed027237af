"""Reads what is kept as one JSON object a row: JSON lines, and the rows of a workbook."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import batched, islice
from pathlib import Path
from typing import Any

import polars as pl
import python_calamine

from handraiser_cli.bulk.faults import NotReadable, Refuse, first_line
from handraiser_cli.bulk.names import LEAD, LINE, ROW, lead_id, no_id
from handraiser_cli.bulk.source import CHUNK, Advance, Source
from handraiser_cli.bulk.text_lines import text_lines

type Numbered = tuple[int, str, dict[str, Any]]
"""A row's place, its JSON text, and the object in it as far as it had to be read."""

_PEEKED = 100
_SCHEMA = {LEAD: pl.String, ROW: pl.Int64, LINE: pl.String}


def json_columns(path: Path) -> tuple[str, ...]:
    """The names in the first hundred objects of a file of JSON lines."""
    lines = _json_lines(text_lines(path, _unheard, _unheard), _unheard)
    return tuple(dict.fromkeys(name for _, _, row in islice(lines, _PEEKED) for name in row))


def json_chunks(
    source: Source, _kept: list[str], refuse: Refuse, advance: Advance
) -> Iterator[pl.DataFrame]:
    """The lines that are objects and name a lead; whether all is in order their worker finds."""
    lines = text_lines(source.path, refuse, advance)
    yield from _frames(source, _json_lines(lines, refuse), refuse)


def sheet_columns(path: Path) -> tuple[str, ...]:
    """The first row of a workbook's first sheet. Raises NotReadable for what is no workbook."""
    header = next(_sheet_rows(path), None)
    if header is None:
        raise NotReadable(f"{path} is empty: its first row names the columns")
    return tuple(str(cell) for cell in header[1])


def sheet_chunks(
    source: Source, _kept: list[str], refuse: Refuse, advance: Advance
) -> Iterator[pl.DataFrame]:
    """The rows of a workbook's first sheet below the header, counted as the sheet shows them."""
    yield from _frames(source, _sheet_objects(source), refuse)
    advance(source.size)


def _unheard(*_said: object) -> None:
    """Nobody listens to a look at the columns."""


def _frames(source: Source, rows: Iterable[Numbered], refuse: Refuse) -> Iterator[pl.DataFrame]:
    for batch in batched(_named(source, rows, refuse), CHUNK, strict=False):
        yield pl.DataFrame(batch, schema=_SCHEMA, orient="row")


def _named(
    source: Source, rows: Iterable[Numbered], refuse: Refuse
) -> Iterator[tuple[str, int, str]]:
    address = source.address
    for number, line, found in rows:
        lead = lead_id(found.get(source.lead), address=address)
        missing = no_id(source.lead, lead)
        if lead is None or missing is not None:
            refuse(number, missing or "")
        else:
            yield lead, number, line


def _json_lines(lines: Iterable[tuple[int, str]], refuse: Refuse) -> Iterator[Numbered]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            refuse(number, f"not JSON: {reason}")
            continue
        if isinstance(found, dict):
            yield number, line, found
        else:
            refuse(number, "a line is one object")


def _sheet_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """The rows that hold anything."""
    try:
        sheet = python_calamine.load_workbook(path).get_sheet_by_index(0)
    except (python_calamine.CalamineError, OSError) as error:
        raise NotReadable(f"{path} is no Excel workbook: {first_line(error)}") from error
    above = sheet.start[0] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), start=above + 1):
        if any(cell != "" for cell in row):
            yield number, row


def _sheet_objects(source: Source) -> Iterator[Numbered]:
    rows = _sheet_rows(source.path)
    next(rows)
    for number, row in rows:
        pairs = zip(source.columns, row, strict=True)
        found = {name: _cell(cell) for name, cell in pairs if name.strip() and cell != ""}
        yield number, json.dumps(found, ensure_ascii=False), found


def _cell(value: object) -> object:
    """A sheet's cell as JSON: its numbers are all binary, a whole one is meant as whole."""
    match value:
        case float() if math.isfinite(value) and value.is_integer() and abs(value) < 1e15:
            return int(value)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
    return value
