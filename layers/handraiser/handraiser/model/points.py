"""Points: multiplied exactly, kept as whole micro-points, shown as hundredths."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact

MICRO = 1_000_000
"""Micro-points per point: every sum is a sum of whole micro-points."""

CENT = MICRO // 100
"""Micro-points per hundredth of a point."""

EXACT = Context(prec=120, rounding=ROUND_HALF_EVEN, traps=[Inexact])
"""Loses no digit of what numbers within a model's bounds make together."""


def micro(points: Decimal, *factors: Decimal) -> int:
    """The product of points and factors in whole micro-points, rounded once, half-even."""
    product = EXACT.multiply(points, MICRO)
    for factor in factors:
        product = EXACT.multiply(product, factor)
    return int(product.to_integral_value(ROUND_HALF_EVEN))


def weighted(parts: list[tuple[Decimal, int]]) -> int:
    """The sum of (weight, micro-points) in whole micro-points, rounded once, half-even."""
    total = Decimal(0)
    for weight, micro_points in parts:
        total = EXACT.fma(weight, micro_points, total)
    return int(total.to_integral_value(ROUND_HALF_EVEN))


def hundredths(micro_points: int) -> int:
    """Micro-points rounded half-even to whole hundredths of a point."""
    quotient, rest = divmod(micro_points, CENT)
    return quotient + (rest * 2 > CENT or (rest * 2 == CENT and quotient % 2 == 1))
