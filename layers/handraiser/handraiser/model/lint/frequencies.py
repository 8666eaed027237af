"""Frequencies that a window cannot hold."""

from __future__ import annotations

from datetime import timedelta

from handraiser.model.durations import parse_span
from handraiser.model.lint.reach import SHORT_WINDOW_DAYS
from handraiser.model.lint.scope import CardScope
from handraiser.model.rule_document import FREQUENCIES, Rule
from handraiser.model.rules import PER_DAY

PAUSE = timedelta(minutes=30)
"""A session begins no less than this after the last activity of another."""

TWO_DAYS_AT_MOST = timedelta(hours=20)
"""A window that touches two days at most, though clocks go forward."""


def check_frequencies(scope: CardScope) -> None:
    """Adds frequencies of more than counts within so many days, of each the 20 earliest."""
    for rule_id, rule in scope.spec.rules.items():
        words = [name for name in FREQUENCIES if getattr(rule, name) is not None]
        if len(words) != 1 or rule.frequency is None or not scope.history_known:
            continue
        here = scope.rule(rule_id, words[0])
        if scope.touched.at(here) or scope.touched.at(scope.rule(rule_id, "within")):
            continue
        least, _ = rule.frequency
        most = _most(rule, scope.model.history)
        if least > most:
            window = rule.within or f"{scope.model.history}d"
            message = f"can't be reached: at most {most} {rule.count} count within {window}"
            scope.faults.add(here, message)


def _most(rule: Rule, history: int) -> int:
    window = history if rule.within is None else parse_span(rule.within)
    sessions = days = 0
    if isinstance(window, int):
        days = min(window, history)
        sessions = days * PER_DAY
    else:
        days = min(SHORT_WINDOW_DAYS if window > TWO_DAYS_AT_MOST else 2, history)
        sessions = min(window // PAUSE + 1, days * PER_DAY)
    return {"days": days, "sessions": sessions}.get(rule.count, days * PER_DAY)
