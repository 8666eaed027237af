"""The rows that come out: one a lead and scorecard, and the files they are written to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from handraiser.activity import dumps, iso
from handraiser.model import Model
from handraiser.replay import History
from handraiser.scoring.decide import Evaluation, shown
from handraiser_cli.bulk.faults import NotUsable
from handraiser_cli.bulk.formats import format_of

POINTS = pl.Decimal(18, 2)
SCHEMA: dict[str, Any] = {
    "lead_id": pl.String,
    "scorecard": pl.String,
    "fit": POINTS,
    "engagement": POINTS,
    "intent": POINTS,
    "total": POINTS,
    "grade": pl.String,
    "level": pl.String,
    "segment": pl.String,
    "path": pl.String,
    "enters": pl.Boolean,
    "excluded_by": pl.String,
    "stage": pl.String,
    "mql_at": pl.String,
    "cycles": pl.Int64,
    "facts_known": pl.Int64,
    "facts_asked": pl.Int64,
    "reasons": pl.String,
    "activities": pl.Int64,
    "in_leads": pl.Boolean,
    "model_version": pl.String,
    "as_of": pl.String,
}
"""What each column holds; instants are ISO texts, points exact with two decimals."""

REASONS = 3
MOST_SHEET_ROWS = 1_048_575
_BATCH = 5_000


def result_row(
    model: Model,
    lead_id: str,
    evaluation: Evaluation,
    history: History | None,
    *,
    activities: int,
    in_leads: bool,
    as_of: str,
) -> tuple[Any, ...]:
    """One row, in the order of SCHEMA. Without a history stage and cycles are unknown."""
    path, excluded = evaluation.path, evaluation.excluded
    cycles = history.cycles if history else []
    return (
        lead_id,
        evaluation.scorecard,
        *(evaluation.shown(name) for name in ("fit", "engagement", "intent", "total")),
        evaluation.grade,
        evaluation.level,
        evaluation.segment,
        path.id if path else None,
        evaluation.enters,
        excluded.id if excluded else None,
        history.standing.stage if history else None,
        iso(cycles[0].entered_at) if cycles else None,
        len(cycles) if history else None,
        evaluation.completeness.known,
        evaluation.completeness.asked,
        reasons(evaluation),
        activities,
        in_leads,
        model.label,
        as_of,
    )


def reasons(evaluation: Evaluation) -> str | None:
    """The rules that pay most either way, `+30 asked for a demo; -5 looked at jobs`."""
    if evaluation.paid is None:
        return None
    points, rules = evaluation.paid.points, evaluation.card.rules
    paying = [place for place, paid in enumerate(points) if paid]
    strongest = sorted(paying, key=lambda place: -abs(points[place]))[:REASONS]
    told = (f"{shown(points[at]).normalize():+f} {rules[at].name}" for at in strongest)
    return "; ".join(told) or None


def check_fits(out: Path, rows: int) -> None:
    """Raises NotUsable where a sheet has not so many rows."""
    if format_of(out) == "xlsx" and rows > MOST_SHEET_ROWS:
        message = f"{out}: a sheet has {MOST_SHEET_ROWS:,} rows; write {rows:,} to .parquet or .csv"
        raise NotUsable(message)


def write_results(parts: Sequence[Path], out: Path, written: Path) -> None:
    """Writes all parts, in order, to `written` in the format of `out`, row by row or in batches."""
    match format_of(out):
        case "parquet":
            _frame(parts).sink_parquet(written, row_group_size=100_000)
        case "csv":
            separator = "\t" if out.suffix.lower() == ".tsv" else ","
            _frame(parts).sink_csv(written, separator=separator)
        case "jsonl":
            with written.open("w", encoding="utf-8") as file:
                file.writelines(f"{_json(row)}\n" for row in _rows(parts))
        case "xlsx":
            # Workers load this module too, and never write a sheet.
            from handraiser_cli.bulk.sheet import write_sheet

            write_sheet(SCHEMA, _rows(parts), written)


def _frame(parts: Sequence[Path]) -> pl.LazyFrame:
    if not parts:
        return pl.LazyFrame(schema=SCHEMA)
    return pl.scan_ipc(list(parts), glob=False)


def _rows(parts: Iterable[Path]) -> Iterator[tuple[Any, ...]]:
    for part in parts:
        yield from pl.read_ipc(part).iter_rows(buffer_size=_BATCH)


def _json(row: Sequence[Any]) -> str:
    pairs = zip(SCHEMA, row, strict=True)
    return "{" + ", ".join(f"{json.dumps(name)}: {dumps(value)}" for name, value in pairs) + "}"
