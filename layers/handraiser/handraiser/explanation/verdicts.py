"""What somebody has said of a lead's activities later, and what that took or gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from handraiser.activity import Activity, Json, iso
from handraiser.explanation.wording import points_text
from handraiser.marking import Verdict, verdict_of
from handraiser.model.compiled import Model
from handraiser.scoring.decide import Evaluation, evaluate
from handraiser.scoring.score import state_of

MOST = 20
"""Verdicts that are told, the newest: each takes another score."""


def verdicts(
    model: Model, profile: Mapping[str, Json], activities: Iterable[Activity], as_of: datetime
) -> dict[str, list[dict[str, Any]]]:
    """By scorecard the newest verdicts as data, the newest first.

    `points` is what the total is with a verdict less what it would be without that one.
    """
    log = list(activities)
    found = [verdict for activity in log if (verdict := verdict_of(activity))]
    told: dict[str, list[dict[str, Any]]] = {name: [] for name in model.scorecards}
    if not found:
        return told
    now = evaluate(model, state_of(model, profile, log), as_of)
    found.sort(key=lambda verdict: verdict.activity.key, reverse=True)
    for verdict in found[:MOST]:
        others = [activity for activity in log if activity is not verdict.activity]
        without = evaluate(model, state_of(model, profile, others), as_of)
        for name, evaluation in now.items():
            told[name].append(_told(verdict, evaluation, without[name]))
    return told


def _told(verdict: Verdict, now: Evaluation, without: Evaluation) -> dict[str, Any]:
    return {
        "at": iso(verdict.activity.at),
        "mark": verdict.mark,
        "reason": verdict.reason,
        "by": verdict.by,
        "activities": list(verdict.ids),
        "points": now.shown("total") - without.shown("total"),
    }


_WHOSE = {"machine": "as a machine's", "internal": "as your own people's"}


def verdict_line(told: Mapping[str, Any]) -> str:
    """To read: `-20.00  2026-11-21 marked 2 activities as a machine's, by ada: a test`."""
    number = len(told["activities"])
    what = f"{number} activit{'y' if number == 1 else 'ies'}"
    whose = _WHOSE.get(told["mark"])
    said = f"marked {what} {whose}" if whose else f"took the marks of {what} back"
    by = f", by {told['by']}" if told["by"] else ""
    return f"{points_text(told['points']):>9}  {told['at'][:10]} {said}{by}: {told['reason']}"
