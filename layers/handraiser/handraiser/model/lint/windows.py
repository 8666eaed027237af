"""Windows that mean something else than they seem to."""

from __future__ import annotations

from handraiser.model.durations import parse_span
from handraiser.model.lint.scope import CardScope


def check_windows(scope: CardScope) -> None:
    """Adds windows of `1d`, which is today alone, and windows beyond the history."""
    for rule_id, rule in scope.spec.rules.items():
        here = scope.rule(rule_id, "within")
        if rule.within is None or scope.touched.at(here):
            continue
        days = parse_span(rule.within)
        if days == 1:
            message = "1d means today only (whole days count); write 2d for today and yesterday"
            scope.faults.add(here, message)
        elif isinstance(days, int) and days > scope.model.history and scope.history_known:
            message = f"activities count for {scope.model.history}d (history), never for {days}d"
            scope.faults.add(here, message)
