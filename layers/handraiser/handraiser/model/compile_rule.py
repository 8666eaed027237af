"""Turns a rule as written into its compiled form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from handraiser.activity import MILLISECOND
from handraiser.model.document import Scorecard
from handraiser.model.durations import parse_days, parse_span
from handraiser.model.patterns import Patterns
from handraiser.model.points import micro
from handraiser.model.rule_document import Bounds, Rule
from handraiser.model.rules import (
    ActivityRule,
    AnyRule,
    Frequency,
    InactivityRule,
    Limits,
    ProfileRule,
    SequenceRule,
)
from handraiser.model.terms import parse_decay, parse_limit


def limits_of(bounds: Bounds) -> Limits:
    """Bounds in micro-points."""
    return Limits(
        floor=None if bounds.min is None else micro(bounds.min),
        ceiling=None if bounds.max is None else micro(bounds.max),
    )


def compile_rule(card: Scorecard, rule_id: str, index: int, patterns: Patterns) -> AnyRule:
    """One rule of a scorecard."""
    rule = card.rules[rule_id]
    common: dict[str, Any] = {
        "id": rule_id,
        "name": rule.name or rule_id,
        "index": index,
        "group": rule.group if rule.group is not None else f"({rule.dimension})",
        "points": rule.points,
        "limits": limits_of(rule),
    }
    if rule.profile is not None:
        return ProfileRule(**common, pattern=patterns.of(rule.profile))
    if rule.inactivity is not None:
        pattern = patterns.of(rule.inactivity)
        return InactivityRule(**common, pattern=pattern, every=parse_days(rule.every))
    common["decay"] = parse_decay(rule.decay if rule.decay is not None else _default(card, rule))
    if rule.sequence is not None:
        steps = tuple(patterns.of(step) for step in rule.sequence)
        days, milliseconds = _span(rule.gap)
        return SequenceRule(
            **common,
            steps=steps,
            within=parse_days(rule.within),
            gap_days=days or 0,
            gap_ms=milliseconds or 0,
        )
    at_most, per_days = parse_limit(rule.limit) if rule.limit is not None else (None, None)
    within, within_ms = _span(rule.within)
    return ActivityRule(
        **common,
        pattern=patterns.of(rule.activity or {}),
        at_most=at_most,
        per_days=per_days,
        frequency=_frequency(rule),
        within=within,
        within_ms=within_ms,
        hand_raise=rule.hand_raise,
    )


def _default(card: Scorecard, rule: Rule) -> str | Mapping[str, str]:
    """The decay of a rule that names none: its group's."""
    group = card.groups.get(rule.group) if rule.group is not None else None
    return "none" if group is None else group.decay


def _frequency(rule: Rule) -> Frequency | None:
    if rule.frequency is None:
        return None
    least, most = rule.frequency
    return Frequency(least=least, most=most, of=rule.count)


def _span(text: str | None) -> tuple[int | None, int | None]:
    """Whole days, or milliseconds."""
    if text is None:
        return None, None
    span = parse_span(text)
    return (None, span // MILLISECOND) if isinstance(span, timedelta) else (span, None)
