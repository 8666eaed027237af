"""Opens an input file of any format and reads it chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from handraiser_cli.bulk import csv_file, json_file, parquet_file
from handraiser_cli.bulk.faults import NotUsable, Refuse
from handraiser_cli.bulk.formats import Format, format_of
from handraiser_cli.bulk.names import Cells, lead_column
from handraiser_cli.bulk.source import Advance, Reader, Source

_CELLS: dict[Format, Cells] = {
    "parquet": "typed",
    "csv": "text",
    "jsonl": "lines",
    "xlsx": "lines",
}
_COLUMNS = {
    "parquet": parquet_file.columns,
    "csv": csv_file.columns,
    "jsonl": json_file.json_columns,
    "xlsx": json_file.sheet_columns,
}
_CHUNKS: dict[Format, Reader] = {
    "parquet": parquet_file.chunks,
    "csv": csv_file.chunks,
    "jsonl": json_file.json_chunks,
    "xlsx": json_file.sheet_chunks,
}


def open_source(path: Path, wanted: Sequence[str]) -> Source:
    """Looks at a file's columns; `wanted` are the names of a lead's column, the best first.

    Raises NotUsable for a file that is not there, has no such column or one twice, NotReadable for
    one that is not what its suffix says.
    """
    kind = format_of(path)
    if not path.is_file():
        raise NotUsable(f"{path} is not there")
    columns = _COLUMNS[kind](path)
    size = parquet_file.count(path) if kind == "parquet" else path.stat().st_size
    nothing_in_it = kind == "jsonl" and not columns
    lead = wanted[0] if nothing_in_it else lead_column(str(path), columns, wanted)
    _check_unique(path, columns)
    return Source(path, kind, _CELLS[kind], columns, lead, size)


def chunks(
    source: Source, keep: Iterable[str] | None, refuse: Refuse, advance: Advance
) -> Iterator[pl.DataFrame]:
    """The rows in frames of LEAD, ROW and either LINE or the columns to `keep` (None: all).

    A row that breaks the file's own rules, or names no lead, is refused.
    """
    chosen = set(source.columns if keep is None else keep)
    kept = [c for c in source.columns if c in chosen and c != source.lead and c.strip()]
    return _CHUNKS[source.format](source, kept, refuse, advance)


def _check_unique(path: Path, columns: Sequence[str]) -> None:
    named = [column for column in columns if column.strip()]
    twice = sorted({column for column in named if named.count(column) > 1})
    if twice:
        raise NotUsable(f"{path}: the column `{twice[0]}` is there twice")
