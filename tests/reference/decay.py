"""What age leaves of an activity's points."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction

from reference.instants import days

_DIGITS_28 = Context(prec=28)


def fraction(decay: str | Mapping[str, str], age: int) -> Fraction:
    """The part that is left at an age in whole days: of `none`, steps, a lifespan, a half-life or
    a table."""
    if isinstance(decay, Mapping):
        reached = [(days(row), share) for row, share in decay.items() if days(row) <= age]
        return _percent(max(reached)[1]) if reached else Fraction(1)
    if decay == "none":
        return Fraction(1)
    if decay.startswith("lifespan "):
        return max(Fraction(0), 1 - Fraction(age, days(decay.removeprefix("lifespan "))))
    if decay.startswith("half-life "):
        half_lives = _DIGITS_28.divide(age, days(decay.removeprefix("half-life ")))
        return Fraction(_DIGITS_28.power(Decimal("0.5"), half_lives))
    share, per = decay.split(" per ")
    return max(Fraction(0), 1 - _percent(share) * (age // days(per)))


def _percent(text: str) -> Fraction:
    return Fraction(text.removesuffix("%")) / 100
