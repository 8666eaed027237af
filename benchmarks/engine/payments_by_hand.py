"""What the model's rules pay for one activity, by hand: points, weights and decay, exactly."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

CHANNELS = {"display": Decimal("0.5"), "paid-social": Decimal("0.8")}
CAMPAIGNS = {"retargeting": Decimal("0.5"), "partner-webinars": Decimal("0.9")}
WEIGHTS = tuple(map(Decimal, ("1", "0.25", "0.4", "0.45", "0.5", "0.72", "0.8", "0.9")))


class _Codes(dict[tuple[str | None, str | None], int]):
    """The place of an activity's weight, found once for a channel and campaign."""

    def __missing__(self, touch: tuple[str | None, str | None]) -> int:
        channel, campaign = touch
        one = Decimal(1)
        weight = CHANNELS.get(channel or "", one) * CAMPAIGNS.get(campaign or "", one)
        self[touch] = code = WEIGHTS.index(weight)
        return code


WEIGHT_CODES = _Codes()
_HUNDREDTHS = (
    *(150, 200, 800, -500, 600, 400, 300, 200),
    *(200, 500, 600, -300),
    *(800, 1200, 500, 1500, 1000),
    *(2000, 1500, 400, 1000, 300),
    *(4000, 3000),
    *(1000, 2000, 1500),
)
POINTS = tuple(Fraction(points, 100) for points in _HUNDREDTHS)
OPENED, OFFER = 8, 10
WEB, EMAIL, CONTENT, PRODUCT, HAND_RAISES = 8, 12, 17, 22, 24
"""Where each group ends, by the places of its rules."""
_PRECISE = Context(prec=28)
_HALF = Decimal("0.5")
_known: dict[int, int] = {}


def payment(place: int, segment: int, code: int, age: int) -> int:
    """Micro-points of one activity of a rule at an age, rounded once; worked out once for all."""
    case = (age << 8 | code) << 8 | place << 2 | segment
    known = _known.get(case)
    if known is None:
        points = Fraction(1) if place == OPENED and segment == 0 else POINTS[place]
        exact = points * Fraction(WEIGHTS[code]) * left(place, age)
        known = _known[case] = round(exact * 1_000_000)
    return known


def left(place: int, age: int) -> Fraction:
    """The fraction that decay leaves at an age."""
    if place == OFFER:
        return Fraction(1)
    if place < WEB:
        return max(Fraction(0), 1 - Fraction(age // 30, 2))
    if place < EMAIL:
        return max(Fraction(0), 1 - Fraction(age // 14, 4))
    if place < CONTENT:
        return Fraction(_PRECISE.power(_HALF, _PRECISE.divide(Decimal(age), Decimal(45))))
    if place < PRODUCT:
        return max(Fraction(0), Fraction(120 - age, 120))
    if place < HAND_RAISES:
        return max(Fraction(0), 1 - Fraction(age // 30, 4))
    if age < 14:
        return Fraction(1)
    return Fraction(3, 4) if age < 30 else Fraction(1, 2) if age < 90 else Fraction(0)
