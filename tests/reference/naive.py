"""The scoring function, done the slow and obvious way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handraiser.activity import Activity
from reference.facts import facts
from reference.instants import key_of, local_date, midnight, milliseconds
from reference.marks import by_people
from reference.patterns import truth
from reference.rules import RuleResult, Scene
from reference.sums import DIMENSIONS, band, reaches, sums

__all__ = [
    "Result",
    "RuleResult",
    "at",
    "facts",
    "key_of",
    "local_date",
    "midnight",
    "once_each",
    "score",
]


@dataclass(frozen=True)
class Result:
    """What the scoring function says of one scorecard; paths and exclusions by their names."""

    profile: Mapping[str, Any]
    segment: str
    scores: Mapping[str, int]
    grade: str | None
    level: str | None
    rules: Mapping[str, RuleResult]
    path: str | None
    staying: str | None
    suppressed: str | None
    disqualified: str | None
    nurture: bool

    @property
    def enters(self) -> bool:
        return self.path is not None

    @property
    def stays(self) -> bool:
        return self.staying is not None


def score(
    document: Mapping[str, Any],
    profile: Mapping[str, Any],
    activities: Iterable[Activity],
    as_of: datetime,
    learnt_by: datetime | None = None,
) -> dict[str, Result]:
    """Every scorecard at an instant, by all that is known now or by what was known then."""
    known = [
        activity
        for activity in once_each(activities)
        if learnt_by is None or activity.received_at <= learnt_by
    ]
    return at(document, profile, known, as_of)


def at(
    document: Mapping[str, Any],
    profile: Mapping[str, Any],
    activities: Iterable[Activity],
    instant: datetime,
) -> dict[str, Result]:
    """Every scorecard at an instant; every id occurs once. What happens later does not count."""
    past = [a for a in activities if milliseconds(a.at) <= milliseconds(instant)]
    past = by_people(document, past)
    past.sort(key=key_of)
    known = facts(document, profile, past)
    return {
        name: _result(document, card, known, past, instant)
        for name, card in document["scorecards"].items()
    }


def once_each(activities: Iterable[Activity]) -> list[Activity]:
    """Of each id the copy that came first."""
    kept: dict[str, Activity] = {}
    for activity in sorted(activities, key=lambda a: a.received_at):
        kept.setdefault(activity.id, activity)
    return list(kept.values())


def _result(
    document: Mapping[str, Any],
    card: Mapping[str, Any],
    profile: Mapping[str, Any],
    past: list[Activity],
    instant: datetime,
) -> Result:
    """One scorecard, for a lead of the first segment whose pattern matches."""
    segment = next(
        name
        for name, spec in card["segments"].items()
        if "profile" not in spec or truth(spec["profile"], profile) is True
    )
    suppressed, disqualified = _suppression(card, profile), _disqualifier(card, profile)
    if suppressed is not None and not card["suppress"][suppressed].get("scored", True):
        scores = dict.fromkeys((*DIMENSIONS, "total"), 0)
        return Result(
            profile=profile,
            segment=segment,
            scores=scores,
            grade=None,
            level=None,
            rules={},
            path=None,
            staying=None,
            suppressed=suppressed,
            disqualified=disqualified,
            nurture=False,
        )
    scene = Scene(document, card, profile, segment, instant, past)
    rules = {name: scene.result(rule) for name, rule in card["rules"].items()}
    scores = sums(card, {name: rule.paid for name, rule in rules.items()})
    grade = band(card.get("grades", {}), scores, "fit")
    level = band(card.get("levels", {}), scores, "engagement")
    barred = suppressed is not None or disqualified is not None
    spec = card["segments"][segment]

    def first_path(*, staying: bool) -> str | None:
        for name, path in spec["paths"].items():
            parts = _parts(path, scores, rules, profile, (grade, level), staying=staying)
            if not barred and all(parts):
                return str(name)
        return None

    return Result(
        profile=profile,
        segment=segment,
        scores=scores,
        grade=grade,
        level=level,
        rules=rules,
        path=first_path(staying=False),
        staying=first_path(staying=True),
        suppressed=suppressed,
        disqualified=disqualified,
        nurture=not barred
        and "nurture" in spec
        and all(reaches(scores, *least) for least in spec["nurture"].items()),
    )


def _parts(
    path: Mapping[str, Any],
    scores: Mapping[str, int],
    rules: Mapping[str, RuleResult],
    profile: Mapping[str, Any],
    cell: tuple[str | None, str | None],
    *,
    staying: bool,
) -> list[bool]:
    """Of every part that a path states, whether it holds."""
    minima = {name: path[name] for name in (*DIMENSIONS, "total") if name in path}
    if staying:
        minima |= path.get("stays", {})
    required = path.get("rules", {})
    parts = [
        *(reaches(scores, *least) for least in minima.items()),
        *(rules[rule].holds for rule in required.get("all", [])),
    ]
    if required.get("any"):
        parts.append(any(rules[rule].holds for rule in required["any"]))
    if "profile" in path:
        parts.append(truth(path["profile"], profile) is True)
    if "cells" in path:
        allowed = [
            (str(grade), str(level)) for grade, levels in path["cells"].items() for level in levels
        ]
        parts.append(cell in allowed)
    return parts


def _suppression(card: Mapping[str, Any], profile: Mapping[str, Any]) -> str | None:
    """The suppression that holds: one that forbids scoring stands before all others."""
    found = _matching(card.get("suppress", {}), profile)
    unscored = [name for name in found if not card["suppress"][name].get("scored", True)]
    return next(iter([*unscored, *found]), None)


def _disqualifier(card: Mapping[str, Any], profile: Mapping[str, Any]) -> str | None:
    return next(iter(_matching(card.get("disqualify", {}), profile)), None)


def _matching(exclusions: Mapping[str, Any], profile: Mapping[str, Any]) -> list[str]:
    return [n for n, spec in exclusions.items() if truth(spec["profile"], profile) is True]
