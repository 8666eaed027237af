"""Shows how far an import is: a bar where somebody watches, else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from handraiser_cli.bars import showing

EVERY = 10.0
"""Seconds between two lines where nobody watches."""


class Meter:
    """Is told what was read of a file and how many rows were dealt with."""

    def __init__(
        self, console: Console, size: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._size = max(size, 1)
        self._clock = clock
        self._begun = self._said = clock()
        self._read = self._rows = self._begun_at = self._skipped = 0
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._task = self._bars.add_task("Importing", total=self._size, rows=0, rate=0.0)

    def shown(self) -> AbstractContextManager[None]:
        """Shows the bar while inside."""
        return showing(self._bars)

    def read(self, more: int) -> None:
        """More of the file was read."""
        self._read += more

    def start(self) -> None:
        """What was dealt with so far was dealt with before: the rest is measured from here."""
        self._skipped = self._rows
        self._begun, self._begun_at = self._clock(), self._read

    def rows(self, count: int) -> None:
        """So many rows were dealt with so far."""
        self._rows = count
        now = self._clock()
        rate = (count - self._skipped) / max(now - self._begun, 0.001)
        self._bars.update(self._task, completed=min(self._read, self._size), rows=count, rate=rate)
        if self._bars.disable and now - self._said >= EVERY:
            self._said = now
            self._console.print(self._line(now, rate), highlight=False, soft_wrap=True)

    def _line(self, now: float, rate: float) -> str:
        share = min(self._read / self._size, 1)
        done = (self._read - self._begun_at) / max(self._size - self._begun_at, 1)
        left = (now - self._begun) * (1 - done) / done if done > 0 else 0
        return (
            f"{share:.0%}: {self._rows:,} rows, {rate:,.0f} a second, "
            f"about {_spoken(max(left, 0))} left"
        )


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
