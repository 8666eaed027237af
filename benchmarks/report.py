"""Shows the figures and writes them down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figure import Figure

RESULTS = Path(".bench") / "results.json"
"""Relative to the repository."""

FILE_WIDTH = 160
"""Characters of a line where the table does not go to a terminal."""


def write(figures: Sequence[Figure], path: Path) -> None:
    """Writes every figure as JSON; readers never see a file half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(json.dumps([figure.to_json() for figure in figures], indent=2) + "\n")
    draft.replace(path)


def show(figures: Sequence[Figure]) -> None:
    """Prints the figures as a table; those without a bar are reported alone."""
    console = Console()
    if not console.is_terminal:
        console.width = FILE_WIDTH
    table = Table("figure", "value", "bar", "holds", "against")
    table.columns[1].justify = table.columns[2].justify = "right"
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.shown:,g} {figure.unit}",
            "" if figure.bar is None else f"{'≥' if figure.at_least else '≤'} {figure.bar:g}",
            {True: "[green]yes[/]", False: "[bold red]NO[/]", None: ""}[figure.holds],
            figure.against,
        )
    console.print(table)
