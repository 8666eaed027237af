"""Why a lead is not an MQL yet, and the smallest sets of steps that would make it one.

Each set is found by asking the real function: fresh activities and smallest satisfying facts are
added to a copy of the lead's state, and it is evaluated again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

from handraiser.activity import Activity, Json, from_epoch_ms
from handraiser.facts import Fact
from handraiser.identity import Identities
from handraiser.model.compiled import (
    AnyRule,
    CompiledPath,
    InactivityRule,
    Model,
    ProfileRule,
    SequenceRule,
)
from handraiser.scoring.decide import Evaluation, evaluate
from handraiser.scoring.evaluate import RuleResult
from handraiser.scoring.examples import example_of
from handraiser.scoring.fold import fold_one
from handraiser.scoring.score import STATED
from handraiser.scoring.state import LeadState

MOST_SETS = 3
LARGEST_SET = 3


@dataclass(frozen=True)
class Unmet:
    """A part of a path that does not hold: what it needs, and what there is."""

    part: str
    needs: str
    has: str


@dataclass(frozen=True)
class Way:
    """A set of steps that crosses: activities for the lead to `do`, facts to `ask` for."""

    do: tuple[str, ...]
    ask: tuple[str, ...]


@dataclass(frozen=True)
class NotYet:
    """Why a lead does not enter: what excludes it, else each path's unmet parts and the ways."""

    excluded_by: str | None
    paths: dict[str, tuple[Unmet, ...]]
    ways: tuple[Way, ...]


@dataclass(frozen=True, eq=False)
class _Step:
    """One candidate: the rule it serves, and what it would add."""

    rule: AnyRule
    activities: tuple[dict[str, Any], ...] = ()
    facts: tuple[tuple[str, Json], ...] = ()


def not_yet(
    model: Model, state: LeadState, evaluation: Evaluation, as_of: datetime
) -> NotYet | None:
    """What is missing for the evaluation's scorecard, or None for a lead that enters.

    `state` is the one evaluated; it is not changed.
    """
    if evaluation.enters:
        return None
    if evaluation.excluded is not None:
        return NotYet(evaluation.excluded.id, {}, ())
    card = model.scorecards[evaluation.scorecard]
    segment = next(s for s in card.segments if s.id == evaluation.segment)
    paths = {path.id: tuple(_unmet(path, evaluation)) for path in segment.paths}
    return NotYet(None, paths, tuple(_ways(model, state, evaluation, as_of)))


def _unmet(path: CompiledPath, evaluation: Evaluation) -> Iterator[Unmet]:
    rules = evaluation.rules
    for name, least in path.enter.items():
        has = evaluation.shown(name)
        if has * 100 < least:
            yield Unmet(name, f"{Decimal(least) / 100:f}", f"{has:f}")
    for index in path.all_rules:
        if not rules[index].holds:
            yield Unmet("rule", rules[index].rule.name, rules[index].status)
    if path.any_rules and not any(rules[index].holds for index in path.any_rules):
        names = ", or ".join(rules[index].rule.name for index in path.any_rules)
        yield Unmet("rule", names, "failed")
    if path.pattern is not None and path.pattern.truth(evaluation.profile) is not True:
        yield Unmet("facts", ", ".join(path.pattern.asks), "not met or unknown")


def _ways(model: Model, state: LeadState, evaluation: Evaluation, as_of: datetime) -> list[Way]:
    """Inclusion-minimal sets, fewest rules first, then fewest points, then model order."""
    steps = [step for result in evaluation.rules if (step := _step(model, result, evaluation))]
    ways: list[tuple[_Step, ...]] = []
    for size in range(1, LARGEST_SET + 1):
        minimal = (
            chosen
            for chosen in combinations(steps, size)
            if not any(set(smaller) <= set(chosen) for smaller in ways)
        )
        crossing = [
            chosen
            for chosen in minimal
            if _crosses(model, state, evaluation.scorecard, chosen, as_of)
        ]
        ways += sorted(crossing, key=lambda chosen: _points_of(chosen, evaluation))
        if len(ways) >= MOST_SETS:
            break
    return [
        Way(
            do=tuple(step.rule.id for step in way if step.activities),
            ask=tuple(name for step in way for name, _ in step.facts),
        )
        for way in ways[:MOST_SETS]
    ]


def _points_of(steps: tuple[_Step, ...], evaluation: Evaluation) -> Decimal:
    return sum((_points(step.rule, evaluation) for step in steps), Decimal(0))


def _points(rule: AnyRule, evaluation: Evaluation) -> Decimal:
    return rule.points.get(evaluation.segment, rule.points["default"])


def _step(model: Model, result: RuleResult, evaluation: Evaluation) -> _Step | None:
    """What would newly satisfy a rule, where anything a person can do or tell would."""
    rule = result.rule
    if isinstance(rule, ProfileRule):
        if result.status != "unknown":
            return None
        wanted = example_of(rule.pattern)
        facts = tuple(
            (name, _stated(value))
            for name, value in (wanted or {}).items()
            if name not in evaluation.profile
        )
        readable = all(model.readers[name](value) is not None for name, value in facts)
        return _Step(rule, facts=facts) if facts and readable else None
    if _points(rule, evaluation) < 0:
        return None
    if isinstance(rule, InactivityRule):
        return None
    if isinstance(rule, SequenceRule):
        patterns = rule.steps
    else:
        patterns = (rule.pattern,) * (rule.frequency.least if rule.frequency else 1)
    events = [example_of(pattern) for pattern in patterns]
    return _Step(rule, activities=tuple(e for e in events if e)) if all(events) else None


def _stated(value: object) -> Json:
    """A fact's example as a trait would say it."""
    return value if isinstance(value, str | int | Decimal | bool) else str(value)


def _crosses(
    model: Model, state: LeadState, scorecard: str, steps: tuple[_Step, ...], as_of: datetime
) -> bool:
    tried = state.copy()
    instant = as_of if state.newest is None else max(as_of, from_epoch_ms(state.newest[0] + 1))
    for step in steps:
        for name, value in step.facts:
            tried.facts[name] = Fact(value, STATED, (0, b""), "asked")
        for number, event in enumerate(step.activities):
            fold_one(model, tried, _fresh(step, number, event, instant, tried))
    return evaluate(model, tried, instant)[scorecard].enters


def _fresh(
    step: _Step, number: int, event: dict[str, Any], instant: datetime, state: LeadState
) -> Activity:
    """An activity that happens now, after every other."""
    at = instant if state.newest is None else max(instant, from_epoch_ms(state.newest[0] + 1))
    return Activity(
        id=f"{step.rule.id}/{number}",
        type=str(event.get("type", "")),
        at=at,
        received_at=at,
        source="",
        identities=Identities(),
        channel=event.get("channel"),
        campaign=event.get("campaign"),
        properties=event.get("properties", {}),
    )
