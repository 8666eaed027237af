"""`handraiser score`: scores one person, or a whole database, from files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from handraiser.model import default_model_text
from handraiser_cli.activity_files import read_activities
from handraiser_cli.explained import explained, show_explained
from handraiser_cli.model_files import model_from, read_model_text
from handraiser_cli.output import fail, parse_instant, print_json

_BULK = "A whole database"


def score(
    model: Annotated[
        Path | None, typer.Option("--model", "-m", help="Model document; default: the shipped one.")
    ] = None,
    profile: Annotated[
        Path | None,
        typer.Option("--profile", "-p", help='Facts given as certain: {"employees": 80}.'),
    ] = None,
    activities: Annotated[
        Path | None,
        typer.Option(
            "--activities",
            "-a",
            help="One activity a row: type, at, ... For one person: JSON lines.",
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Score as of this ISO instant; default: now.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", help="Use only what was known at this ISO instant."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The whole answer, or the summary, as JSON.")
    ] = False,
    leads: Annotated[
        Path | None,
        typer.Option(
            help="One lead a row: lead_id, and a column for each fact.", rich_help_panel=_BULK
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the scores go, a row a lead.", rich_help_panel=_BULK)
    ] = None,
    outcomes: Annotated[
        Path | None,
        typer.Option(
            help="What became of leads: lead_id, outcome (won, lost, sql, opportunity, rejected, "
            "...), at, amount. Tells what the model would have done.",
            rich_help_panel=_BULK,
        ),
    ] = None,
    positive: Annotated[
        Literal["won", "sql"] | None,
        typer.Option(
            help="The outcome that proves an MQL right; sql counts opportunities and wins too; "
            "default: won.",
            rich_help_panel=_BULK,
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            help="A fact of the leads file to leave out, such as one that tells who bought.",
            rich_help_panel=_BULK,
        ),
    ] = None,
    scores_only: Annotated[
        bool,
        typer.Option(
            "--scores-only", help="Leave out stage and cycles: much faster.", rich_help_panel=_BULK
        ),
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many to use; default: one a core, if worth it.", rich_help_panel=_BULK
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 1 if a row is refused.", rich_help_panel=_BULK),
    ] = False,
) -> None:
    """Scores one person from files and says why, or with --leads a whole database.

    The same function runs in the stack, so the numbers are the same. Stage and cycles are what
    they would have been had each activity been committed when it was received.

    Example: handraiser score -m model.yaml -p profile.json -a activities.jsonl --as-of 2026-11-21

    Example: handraiser score --leads leads.csv -a activities.csv --out scores.csv

    A database's files are .parquet, .csv, .tsv, .jsonl or .xlsx. Rows that can't be read are
    listed in scores.csv.refused.csv, what the model would have done in scores.csv.backtest.json.
    Exits with 0 when scored, 1 when nothing could be, 2 when the options don't fit.
    """
    instant = parse_instant(as_of, "--as-of") or datetime.now(UTC)
    learnt_by = parse_instant(known_at, "--known-at")
    if leads is None:
        given = {
            "--out": out,
            "--outcomes": outcomes,
            "--positive": positive,
            "--without": without,
            "--scores-only": scores_only,
            "--processes": processes,
            "--strict": strict,
        }
        _refuse(given, "is for a whole database: name its leads with --leads")
        told = explained(
            model_from(model),
            lead_id=None,
            profile=_profile(profile),
            activities=read_activities(activities) if activities else [],
            as_of=instant,
            learnt_by=learnt_by,
        )
        if as_json:
            print_json(told)
        else:
            show_explained(told)
        return
    _refuse({"--profile": profile}, "is for one person, and --leads for many: give one of them")
    if out is None:
        raise fail("--leads needs --out: where the scores go, such as scores.csv", 2)
    if outcomes is None:
        _refuse({"--positive": positive}, "chooses among outcomes: name them with --outcomes")
    elif scores_only:
        raise fail("--outcomes needs the cycles that --scores-only leaves out", 2)
    # Loading polars takes longer than scoring one person does.
    from handraiser_cli.bulk.command import score_files
    from handraiser_cli.bulk.run import Job

    job = Job(
        leads=leads,
        activities=activities,
        outcomes=outcomes,
        out=out,
        model=model_from(model),
        model_text=default_model_text() if model is None else read_model_text(model),
        as_of=instant,
        learnt_by=learnt_by,
        processes=processes,
        positive=positive or "won",
        without=frozenset(without or ()),
        histories=not scores_only,
    )
    score_files(job, strict=strict, as_json=as_json)


def _refuse(given: Mapping[str, object], why: str) -> None:
    """Ends the command with the first of the options that was given, and why it does not fit."""
    for option, value in given.items():
        if value:
            raise fail(f"{option} {why}", 2)


def _profile(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        facts = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise fail(f"{path} can't be read: {error}", 2) from error
    if not isinstance(facts, dict):
        raise fail(f'{path}: a profile is one object of facts, such as {{"employees": 80}}', 2)
    return facts
