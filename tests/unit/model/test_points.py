"""Points: one exact product, one rounding, half-even."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraiser.model.points import hundredths, micro, weighted


@pytest.mark.parametrize(
    ("points", "micro_points"),
    [
        ("10", 10_000_000),
        ("0.0000005", 0),
        ("0.0000015", 2),
        ("0.0000025", 2),
        ("0.00000250000001", 3),
        ("-0.0000015", -2),
        ("-0.0000025", -2),
    ],
)
def test_micro_points_round_half_even(points: str, micro_points: int) -> None:
    assert micro(Decimal(points)) == micro_points


@pytest.mark.parametrize(
    ("micro_points", "cents"),
    [
        (0, 0),
        (5_000, 0),
        (5_001, 1),
        (15_000, 2),
        (25_000, 2),
        (59_995_000, 6_000),
        (59_985_000, 5_998),
        (-5_000, 0),
        (-15_000, -2),
        (-15_001, -2),
        (-14_999, -1),
    ],
)
def test_points_are_shown_half_even(micro_points: int, cents: int) -> None:
    assert hundredths(micro_points) == cents


def test_a_product_is_rounded_once_whatever_the_context() -> None:
    points, channel, left = Decimal("123456.123457"), Decimal("0.123456789013"), Decimal("0.666667")
    exact = Fraction(points) * Fraction(channel) * Fraction(left) * 1_000_000

    with localcontext() as context:
        context.prec = 3
        assert micro(points, channel, left) == round(exact)


_numbers = st.decimals(-1_000_000, 1_000_000, places=6)


@given(_numbers, st.decimals(0, 100, places=12), st.decimals(0, 1, places=6))
def test_products_are_exact(points: Decimal, weight: Decimal, left: Decimal) -> None:
    exact = Fraction(points) * Fraction(weight) * Fraction(left) * 1_000_000

    assert micro(points, weight, left) == round(exact)


@given(st.lists(st.tuples(st.integers(0, 10_000_000), st.integers(-(10**18), 10**18)), max_size=3))
def test_weighted_sums_are_exact(parts: list[tuple[int, int]]) -> None:
    exact = sum((Fraction(weight, 1_000_000) * value for weight, value in parts), Fraction(0))
    assert weighted(parts) == round(exact)


@given(st.integers(-(10**18), 10**18))
def test_shown_points_are_the_nearest(micro_points: int) -> None:
    assert hundredths(micro_points) == round(Fraction(micro_points, 10_000))
