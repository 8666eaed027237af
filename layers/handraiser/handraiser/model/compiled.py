"""The scoring model in the form the scoring function runs: resolved, checked, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from decimal import Decimal

from handraiser.facts import Reader
from handraiser.matching import Pattern

PER_DAY = 20
"""At most this many activities count per rule or step and day, the earliest."""


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


@dataclass(frozen=True)
class Decay:
    """Loses `share` of the original per `days` whole days, never below zero."""

    share: Decimal
    days: int

    def fraction(self, age: int) -> Decimal:
        """What is left at an age in whole days, from 1 to 0."""
        return max(Decimal(0), 1 - self.share * (age // self.days))


@dataclass(frozen=True)
class ProfileRule:
    """Pays while the profile matches."""

    id: str
    name: str
    index: int
    group: str
    points: Mapping[str, Decimal]
    limits: Limits
    pattern: Pattern


@dataclass(frozen=True)
class ActivityRule:
    """Pays for matching activities, one by one up to a limit, or once for their frequency."""

    id: str
    name: str
    index: int
    group: str
    points: Mapping[str, Decimal]
    limits: Limits
    pattern: Pattern
    decay: Decay | None
    at_most: int | None
    """Repeat limit: this many count in any `per_days` days (None: ever)."""
    per_days: int | None
    at_least: int | None
    count_days: bool
    within: int | None
    hand_raise: bool

    @property
    def per_day(self) -> int:
        """How many of one day can ever count."""
        return PER_DAY if self.at_most is None else min(PER_DAY, self.at_most)


@dataclass(frozen=True)
class SequenceRule:
    """Pays once for the newest pair of a first and a later second activity close enough."""

    id: str
    name: str
    index: int
    group: str
    points: Mapping[str, Decimal]
    limits: Limits
    first: Pattern
    second: Pattern
    within: int
    decay: Decay | None


type AnyRule = ProfileRule | ActivityRule | SequenceRule


@dataclass(frozen=True)
class CompiledGroup:
    """Where a rule's points are summed and bounded."""

    id: str
    dimension: str
    limits: Limits


@dataclass(frozen=True)
class CompiledDimension:
    """A sum of groups with its bounds and its weight in the total."""

    limits: Limits
    weight: Decimal


@dataclass(frozen=True)
class CompiledPath:
    """One way to qualify. Minima are hundredths of a point by dimension or `total`."""

    id: str
    name: str
    enter: Mapping[str, int]
    stay: Mapping[str, int]
    all_rules: tuple[int, ...]
    any_rules: tuple[int, ...]
    pattern: Pattern | None
    follow_up: timedelta


@dataclass(frozen=True)
class CompiledSegment:
    """A kind of lead; the default has no pattern and takes whom no other took."""

    id: str
    name: str
    pattern: Pattern | None
    paths: tuple[CompiledPath, ...]
    nurture: Mapping[str, int] | None


@dataclass(frozen=True)
class CompiledExclusion:
    """A reason never to be an MQL; `scored` is False where there is to be no scoring at all."""

    id: str
    name: str
    pattern: Pattern
    scored: bool


@dataclass(frozen=True)
class CompiledScorecard:
    """One scorecard; `rules[i].index == i`."""

    id: str
    rules: tuple[AnyRule, ...]
    groups: Mapping[str, CompiledGroup]
    dimensions: Mapping[str, CompiledDimension]
    total: Limits
    grades: tuple[tuple[str, int], ...]
    """(label, least fit in hundredths), best first."""
    suppress: tuple[CompiledExclusion, ...]
    disqualify: tuple[CompiledExclusion, ...]
    segments: tuple[CompiledSegment, ...]
    activity_rules: tuple[ActivityRule, ...] = field(init=False)
    sequence_rules: tuple[SequenceRule, ...] = field(init=False)
    asks: tuple[str, ...] = field(init=False)
    """The facts that profile rules ask for, in model order, each once."""

    def __post_init__(self) -> None:
        for name, kind in (
            ("activity_rules", ActivityRule),
            ("sequence_rules", SequenceRule),
        ):
            chosen = tuple(rule for rule in self.rules if isinstance(rule, kind))
            object.__setattr__(self, name, chosen)
        profile_rules = (rule for rule in self.rules if isinstance(rule, ProfileRule))
        asks = dict.fromkeys(fact for rule in profile_rules for fact in rule.pattern.asks)
        object.__setattr__(self, "asks", tuple(asks))


@dataclass(frozen=True)
class Model:
    """A compiled scoring model.

    `fingerprint` is the SHA-256 (16 hex digits) of its canonical document: two models with the
    same fingerprint score alike.
    """

    name: str
    version: int
    fingerprint: str
    zone: tzinfo
    history: int
    ranks: Mapping[str, int]
    readers: Mapping[str, Reader]
    labels: Mapping[str, str]
    channels: Mapping[str, Decimal]
    campaigns: Mapping[str, Decimal]
    scorecards: Mapping[str, CompiledScorecard]
    weights: tuple[Decimal, ...] = field(init=False)
    """Every product of a channel and a campaign weight; a state names them by their place."""

    def __post_init__(self) -> None:
        one = Decimal(1)
        products = {
            channel * campaign
            for channel in (one, *self.channels.values())
            for campaign in (one, *self.campaigns.values())
        }
        ordered = (one, *sorted(products - {one}))
        object.__setattr__(self, "weights", ordered)
        object.__setattr__(self, "_codes", {weight: i for i, weight in enumerate(ordered)})

    def rank(self, source: str) -> int:
        """A source's place in the precedence, 0 strongest; unlisted ones share the last."""
        return self.ranks.get(source, len(self.ranks))

    def weight_code(self, channel: str | None, campaign: str | None) -> int:
        """The place in `weights` of an activity's channel weight times its campaign weight."""
        one = Decimal(1)
        product = self.channels.get(channel or "", one) * self.campaigns.get(campaign or "", one)
        codes: dict[Decimal, int] = self.__dict__["_codes"]
        return codes[product]

    @property
    def label(self) -> str:
        """How the model's version is shown: `handraiser-default/1`."""
        return f"{self.name}/{self.version}"
