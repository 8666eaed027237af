"""Paths that one filled-in form would satisfy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from handraiser.model.compiled import CompiledPath, CompiledSegment
from handraiser.model.lint.fillings import Filling, fillings
from handraiser.model.lint.scope import CardScope
from handraiser.model.lint.spans import NOTHING, Span, by_dimension, may_hold, plus
from handraiser.model.points import micro
from handraiser.model.rules import ActivityRule, AnyRule, FadingRule, ProfileRule


def check_form_fills(scope: CardScope) -> None:
    """Adds paths that the best profile and a single form fill satisfy at once, unless the form is
    one by which people raise their hand.

    What is not reported cannot happen: of all that one person and one activity may be, only what
    excludes itself for certain is left out. Time makes no MQL, so the day of the form is what
    counts.
    """
    if not (scope.whole and scope.weights_known):
        return
    known = {path for path, _ in scope.faults.found}
    tried = [_Tried(scope, filling) for filling in fillings(scope)]
    for segment in scope.card.segments:
        if scope.touched.at(scope.segment(segment)):
            continue
        for way in segment.paths:
            here = scope.way(segment, way)
            if any(path[: len(here)] == here for path in known):
                continue
            form = next((one.filling.form for one in tried if one.satisfies(segment, way)), None)
            if form is not None:
                message = (
                    f"one form fill ({form}) by the best profile would satisfy this path; ask for "
                    "an activity beside it, bound the fit, or mark the form's rule hand_raise: true"
                )
                scope.faults.add(here, message)


@dataclass
class _Tried:
    """One filling, and what it earns in each segment."""

    scope: CardScope
    filling: Filling

    def __post_init__(self) -> None:
        self._earned: dict[str, dict[str, Span]] = {}

    def satisfies(self, segment: CompiledSegment, way: CompiledPath) -> bool:
        """Whether the filling and the best profile may satisfy a path."""
        rules = self.scope.card.rules
        if not all(self._holds(rules[index]) for index in way.all_rules):
            return False
        if not way.any_rules:
            return self._reaches(segment, way)
        any_of = [rules[index] for index in way.any_rules if self._holds(rules[index])]
        met = [(rule,) if isinstance(rule, ProfileRule) else () for rule in any_of]
        return any(self._reaches(segment, way, *facts) for facts in met)

    def _reaches(self, segment: CompiledSegment, way: CompiledPath, *also: ProfileRule) -> bool:
        """Whether the scores may reach what a path asks of them, some rules over facts met too."""
        profile = self.scope.profiles.of_path(segment, way, *also)
        if profile is None:
            return False
        groups = dict(profile)
        for group, span in self._of_activities(segment).items():
            groups[group] = plus(groups.get(group, NOTHING), span)
        return may_hold(self.scope.card, way, by_dimension(self.scope.card, groups))

    def _holds(self, rule: AnyRule) -> bool:
        if isinstance(rule, ProfileRule):
            return True
        return rule.index in self.filling.may and isinstance(rule, FadingRule) and rule.lasts(0)

    def _of_activities(self, segment: CompiledSegment) -> Mapping[str, Span]:
        earned = self._earned.get(segment.id)
        if earned is None:
            earned = self._earned[segment.id] = {}
            for rule in self.scope.card.rules:
                if not isinstance(rule, ProfileRule):
                    paid = self._paid(rule, segment.id) if isinstance(rule, ActivityRule) else [0]
                    bounded = [rule.limits.apply(one) for one in paid]
                    span = Span(min(bounded), max(bounded))
                    earned[rule.group] = plus(earned.get(rule.group, NOTHING), span)
        return earned

    def _paid(self, rule: ActivityRule, segment: str) -> list[int]:
        paid = [0] if rule.index not in self.filling.must else []
        if rule.index in self.filling.may:
            left = Fraction(1) if rule.decay is None else rule.decay.fraction(0)
            points = rule.points_in(segment)
            paid += [micro(points, weight, left) for weight in self.filling.weights]
        return paid
