"""An explanation as plain data: what `--json` prints, and what the readable text is written from.

Points are Decimals with 2 decimals; days are ISO texts, instants RFC 3339 in UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from handraiser.activity import Activity, iso
from handraiser.explanation.contributions import Contribution, Sum
from handraiser.explanation.explain import Explanation
from handraiser.explanation.marked import Marked
from handraiser.explanation.not_yet import NotYet
from handraiser.explanation.until import moment_text
from handraiser.explanation.ways import Way
from handraiser.scoring.decide import shown
from handraiser.scoring.moment import Moment, day_of


def as_json(
    explanation: Explanation, *, as_of: datetime, learnt_by: datetime | None = None
) -> dict[str, Any]:
    """The explanation of a score as of an instant, by what was learnt until another."""
    evaluation = explanation.evaluation
    completeness = evaluation.completeness
    until = explanation.until
    model = evaluation.moment.model
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
        "day": date.fromordinal(evaluation.day).isoformat(),
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
        "contributions": [_contribution(evaluation.moment, c) for c in explanation.contributions],
        "bounds": [_bound(one) for one in explanation.sums if one.cut],
        "marked": [_marked(evaluation.moment, one) for one in explanation.marked],
        "not_yet": _not_yet(explanation.not_yet),
        "until": {
            "grade": _moment(until.grade),
            "level": _moment(until.level),
            "mql": _moment(until.mql),
        },
    }


def _contribution(moment: Moment, contribution: Contribution) -> dict[str, Any]:
    evidence, often, silence = contribution.evidence, contribution.often, contribution.silence
    return {
        "rule": contribution.rule,
        "name": contribution.name,
        "kind": contribution.kind,
        "dimension": contribution.dimension,
        "group": contribution.group,
        "status": contribution.status,
        "points": shown(contribution.points),
        "before": shown(contribution.before),
        "decayed": shown(contribution.decayed),
        "matched": evidence.matched,
        "counted": evidence.counted,
        "not_counted": dict(evidence.not_counted),
        "newest": _activity(moment, evidence.newest),
        "steps": [_activity(moment, step) for step in evidence.steps],
        "often": often
        and {"of": often.of, "number": often.number, "least": often.least, "most": often.most},
        "silence": silence
        and {
            "periods": silence.periods,
            "every": silence.every,
            "since": date.fromordinal(silence.since).isoformat() if silence.since else None,
        },
        "unknown": list(contribution.unknown),
    }


def _activity(moment: Moment, activity: Activity | None) -> dict[str, Any] | None:
    if activity is None:
        return None
    day = day_of(moment.model, activity.key[0])
    return {
        "id": activity.id,
        "at": iso(activity.at),
        "day": date.fromordinal(day).isoformat(),
        "age": moment.today - day,
    }


def _marked(moment: Moment, group: Marked) -> dict[str, Any]:
    return {
        "mark": group.mark,
        "reason": group.reason,
        "number": group.number,
        "newest": _activity(moment, group.newest),
    }


def _bound(one: Sum) -> dict[str, Any]:
    return {"of": one.of, "kind": one.kind, "sum": shown(one.summed), "bounded": shown(one.bounded)}


def _not_yet(told: NotYet | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {
        "excluded_by": told.excluded_by,
        "paths": {
            path: [
                {"part": u.part, "needs": u.needs, "has": u.has, "ids": list(u.ids)} for u in unmet
            ]
            for path, unmet in told.paths.items()
        },
        "ways": [_way(way) for way in told.ways],
        "blocked_by": [{"fact": b.fact, "has": b.has, "by": b.by} for b in told.blocked_by],
    }


def _way(way: Way) -> dict[str, Any]:
    return {
        "do": [
            {
                "rule": do.rule.id,
                "name": do.rule.name,
                "activities": len(do.events),
                "from_step": do.start + 1 if do.start else None,
            }
            for do in way.do
        ],
        "ask": [{"fact": ".".join(ask.leaf), "enough": ask.value} for ask in way.ask],
        "by": iso(way.tried.as_of) if way.tried.takes_time else None,
    }


def _moment(moment: Moment | None) -> str | None:
    return None if moment is None else moment_text(moment)
