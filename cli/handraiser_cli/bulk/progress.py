"""Progress bars on standard error, where somebody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from handraiser_cli.bars import showing


class Progress:
    """Shows how far each stage of a run is; silent where the console is no terminal."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )

    def shown(self) -> AbstractContextManager[None]:
        """Shows the bars while inside."""
        return showing(self._bars)

    @contextmanager
    def stage(self, name: str, size: int) -> Iterator[Callable[[int], None]]:
        """One bar of a size; inside, what is yielded takes how much further it is."""
        task = self._bars.add_task(name, total=size)
        yield lambda more: self._bars.advance(task, more)
        self._bars.update(task, completed=size)
