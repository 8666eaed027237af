"""Bounds that leave no room, and rules that change nothing."""

from __future__ import annotations

from handraiser.model.lint.scope import CardScope
from handraiser.model.lint.spans import Span, within
from handraiser.model.points import MICRO
from handraiser.model.rules import Limits
from handraiser.model.written import Path


def check_bounds(scope: CardScope) -> None:
    """Adds bounds that make points pointless: whatever happens, the sum is the same.

    A rule of 0 points that no path requires is only worth a warning: it still shows in an
    explanation.
    """
    required = {
        index
        for segment in scope.card.segments
        for way in segment.paths
        for index in (*way.all_rules, *way.any_rules)
    }
    for rule in scope.card.rules:
        points = set(rule.points.values())
        paid = [scope.reach.of_rule(rule, segment.id) for segment in scope.card.segments]
        if points == {0}:
            if rule.index not in required and scope.whole:
                message = "changes nothing: 0 points, and no path requires it"
                scope.faults.warn(scope.rule(rule.id, "points"), message)
        elif rule.limits != Limits() and paid and all(span.low == span.high for span in paid):
            _add(scope, scope.rule(rule.id), paid[0])
    if scope.weights_known and scope.whole:
        _check_groups(scope)


def _check_groups(scope: CardScope) -> None:
    sums = [scope.reach.groups(segment) for segment in scope.card.segments]
    for group in scope.card.groups.values():
        spans = [groups[group.id] for groups in sums if group.id in groups]
        bounded = [within(group.limits, span) for span in spans]
        moving = any(span.low != span.high for span in spans)
        if moving and all(span.low == span.high for span in bounded):
            _add(scope, (*scope.path, "groups", group.id), bounded[0])


def _add(scope: CardScope, path: Path, paid: Span) -> None:
    always = f"{paid.high / MICRO:g}"
    scope.faults.add(path, f"its bounds make it {always} whatever happens: it changes nothing")
