"""What is being measured, on standard error, so that standard output holds the table alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich import progress as rich_progress
from rich.console import Console


class Progress:
    """Tells of steps, with a bar where a step has parts."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)

    def say(self, doing: str) -> None:
        """Names the next step."""
        self._console.print(f"{doing} …", style="dim")

    @contextmanager
    def counting(self, doing: str, total: int) -> Iterator[Callable[[int], None]]:
        """Shows a bar for as long as the block; call what it yields with each advance."""
        with rich_progress.Progress(console=self._console, transient=True) as bar:
            self.say(doing)
            task = bar.add_task(doing, total=total)
            yield lambda count: bar.advance(task, count)
