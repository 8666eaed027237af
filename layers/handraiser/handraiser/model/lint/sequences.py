"""Sequences that cannot be completed."""

from __future__ import annotations

from datetime import UTC, timedelta

from handraiser.model.durations import parse_span
from handraiser.model.lint.scope import CardScope

CLOCKS = timedelta(hours=3)
"""More than clocks go back by, where they do."""


def check_sequences(scope: CardScope) -> None:
    """Adds sequences whose gaps take longer than their window."""
    slack = timedelta(0) if scope.model.zone is UTC else CLOCKS
    for rule_id, rule in scope.spec.rules.items():
        if rule.sequence is None or rule.gap is None or rule.within is None:
            continue
        gaps = len(rule.sequence) - 1
        gap, window = parse_span(rule.gap), parse_span(rule.within)
        if not isinstance(window, int):
            continue
        if isinstance(gap, int):
            fits = gaps * gap < window
        else:
            fits = gaps * gap < timedelta(days=window) + slack
        if not fits:
            needed = f"a gap of {rule.gap} does" if gaps == 1 else f"{gaps} gaps of {rule.gap} do"
            message = f"can't be completed: {needed} not fit within {rule.within}"
            scope.faults.add(scope.rule(rule_id, "gap"), message)
