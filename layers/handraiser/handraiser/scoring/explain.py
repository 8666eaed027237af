"""Everything that is said of one score: the numbers, why, why not yet, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handraiser.activity import Activity, iso
from handraiser.model.compiled import Model
from handraiser.scoring.chunks import Day
from handraiser.scoring.contributions import Contribution, Cut, contributions, cuts
from handraiser.scoring.decide import Evaluation, is_known
from handraiser.scoring.not_yet import NotYet, not_yet
from handraiser.scoring.state import LeadState
from handraiser.scoring.until import Until, until


@dataclass(frozen=True)
class Explanation:
    """One scorecard's answer with its reasons. `missing` are facts it asks for and lacks."""

    evaluation: Evaluation
    contributions: list[Contribution]
    cuts: list[Cut]
    missing: list[str]
    not_yet: NotYet | None
    until: Until


def explain(
    model: Model,
    state: LeadState,
    activities: Iterable[Activity],
    as_of: datetime,
    evaluation: Evaluation,
) -> Explanation:
    """Explains an evaluation of a state. `activities` are those the state was folded from."""
    card = model.scorecards[evaluation.scorecard]
    return Explanation(
        evaluation=evaluation,
        contributions=contributions(model, state, evaluation, activities),
        cuts=cuts(card, evaluation),
        missing=[".".join(leaf) for leaf in card.asks if not is_known(evaluation.profile, leaf)],
        not_yet=not_yet(model, state, evaluation, as_of),
        until=until(model, state, evaluation),
    )


def as_json(
    model: Model, explanation: Explanation, *, as_of: datetime, learnt_by: datetime | None = None
) -> dict[str, Any]:
    """An explanation as plain data; points are Decimals with 2 decimals, days ISO texts."""
    evaluation = explanation.evaluation
    completeness = evaluation.completeness
    return {
        "scorecard": evaluation.scorecard,
        "score": {
            **{name: evaluation.shown(name) for name in evaluation.scores},
            "grade": evaluation.grade,
            "level": evaluation.level,
            "segment": evaluation.segment,
            "model_version": model.label,
            "as_of": iso(as_of),
            "known_at": iso(learnt_by) if learnt_by else None,
        },
        "enters": evaluation.enters,
        "stays": evaluation.stays,
        "path": evaluation.path.id if evaluation.path else None,
        "excluded_by": evaluation.excluded.id if evaluation.excluded else None,
        "profile": dict(evaluation.profile),
        "completeness": {
            "known": completeness.known,
            "asked": completeness.asked,
            "missing": explanation.missing,
        },
        "contributions": [_contribution(c) for c in explanation.contributions],
        "bounds": [{"of": c.of, "sum": c.summed, "bounded": c.bounded} for c in explanation.cuts],
        "not_yet": _not_yet(explanation.not_yet),
        "until": {"grade": _day(explanation.until.grade), "mql": _day(explanation.until.mql)},
    }


def _contribution(contribution: Contribution) -> dict[str, Any]:
    newest = contribution.newest
    return {
        "rule": contribution.rule,
        "name": contribution.name,
        "dimension": contribution.dimension,
        "group": contribution.group,
        "status": contribution.status,
        "points": contribution.points,
        "before": contribution.before,
        "decayed": contribution.decayed,
        "matched": contribution.matched,
        "counted": contribution.counted,
        "not_counted": contribution.not_counted,
        "newest": {"id": newest.id, "at": iso(newest.at)} if newest else None,
    }


def _not_yet(told: NotYet | None) -> Mapping[str, Any] | None:
    if told is None:
        return None
    return {
        "excluded_by": told.excluded_by,
        "paths": {
            path: [{"part": u.part, "needs": u.needs, "has": u.has} for u in unmet]
            for path, unmet in told.paths.items()
        },
        "ways": [{"do": list(way.do), "ask": list(way.ask)} for way in told.ways],
    }


def _day(day: Day | None) -> str | None:
    return date.fromordinal(day).isoformat() if day is not None else None
