"""Tells what came of a bulk run: as data, and in tables to read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from handraiser.activity import iso
from handraiser_cli.bulk.backtest import (
    POSITIVE,
    Cell,
    Tally,
    lift,
    median,
    per_week,
    share,
    wilson,
)
from handraiser_cli.bulk.faults import SHOWN
from handraiser_cli.bulk.run import Job, Summary

NOT_YET = {
    "won": "Leads without an outcome count as not won yet.",
    "sql": "Leads without an outcome count as not accepted by sales yet.",
}
HINDSIGHT = (
    "Facts of the leads file are taken as known all along; those of activities when they came."
)


def as_data(job: Job, summary: Summary) -> dict[str, Any]:
    """The whole summary, for `--json`."""
    done = summary.done
    return {
        "out": str(job.out),
        "leads": done.leads,
        "activities": done.activities,
        "mqls": done.mqls if job.histories else None,
        "not_in_leads": done.strangers,
        "refused": summary.refused,
        "refused_file": str(job.refused) if summary.refused else None,
        "lead_columns": summary.lead_columns,
        "facts": summary.facts,
        "ignored_columns": summary.not_facts,
        "model_version": job.model.label,
        "as_of": iso(job.as_of),
        "known_at": iso(job.learnt_by) if job.learnt_by else None,
        "backtest": backtest_data(job, summary) if job.outcomes else None,
    }


def write_backtest(job: Job, summary: Summary) -> None:
    """Writes the backtest beside the output."""
    text = json.dumps(backtest_data(job, summary), indent=2, ensure_ascii=False)
    job.backtest.write_text(f"{text}\n", "utf-8")


def backtest_data(job: Job, summary: Summary) -> dict[str, Any]:
    """The backtest of every scorecard; shares have four decimals and Wilson intervals of 95 %."""
    return {
        "model_version": job.model.label,
        "as_of": iso(job.as_of),
        "known_at": iso(job.learnt_by) if job.learnt_by else None,
        "positive": job.positive,
        "positive_outcomes": sorted(POSITIVE[job.positive]),
        "notes": [NOT_YET[job.positive], HINDSIGHT],
        "scorecards": {name: _tally(tally) for name, tally in summary.done.tallies.items()},
    }


def _tally(tally: Tally) -> dict[str, Any]:
    weeks = per_week(tally.weeks)
    return {
        "all": _cell(tally.all),
        "segments": {name: _cell(cell) for name, cell in sorted(tally.segments.items())},
        "sources": {name: _cell(cell) for name, cell in sorted(tally.sources.items())},
        "mqls_per_week": {
            "mean": _rounded(share(sum(n for _, n in weeks), len(weeks))),
            "weeks": [{"monday": week.isoformat(), "mqls": n} for week, n in weeks],
        },
        "days_to_success": {"median": median(tally.waits), "of": tally.waits.total()},
        "mql_only_after_success": sum(missed.entered_later for missed in tally.missed),
        "missed": [
            {
                "lead_id": missed.lead_id,
                "at": iso(missed.at),
                "score": float(missed.score),
                "excluded_by": missed.excluded_by,
                "mql_later": missed.entered_later,
            }
            for missed in tally.missed
        ],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "leads": cell.leads,
        "mqls": cell.mqls,
        "successes": cell.successes,
        "hits": cell.hits,
        "base_rate": _share(cell.successes, cell.leads),
        "precision": _share(cell.hits, cell.mqls),
        "recall": _share(cell.hits, cell.successes),
        "lift": _rounded(lift(cell)),
        "amount": float(cell.amount),
        "amount_hit": float(cell.amount_hit),
    }


def _share(part: int, whole: int) -> dict[str, float | None]:
    low, high = wilson(part, whole) or (None, None)
    return {"value": _rounded(share(part, whole)), "low": _rounded(low), "high": _rounded(high)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def show(console: Console, job: Job, summary: Summary) -> None:
    """Prints the summary, and the backtest where there is one."""

    def say(text: str) -> None:
        console.print(escape(text), highlight=False, soft_wrap=True)

    done = summary.done
    mqls = f", {done.mqls:,} of them MQLs now" if job.histories else ""
    say(f"Scored {done.leads:,} leads with {done.activities:,} activities{mqls}: {job.out}")
    say(f"As of {iso(job.as_of)} under {job.model.label}")
    for column in dict.fromkeys(summary.lead_columns.values()):
        files = [path for path, taken in summary.lead_columns.items() if taken == column]
        say(f"Leads are named by `{column}` in {', '.join(files)}")
    if not summary.facts:
        say(f"No column of {job.leads} is a fact of the model")
    if summary.not_facts:
        say(f"Not facts of the model, so ignored: {', '.join(summary.not_facts)}")
    if done.strangers:
        named = ", ".join(done.named_strangers)
        more = ", ..." if done.strangers > len(done.named_strangers) else ""
        say(f"Not in {job.leads}, so scored without its facts: {done.strangers:,}: {named}{more}")
    if summary.refused:
        say(f"Refused rows: {summary.refused:,}, all of them in {job.refused}")
        for one in summary.first_refused:
            say(f"  {one.file}:{one.line}: {one.reason}")
        if summary.refused > len(summary.first_refused):
            say(f"  and {summary.refused - len(summary.first_refused):,} more")
    for name, tally in done.tallies.items():
        console.rule("backtest" if len(done.tallies) == 1 else f"backtest of {name}")
        _show_tally(console, job, tally)
    if job.outcomes:
        say(f"{NOT_YET[job.positive]} {HINDSIGHT}")
        say(f"Everything of the backtest: {job.backtest}")


def _show_tally(console: Console, job: Job, tally: Tally) -> None:
    def say(text: str) -> None:
        console.print(escape(text), highlight=False, soft_wrap=True)

    console.print(_table(job.positive, "", {"all leads": tally.all}))
    for title, cells in (("segment", tally.segments), ("first channel", tally.sources)):
        console.print(_table(job.positive, title, cells))
    weeks = per_week(tally.weeks)
    if weeks:
        mean = sum(n for _, n in weeks) / len(weeks)
        first, last = weeks[0][0], weeks[-1][0]
        say(f"MQLs a week: {mean:.1f} on average, in {len(weeks)} weeks from {first} to {last}")
    days = median(tally.waits)
    if days is not None:
        say(f"From the first MQL to {job.positive}: {days:g} days in the median")
    if tally.missed:
        _show_missed(console, job, tally)


def _show_missed(console: Console, job: Job, tally: Tally) -> None:
    table = Table(box=None, pad_edge=False, title_justify="left")
    table.title = f"{len(tally.missed):,} {job.positive} without having been an MQL"
    for heading in ("lead", job.positive, "score then", ""):
        table.add_column(heading)
    for missed in tally.missed[:SHOWN]:
        why = f"excluded: {missed.excluded_by}" if missed.excluded_by else ""
        later = "an MQL only afterwards" if missed.entered_later else ""
        day = missed.at.date().isoformat()
        told = ", ".join(filter(None, (why, later)))
        table.add_row(escape(missed.lead_id), day, f"{missed.score:.2f}", told)
    console.print(table)
    if len(tally.missed) > SHOWN:
        console.print(f"and {len(tally.missed) - SHOWN:,} more", highlight=False)
    for reason, count in Counter(m.excluded_by for m in tally.missed if m.excluded_by).items():
        console.print(
            f"[bold]{count:,}[/] of them were excluded as `{escape(reason)}`. Where the leads file "
            "says so because they bought, leave that column out with --without.",
            highlight=False,
            soft_wrap=True,
        )


def _table(positive: str, title: str, cells: Mapping[str, Cell]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(title)
    headings = ("leads", "MQLs", positive, "both", "precision", "recall", "lift")
    for heading in headings:
        table.add_column(heading, justify="right")
    for name, cell in sorted(cells.items(), key=lambda item: (-item[1].leads, item[0])):
        above = lift(cell)
        table.add_row(
            escape(name),
            *(f"{n:,}" for n in (cell.leads, cell.mqls, cell.successes, cell.hits)),
            _percent(cell.hits, cell.mqls),
            _percent(cell.hits, cell.successes),
            "-" if above is None else f"{above:.2f}",
        )
    return table


def _percent(part: int, whole: int) -> str:
    interval = wilson(part, whole)
    if interval is None:
        return "-"
    low, high = interval
    return f"{part / whole:.0%} ({100 * low:.0f}-{high:.0%})"
