"""Decays that leave nothing from the start."""

from __future__ import annotations

from collections.abc import Iterator

from handraiser.model.durations import parse_span
from handraiser.model.lint.reach import SHORT_WINDOW_DAYS, most_left
from handraiser.model.lint.scope import CardScope
from handraiser.model.rule_document import Rule
from handraiser.model.terms import parse_decay
from handraiser.model.written import DecayTerm, Path


def check_decays(scope: CardScope) -> None:
    """Adds decays that leave nothing on any day on which an activity could count."""
    for path, decay, days in _decays(scope):
        if not scope.touched.within(path) and not most_left(parse_decay(decay), 0, days):
            message = "leaves nothing on any day that counts, so nothing is paid: start at 0d: 100%"
            scope.faults.add(path, message)


def _decays(scope: CardScope) -> Iterator[tuple[Path, DecayTerm, int]]:
    """Each decay with the days for which the longest lasting of its rules counts."""
    for name, group in scope.spec.groups.items():
        members = [
            _days(scope, rule)
            for rule in scope.spec.rules.values()
            if rule.group == name and rule.decay is None
        ]
        if members:
            yield (*scope.path, "groups", name, "decay"), group.decay, max(members)
    for rule_id, rule in scope.spec.rules.items():
        if rule.decay is not None:
            yield scope.rule(rule_id, "decay"), rule.decay, _days(scope, rule)


def _days(scope: CardScope, rule: Rule) -> int:
    """Days on which an activity can count; a sequence does not fade by its window."""
    history = scope.model.history
    if rule.within is None or rule.sequence is not None:
        return history
    span = parse_span(rule.within)
    return min(span if isinstance(span, int) else SHORT_WINDOW_DAYS, history)
