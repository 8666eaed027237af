"""Micro-points, bounds and bounded sums: rule, then group, then dimension, then total."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

DIMENSIONS = ("fit", "engagement", "intent")


def micro(points: Fraction) -> int:
    """Whole micro-points; `round` of a fraction is half-even."""
    return round(points * 1_000_000)


def bounded(bounds: Mapping[str, Any], points: int) -> int:
    """A sum of micro-points within the floor and ceiling that are stated, if any."""
    if bounds.get("min") is not None:
        points = max(points, micro(Fraction(bounds["min"])))
    if bounds.get("max") is not None:
        points = min(points, micro(Fraction(bounds["max"])))
    return points


def sums(card: Mapping[str, Any], paid: Mapping[str, int]) -> dict[str, int]:
    """The score of every dimension and the total, from what each rule pays within its bounds."""
    scores: dict[str, int] = {}
    total = Fraction(0)
    for dimension in DIMENSIONS:
        summed = 0
        for name, group in card.get("groups", {}).items():
            if group["dimension"] == dimension:
                members = [n for n, rule in card["rules"].items() if rule.get("group") == name]
                summed += bounded(group, sum(paid[member] for member in members))
        for name, rule in card["rules"].items():
            if rule.get("dimension") == dimension:
                summed += paid[name]
        spec = card.get("dimensions", {}).get(dimension, {})
        scores[dimension] = bounded({"min": 0, **spec}, summed)
        total += Fraction(spec.get("weight", 1)) * scores[dimension]
    return {**scores, "total": bounded(card.get("total", {}), round(total))}


def reaches(scores: Mapping[str, int], name: str, least: Any) -> bool:
    """Whether a score, shown with two decimals, is at least a minimum."""
    shown = Fraction(round(Fraction(scores[name], 10_000)), 100)
    return shown >= Fraction(least)


def band(cut_offs: Mapping[str, Any], scores: Mapping[str, int], name: str) -> str | None:
    """The label of the highest cut-off that a score reaches; None below the lowest."""
    reached = [
        (Fraction(least), label)
        for label, least in cut_offs.items()
        if reaches(scores, name, least)
    ]
    return max(reached)[1] if reached else None
