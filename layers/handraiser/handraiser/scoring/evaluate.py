"""The arithmetic: what each rule pays for a state at an instant, in whole micro-points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from handraiser.model.compiled import (
    ActivityRule,
    AnyRule,
    CompiledScorecard,
    Decay,
    Model,
    ProfileRule,
    SequenceRule,
)
from handraiser.model.points import micro
from handraiser.scoring.state import CardState, Cell, Day, StepCell

type Status = Literal["met", "failed", "unknown"]

NONE = Decimal(0)
WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule pays.

    `status` tells a met rule from a failed one and from one that asks for an unknown fact.
    `counted` activities pay; `limited` and `outside` ones do not (repeat limit, window). `newest`
    is the day of the newest that counts. The points, in micro-points: `undecayed` as counted,
    `decayed` after decay, `paid` after the rule's bounds. A required rule `holds` while something
    of it counts with decay above 0, whatever its weight.
    """

    rule: AnyRule
    status: Status
    undecayed: int = 0
    decayed: int = 0
    paid: int = 0
    counted: int = 0
    limited: int = 0
    outside: int = 0
    newest: Day | None = None
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """What an evaluation is made at: the day of `as_of`, for a lead of one segment."""

    model: Model
    today: Day
    segment: str


def evaluate_rules(
    moment: Moment, card: CompiledScorecard, profile: Mapping[str, Any], state: CardState
) -> tuple[RuleResult, ...]:
    """The result of every rule of a scorecard, in model order."""
    results: list[RuleResult] = []
    for rule in card.rules:
        match rule:
            case ProfileRule():
                results.append(_profile_rule(moment, rule, profile))
            case ActivityRule():
                results.append(_activity_rule(moment, rule, state.cells.get(rule.index, {})))
            case SequenceRule():
                results.append(_sequence_rule(moment, rule, state.steps.get(rule.index, {})))
    return tuple(results)


def _points(moment: Moment, rule: AnyRule) -> Decimal:
    return rule.points.get(moment.segment, rule.points["default"])


def _profile_rule(moment: Moment, rule: ProfileRule, profile: Mapping[str, Any]) -> RuleResult:
    truth = rule.pattern.truth(profile)
    if truth is None:
        return RuleResult(rule, "unknown", paid=rule.limits.apply(0))
    if not truth:
        return RuleResult(rule, "failed", paid=rule.limits.apply(0))
    points = micro(_points(moment, rule))
    return RuleResult(rule, "met", points, points, rule.limits.apply(points), holds=True)


class _Payment:
    """Sums contributions of one rule; each is rounded once, before it is added."""

    def __init__(self, moment: Moment, rule: ActivityRule | SequenceRule) -> None:
        self._points = _points(moment, rule)
        self._weights = moment.model.weights
        self._decay: Decay | None = rule.decay
        self._known: dict[tuple[int, int], int] = {}
        self.undecayed = 0
        self.decayed = 0
        self.holds = False

    def add(self, codes: bytes, age: int) -> None:
        """Adds activities of one day, given by their weight codes."""
        step = 0 if self._decay is None else age // self._decay.days
        fraction = WHOLE if self._decay is None else self._decay.fraction(age)
        self.holds = self.holds or (fraction > NONE and bool(codes))
        for code in codes:
            self.undecayed += self._contribution(code, 0, WHOLE)
            self.decayed += self._contribution(code, step, fraction)

    def _contribution(self, code: int, step: int, fraction: Decimal) -> int:
        known = self._known.get((code, step))
        if known is None:
            known = micro(self._points, self._weights[code], fraction)
            self._known[code, step] = known
        return known


def _activity_rule(moment: Moment, rule: ActivityRule, cells: Mapping[Day, Cell]) -> RuleResult:
    oldest = moment.today - moment.model.history
    days = sorted(day for day in cells if oldest < day <= moment.today)
    kept = _within_limit(rule, days, cells)
    limited = sum(len(cells[day].codes) for day in days) - sum(map(len, kept.values()))
    outside = 0
    if rule.within is not None:
        first = moment.today - rule.within
        outside = sum(len(codes) for day, codes in kept.items() if day <= first)
        kept = {day: codes for day, codes in kept.items() if day > first}
    kept = {day: codes for day, codes in kept.items() if codes}
    counted = sum(map(len, kept.values()))
    newest = max(kept) if kept else None
    payment = _Payment(moment, rule)
    if rule.at_least is not None:
        reached = len(kept) if rule.count_days else counted
        if newest is not None and reached >= rule.at_least:
            payment.add(kept[newest][-1:], moment.today - newest)
    else:
        for day, codes in kept.items():
            payment.add(codes, moment.today - day)
    return RuleResult(
        rule,
        "met" if payment.holds else "failed",
        payment.undecayed,
        payment.decayed,
        rule.limits.apply(payment.decayed),
        counted,
        limited,
        outside,
        newest,
        payment.holds,
    )


def _within_limit(
    rule: ActivityRule, days: list[Day], cells: Mapping[Day, Cell]
) -> dict[Day, bytes]:
    """What counts of each day under the repeat limit, walking from the oldest."""
    if rule.at_most is None:
        return {day: cells[day].codes for day in days}
    kept: dict[Day, bytes] = {}
    in_window = 0
    start = 0
    for day in days:
        while rule.per_days is not None and days[start] <= day - rule.per_days:
            in_window -= len(kept[days[start]])
            start += 1
        kept[day] = cells[day].codes[: rule.at_most - in_window]
        in_window += len(kept[day])
    return kept


def _sequence_rule(moment: Moment, rule: SequenceRule, steps: Mapping[Day, StepCell]) -> RuleResult:
    oldest = moment.today - moment.model.history
    days = sorted((day for day in steps if oldest < day <= moment.today), reverse=True)
    firsts = [day for day in days if steps[day].firsts]
    for day in days:
        step = steps[day]
        completes = step.ordered or any(day - rule.within < first < day for first in firsts)
        if step.seconds and completes:
            payment = _Payment(moment, rule)
            payment.add(bytes([step.code]), moment.today - day)
            return RuleResult(
                rule,
                "met" if payment.holds else "failed",
                payment.undecayed,
                payment.decayed,
                rule.limits.apply(payment.decayed),
                counted=2,
                newest=day,
                holds=payment.holds,
            )
    return RuleResult(rule, "failed", paid=rule.limits.apply(0))
