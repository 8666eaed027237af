"""What scores can come to: for each rule the most it can pay, for each segment the sums."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil

from handraiser.model.compiled import CompiledScorecard, CompiledSegment, Model
from handraiser.model.decay import Decay, Steps
from handraiser.model.lint.profiles import Profiles
from handraiser.model.lint.spans import NOTHING, UNBOUNDED, Span, by_dimension, plus
from handraiser.model.points import micro
from handraiser.model.rules import (
    PER_DAY,
    ActivityRule,
    AnyRule,
    FadingRule,
    InactivityRule,
    ProfileRule,
)

SHORT_WINDOW_DAYS = 3
"""Days that a window of at most 24 hours can touch: three where clocks go forward."""

MOST_STEPS = 64
"""Into no more than twice so many steps a decay is cut that changes every day."""

type Share = tuple[int, Fraction]
"""So many activities, each with at most this much left of it."""


class Reach:
    """What the scores of a scorecard can come to, never less than what they really can."""

    def __init__(
        self,
        model: Model,
        card: CompiledScorecard,
        profiles: Profiles,
        unknown: frozenset[str],
    ) -> None:
        """`unknown` are dimensions that also have rules of which nothing is known."""
        self._model = model
        self._card = card
        self._profiles = profiles
        self._heaviest = max(model.weights)
        self._spans: dict[tuple[int, Decimal], Span] = {}
        self._segments: dict[str, dict[str, Span]] = {}
        self._unknown = unknown

    def of_segment(self, segment: CompiledSegment) -> dict[str, Span]:
        """The spans of the dimensions for leads of a segment."""
        known = self._segments.get(segment.id)
        if known is None:
            groups = self.groups(segment)
            known = self._segments[segment.id] = by_dimension(self._card, groups, self._unknown)
        return known

    def groups(self, segment: CompiledSegment) -> dict[str, Span]:
        """The spans of the groups' sums, before their bounds, for leads of a segment."""
        groups = dict(self._profiles.of_segment(segment) or {})
        for rule in self._card.rules:
            if not isinstance(rule, ProfileRule):
                paid = self.of_rule(rule, segment.id)
                groups[rule.group] = plus(groups.get(rule.group, NOTHING), paid)
        return groups

    def of_rule(self, rule: AnyRule, segment: str) -> Span:
        """The least and the most that a rule can pay in a segment, its bounds included."""
        points = rule.points_in(segment)
        key = (rule.index, points)
        span = self._spans.get(key)
        if span is None:
            paid = self._paid(rule, points)
            low, high = rule.limits.apply(min(0, paid)), rule.limits.apply(max(0, paid))
            span = self._spans[key] = Span(low, high)
        return span

    def _paid(self, rule: AnyRule, points: Decimal) -> int:
        if isinstance(rule, ProfileRule):
            return micro(points)
        if isinstance(rule, InactivityRule):
            return UNBOUNDED.high if points > 0 else UNBOUNDED.low if points < 0 else 0
        return sum(
            number * micro(points, self._heaviest, left)
            for number, left in self._shares(rule)
            if left
        )

    def _shares(self, rule: FadingRule) -> Iterator[Share]:
        """Groups of activities that can count together, newest first, with what is left of each:
        never fewer, nor with less, than can really count."""
        days = self.days(rule)
        if not isinstance(rule, ActivityRule) or rule.frequency is not None:
            yield 1, most_left(rule.decay, 0, days)
        elif rule.at_most is not None and rule.per_days is None:
            yield min(rule.at_most, days * PER_DAY), most_left(rule.decay, 0, days)
        else:
            step = _step(rule.decay, rule.per_days or 1, days)
            for first in range(0, days, step):
                last = min(first + step, days)
                number = (last - first) * PER_DAY
                if rule.at_most is not None and rule.per_days is not None:
                    number = min(number, rule.at_most * ceil((last - first) / rule.per_days))
                yield number, most_left(rule.decay, first, last)

    def days(self, rule: FadingRule) -> int:
        """Days on which an activity can count."""
        if not isinstance(rule, ActivityRule):
            return self._model.history
        if rule.within_ms is not None:
            return min(SHORT_WINDOW_DAYS, self._model.history)
        return min(rule.within or self._model.history, self._model.history)


def _step(decay: Decay | None, per_days: int, days: int) -> int:
    """Days that are taken together, a multiple of those of the repeat limit: as many as a decay
    leaves the same in; one that never rests is told by a few steps."""
    if decay is None:
        return days
    constant = decay.days if isinstance(decay, Steps) else ceil(days / MOST_STEPS)
    return per_days * max(1, constant // per_days)


@cache
def most_left(decay: Decay | None, first: int, last: int) -> Fraction:
    """The most that a decay leaves at the ages from `first` to before `last`."""
    if decay is None:
        return Fraction(1)
    rows = getattr(decay, "rows", None)
    if rows is None:
        return decay.fraction(first)
    return max(decay.fraction(age) for age in (first, *(a for a, _ in rows if first < a < last)))
