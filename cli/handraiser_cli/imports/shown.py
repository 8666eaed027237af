"""What an import says: how it understands a file, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from handraiser.activity import Activity
from handraiser_cli.imports.plan import Plan
from handraiser_cli.imports.reading import Tally
from handraiser_cli.imports.report import Report
from handraiser_cli.imports.table import Table
from handraiser_cli.output import printable

FIRST = 3
"""Activities that a dry run shows."""
_WIDEST = 40


def show_columns(console: Console, table: Table, plan: Plan) -> None:
    """How the file was read and what each of its columns is for."""
    _say(console, f"Read as {table.described()}.")
    grid = Grid("Column", "Becomes", box=None)
    for column, meaning in plan.mapped.columns:
        shown = _line(column)[:_WIDEST] or "(no name)"
        grid.add_row(escape(shown), escape(_line(str(meaning))))
    console.print(grid)


def show_first(console: Console, activities: Sequence[Activity]) -> None:
    """The first activities as they would be sent."""
    for activity in activities:
        shown = {name: value for name, value in activity.content().items() if value}
        text = json.dumps(shown, default=str, ensure_ascii=False)
        console.out(printable(text), highlight=False)


def show_tally(notes: Console, tally: Tally, report: Report, *, done: str, before: int = 0) -> None:
    """What became of the rows; `before` of the activities had been sent by an earlier try."""
    earlier = f" ({before:,} of them before)" if before else ""
    _say(
        notes,
        f"{tally.rows:,} rows: {tally.activities:,} {done}{earlier}, "
        f"{tally.left_out:,} left out, {tally.refused:,} refused.",
    )
    if len(tally.types) > 1:
        counted = ", ".join(f"{name} {count:,}" for name, count in tally.types.most_common(20))
        _say(notes, f"By type: {counted}.")
    if tally.cut:
        counted = ", ".join(f"{name} in {count:,} rows" for name, count in tally.cut.most_common(5))
        _say(notes, f"Shortened to fit: {counted}.")
    if tally.dropped:
        _say(notes, f"{tally.dropped:,} cells did not fit into their activities and were dropped.")
    if not report.count:
        return
    counted = ", ".join(f"{code} {count:,}" for code, count in report.by_code.most_common())
    _say(notes, f"Refused: {counted}.")
    for row in report.first:
        column = f", {row.field}" if row.field else ""
        _say(notes, f"  row {row.number}{column}: {row.message}")


def as_data(
    plan: Plan, tally: Tally, report: Report, *, sent: int = 0, before: int = 0
) -> dict[str, Any]:
    """The same for programs."""
    return {
        "columns": [
            {"column": column, "becomes": str(meaning)} for column, meaning in plan.mapped.columns
        ],
        "rows": tally.rows,
        "activities": tally.activities,
        "sent": sent,
        "sent_before": before,
        "left_out": tally.left_out,
        "types": dict(tally.types),
        "shortened": dict(tally.cut),
        "dropped_cells": tally.dropped,
        "refused": dict(report.by_code),
    }


def _say(to: Console, text: str) -> None:
    to.print(printable(text), highlight=False, markup=False, soft_wrap=True)


def _line(text: str) -> str:
    return printable(" ".join(text.split()))
