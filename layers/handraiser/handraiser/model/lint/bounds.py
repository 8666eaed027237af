"""Bounds that leave no room."""

from __future__ import annotations

from handraiser.model.lint.scope import CardScope
from handraiser.model.lint.spans import Span, shown, within
from handraiser.model.points import hundredths
from handraiser.model.rules import Limits
from handraiser.model.written import Path


def check_bounds(scope: CardScope) -> None:
    """Adds bounds that make points pointless: whatever happens, the sum is the same.

    A rule of 0 points is none of these: it shows in an explanation, and a path may require it.
    """
    for rule in scope.card.rules:
        paid = [scope.reach.of_rule(rule, segment.id) for segment in scope.card.segments]
        fixed = paid and all(span.low == span.high for span in paid)
        if fixed and any(rule.points.values()) and rule.limits != Limits():
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
    scope.faults.add(
        path,
        f"its bounds make it {shown(hundredths(paid.high))} whatever happens: it changes nothing",
    )
