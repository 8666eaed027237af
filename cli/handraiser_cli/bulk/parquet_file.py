"""Reads Parquet: typed columns, taken as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.selectors import by_name

from handraiser_cli.bulk.faults import NotReadable, NotUsable, Refuse, first_line
from handraiser_cli.bulk.names import LEAD, MAX_ID, ROW, no_id
from handraiser_cli.bulk.source import CHUNK, Advance, Source


def columns(path: Path) -> tuple[str, ...]:
    """The names of the columns. Raises NotReadable for what is no Parquet file."""
    return tuple(name for name in _scan(path).collect_schema().names() if name != ROW)


def count(path: Path) -> int:
    """How many rows there are, from the file's own notes."""
    rows: int = _scan(path).select(pl.len()).collect().item()
    return rows


def chunks(
    source: Source, kept: list[str], refuse: Refuse, advance: Advance
) -> Iterator[pl.DataFrame]:
    """The rows, counted from 1. Raises NotReadable where the file breaks off."""
    lead = _lead(source)
    frame = _scan(source.path).select(lead, pl.col(ROW).cast(pl.Int64), by_name(kept))
    named = pl.col(LEAD).str.len_chars().is_between(1, MAX_ID).fill_null(value=False)
    try:
        for found in frame.collect_batches(chunk_size=CHUNK, maintain_order=True):
            advance(found.height)
            for name, row in found.filter(~named).select(LEAD, ROW).iter_rows():
                refuse(row, no_id(source.lead, name or None) or "")
            yield found.filter(named)
    except pl.exceptions.PolarsError as error:
        raise NotReadable(f"{source.path} breaks off: {first_line(error)}") from error


def _scan(path: Path) -> pl.LazyFrame:
    try:
        frame = pl.scan_parquet(path, row_index_name=ROW, row_index_offset=1, glob=False)
        frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise NotReadable(f"{path} is no Parquet file: {first_line(error)}") from error
    return frame


def _lead(source: Source) -> pl.Expr:
    kind = _scan(source.path).collect_schema()[source.lead]
    if not (kind == pl.String or kind.is_integer() or kind in (pl.Categorical, pl.Enum, pl.Null)):
        raise NotUsable(f"{source.path}: `{source.lead}` holds {kind}; ids are text or integers")
    name = pl.col(source.lead).cast(pl.String).str.strip_chars()
    return (name.str.to_lowercase() if source.address else name).alias(LEAD)
