"""How points fade with age: what is left of a contribution after so many whole days, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache

HALF = Decimal("0.5")
DIGITS = Context(prec=28, rounding=ROUND_HALF_EVEN)
"""Half-lives are irrational; they are cut here, at 28 digits."""


@dataclass(frozen=True)
class Steps:
    """Loses `share` of the original per `days` whole days: 10 points at 50% per 30d are 10 to day
    29, 5 from day 30, 0 from day 60 (HubSpot's decay)."""

    share: Fraction
    days: int

    def fraction(self, age: int) -> Fraction:
        """What is left at an age in whole days, from 1 to 0."""
        return max(Fraction(0), 1 - self.share * (age // self.days))


@dataclass(frozen=True)
class Lifespan:
    """Fades evenly to nothing at `days`: 9 points of a lifespan of 90d are 8.7 on day 3."""

    days: int

    def fraction(self, age: int) -> Fraction:
        """What is left at an age in whole days, from 1 to 0."""
        return max(Fraction(0), Fraction(self.days - age, self.days))


@dataclass(frozen=True)
class HalfLife:
    """Halves every `days`, evenly in between, and never quite ends."""

    days: int

    def fraction(self, age: int) -> Fraction:
        """`0.5 ** (age / days)` in 28 digits."""
        return _halved(age, self.days)


@lru_cache(maxsize=8192)
def _halved(age: int, days: int) -> Fraction:
    """The same for every rule with that half-life, and slow to work out."""
    return Fraction(DIGITS.power(HALF, DIGITS.divide(Decimal(age), Decimal(days))))


@dataclass(frozen=True)
class Table:
    """Shares by age, as written: that of the greatest age not above the activity's, whole before
    the first. `rows` are (age, share) in order of age."""

    rows: tuple[tuple[int, Fraction], ...]

    def fraction(self, age: int) -> Fraction:
        """What is left at an age in whole days."""
        reached = [share for least, share in self.rows if least <= age]
        return reached[-1] if reached else Fraction(1)


type Decay = Steps | Lifespan | HalfLife | Table
