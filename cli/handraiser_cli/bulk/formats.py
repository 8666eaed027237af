"""Which kind of file a name stands for."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from handraiser_cli.bulk.faults import NotUsable

type Format = Literal["parquet", "csv", "jsonl", "xlsx"]

_SUFFIXES: dict[str, Format] = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
}


def format_of(path: Path) -> Format:
    """The format that a file's suffix names. Raises NotUsable for any other."""
    found = _SUFFIXES.get(path.suffix.lower())
    if found is None:
        known = ", ".join(_SUFFIXES)
        raise NotUsable(f"{path}: a name ends in one of {known}, which says how it is read")
    return found
