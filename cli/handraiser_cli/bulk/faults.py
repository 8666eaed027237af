"""What ends a bulk run, and what only costs it a row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from handraiser.errors import HandraiserError

SHOWN = 10
"""How many refused rows or unknown leads are named on the screen."""
_SCHEMA = {"file": pl.String, "line": pl.Int64, "reason": pl.String}


type Refuse = Callable[[int, str], None]
"""Takes the place of a row that cannot be read (a line, a sheet's row), and why."""


class NotUsable(HandraiserError):
    """What was asked for cannot be: a file that is not there, a column that is missing."""


class NotReadable(HandraiserError):
    """A file of which nothing can be read."""


@dataclass(frozen=True)
class Refusal:
    """A row that could not be read: where it stands and why."""

    file: str
    line: int
    reason: str


class Refusals:
    """Writes refused rows down as they are found; `count` is how many there were."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file)
        self.count = 0

    def add(self, file: str, line: int, reason: str) -> None:
        """Notes one row. Half characters, which no file can hold, are escaped."""
        text = " ".join(reason.split()).encode("utf-8", "backslashreplace").decode()
        self._rows.writerow((file, line, text))
        self.count += 1

    def close(self) -> None:
        """Ends the file."""
        self._file.close()


@contextmanager
def refusals(path: Path) -> Iterator[Refusals]:
    """A file of refused rows, closed at the end."""
    found = Refusals(path)
    try:
        yield found
    finally:
        found.close()


def gather(parts: Sequence[Path], out: Path) -> list[Refusal]:
    """Writes all refused rows to `out` in order of file and line, and returns the first of them.

    Without any there is no such file afterwards, an earlier run's included.
    """
    filled = [part for part in parts if part.stat().st_size]
    if not filled:
        out.unlink(missing_ok=True)
        return []
    found = pl.concat(pl.read_csv(part, has_header=False, schema=_SCHEMA) for part in filled)
    found = found.sort("file", "line", maintain_order=True)
    found.write_csv(out)
    return [Refusal(*row) for row in found.head(SHOWN).iter_rows()]


def first_line(error: Exception) -> str:
    """What a library says is wrong, without its advice."""
    return str(error).strip().partition("\n")[0]
