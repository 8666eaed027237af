"""`handraiser score`: scores one person from files, with the very function the stack runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from handraiser_cli.activity_files import read_activities
from handraiser_cli.explained import explained, show_explained
from handraiser_cli.model_files import model_from
from handraiser_cli.output import fail, parse_instant, print_json


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
        typer.Option("--activities", "-a", help="JSON lines, one activity each: type, at, ..."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Score as of this ISO instant; default: now.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", help="Use only what was known at this ISO instant."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")] = False,
) -> None:
    """Scores one person from files and says why.

    The same function runs in the stack, so the numbers are the same. Stage and cycles are what
    they would have been had each activity been committed when it was received.

    Example: handraiser score -m model.yaml -p profile.json -a activities.jsonl --as-of 2026-11-21
    """
    told = explained(
        model_from(model),
        lead_id=None,
        profile=_profile(profile),
        activities=read_activities(activities) if activities else [],
        as_of=parse_instant(as_of, "--as-of") or datetime.now(UTC),
        learnt_by=parse_instant(known_at, "--known-at"),
    )
    if as_json:
        print_json(told)
    else:
        show_explained(told)


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
