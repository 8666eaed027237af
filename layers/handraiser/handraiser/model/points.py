"""Points: multiplied exactly, kept as whole micro-points, shown as hundredths."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

MICRO = 1_000_000
"""Micro-points per point: every sum is a sum of whole micro-points."""

CENT = MICRO // 100
"""Micro-points per hundredth of a point."""


def micro(points: Decimal, *factors: Decimal | Fraction) -> int:
    """The product of points and factors in whole micro-points, rounded once, half-even."""
    product = Fraction(points) * MICRO
    for factor in factors:
        product *= Fraction(factor)
    return round(product)


def weighted(parts: Iterable[tuple[int, int]]) -> int:
    """The sum of (weight in millionths, micro-points) in whole micro-points, rounded once,
    half-even."""
    return _half_even(sum(weight * micro_points for weight, micro_points in parts), MICRO)


def hundredths(micro_points: int) -> int:
    """Micro-points rounded half-even to whole hundredths of a point."""
    return _half_even(micro_points, CENT)


def _half_even(numerator: int, denominator: int) -> int:
    quotient, rest = divmod(numerator, denominator)
    twice = rest * 2
    return quotient + (twice > denominator or (twice == denominator and quotient % 2 == 1))
