"""Compiled rules: what each pays for, and what it keeps of a lead's past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from handraiser.matching import Pattern
from handraiser.model.decay import Decay
from handraiser.model.points import micro

PER_DAY = 20
"""At most this many activities count per rule or step and day, the earliest."""

type Counted = Literal["activities", "days", "sessions"]


@dataclass(frozen=True)
class Limits:
    """A floor and a ceiling in micro-points; None where there is none."""

    floor: int | None = None
    ceiling: int | None = None

    def apply(self, micro: int) -> int:
        """`micro` moved to the nearest value within the bounds."""
        if self.floor is not None and micro < self.floor:
            return self.floor
        if self.ceiling is not None and micro > self.ceiling:
            return self.ceiling
        return micro


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every rule has. `index` is its place in the scorecard, `group` where its sum goes."""

    id: str
    name: str
    index: int
    group: str
    points: Mapping[str, Decimal]
    limits: Limits
    _micro: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def points_in(self, segment: str) -> Decimal:
        """Its points for leads of a segment."""
        return self.points.get(segment, self.points["default"])

    def differs(self, segment: str, other: str) -> bool:
        """Whether two segments have other points."""
        return self.points_in(segment) != self.points_in(other)

    def micro_in(self, segment: str) -> int:
        """The same in micro-points, worked out once."""
        known = self._micro.get(segment)
        if known is None:
            known = self._micro[segment] = micro(self.points_in(segment))
        return known


@dataclass(frozen=True, kw_only=True)
class ProfileRule(Rule):
    """Pays while the profile matches."""

    pattern: Pattern


@dataclass(frozen=True, kw_only=True)
class InactivityRule(Rule):
    """Pays per full `every` days since the newest matching activity, else since the first of
    all."""

    pattern: Pattern
    every: int


@dataclass(frozen=True, kw_only=True)
class FadingRule(Rule):
    """A rule whose contributions are dated and weighted by activities, and decay."""

    decay: Decay | None
    _paid: dict[str, dict[int, int]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _lasts: dict[int, bool] = field(init=False, repr=False, compare=False, default_factory=dict)

    def payment(self, segment: str, weights: Sequence[Decimal], code: int, age: int) -> int:
        """Micro-points of one activity in a segment: points, weight and decay at its age multiplied
        exactly, then rounded once.

        Computed once for each of these and remembered, since they recur on every lead.
        """
        known = self._paid.setdefault(segment, {})
        place = age << 8 | code
        paid = known.get(place)
        if paid is None:
            left = () if self.decay is None else (self.decay.fraction(age),)
            paid = known[place] = micro(self.points_in(segment), weights[code], *left)
        return paid

    def undecayed(self, segment: str, weights: Sequence[Decimal], code: int) -> int:
        """Micro-points of one activity before any decay."""
        known = self._paid.setdefault(segment, {})
        paid = known.get(-1 - code)
        if paid is None:
            paid = known[-1 - code] = micro(self.points_in(segment), weights[code])
        return paid

    def lasts(self, age: int) -> bool:
        """Whether decay leaves anything at an age; remembered too."""
        known = self._lasts.get(age)
        if known is None:
            known = self._lasts[age] = self.decay is None or self.decay.fraction(age) > 0
        return known


@dataclass(frozen=True, kw_only=True)
class Frequency:
    """Pays once while the window holds from `least` to `most` (None: no end) of what it counts."""

    least: int
    most: int | None
    of: Counted

    def reached(self, number: int) -> bool:
        """Whether that many pay."""
        return number >= self.least and (self.most is None or number <= self.most)


@dataclass(frozen=True, kw_only=True)
class ActivityRule(FadingRule):
    """Pays for matching activities, one by one up to a repeat limit, or once for their frequency.

    `at_most` count in any `per_days` days (None: ever). `within` is the window in whole days,
    `within_ms` one of less than a day in milliseconds.
    """

    pattern: Pattern
    at_most: int | None = None
    per_days: int | None = None
    frequency: Frequency | None = None
    within: int | None = None
    within_ms: int | None = None
    hand_raise: bool = False

    @property
    def per_day(self) -> int:
        """How many of one day can ever count."""
        return PER_DAY if self.at_most is None else min(PER_DAY, self.at_most)

    @property
    def timed(self) -> bool:
        """Whether its arithmetic asks for instants, not for days alone."""
        sessions = self.frequency is not None and self.frequency.of == "sessions"
        return sessions or self.within_ms is not None


@dataclass(frozen=True, kw_only=True)
class SequenceRule(FadingRule):
    """Pays once for the newest run through its steps in order, within fewer than `within` days.

    Between two steps lie at least `gap_days` midnights and `gap_ms` milliseconds.
    """

    steps: tuple[Pattern, ...]
    within: int
    gap_days: int = 0
    gap_ms: int = 0


type AnyRule = ProfileRule | ActivityRule | SequenceRule | InactivityRule
type PastRule = ActivityRule | SequenceRule
"""Rules whose matching activities are kept, day by day, in a lead's state."""
