"""The scoring model in the form the scoring function runs: resolved, checked, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from decimal import Decimal
from functools import cached_property

from handraiser.facts import Reader
from handraiser.marking import Sweeps
from handraiser.matching import Matcher, Pattern, compile_patterns
from handraiser.model.rules import (
    ActivityRule,
    AnyRule,
    InactivityRule,
    Limits,
    PastRule,
    ProfileRule,
    SequenceRule,
)

__all__ = [
    "ActivityRule",
    "AnyRule",
    "InactivityRule",
    "Limits",
    "PastRule",
    "ProfileRule",
    "SequenceRule",
]


@dataclass(frozen=True)
class CompiledGroup:
    """Where a rule's points are summed and bounded."""

    id: str
    dimension: str
    limits: Limits


@dataclass(frozen=True)
class CompiledDimension:
    """A sum of groups with its bounds and its weight in the total, in millionths."""

    limits: Limits
    weight: int


@dataclass(frozen=True)
class CompiledPath:
    """One way to qualify. Minima are hundredths of a point by dimension or `total`.

    `cells` are the allowed (grade, level) pairs, None where any will do.
    """

    id: str
    name: str
    enter: Mapping[str, int]
    stay: Mapping[str, int]
    cells: frozenset[tuple[str, str]] | None
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


type Bands = tuple[tuple[str, int], ...]
"""(label, least score in hundredths), highest first."""


@dataclass(frozen=True)
class CompiledScorecard:
    """One scorecard; `rules[i].index == i`. Grades band the fit, levels the engagement."""

    id: str
    rules: tuple[AnyRule, ...]
    groups: Mapping[str, CompiledGroup]
    dimensions: Mapping[str, CompiledDimension]
    total: Limits
    grades: Bands
    levels: Bands
    suppress: tuple[CompiledExclusion, ...]
    disqualify: tuple[CompiledExclusion, ...]
    segments: tuple[CompiledSegment, ...]

    @cached_property
    def profile_rules(self) -> tuple[ProfileRule, ...]:
        """Those about who somebody is, in model order."""
        return tuple(rule for rule in self.rules if isinstance(rule, ProfileRule))

    @cached_property
    def activity_rules(self) -> tuple[ActivityRule, ...]:
        """Those about single activities and their number, in model order."""
        return tuple(rule for rule in self.rules if isinstance(rule, ActivityRule))

    @cached_property
    def past_rules(self) -> tuple[PastRule, ...]:
        """Those whose activities a state keeps, in model order."""
        return tuple(r for r in self.rules if isinstance(r, ActivityRule | SequenceRule))

    @cached_property
    def past_places(self) -> tuple[int, ...]:
        """Their places in the scorecard."""
        return tuple(rule.index for rule in self.past_rules)

    @cached_property
    def places(self) -> Mapping[int, int]:
        """Where a rule with a past stands among `past_rules`, by its place in the scorecard."""
        return {rule.index: place for place, rule in enumerate(self.past_rules)}

    @cached_property
    def windowed(self) -> frozenset[int]:
        """The order among `past_rules` of those with a window of less than a day."""
        return frozenset(
            place
            for place, rule in enumerate(self.past_rules)
            if isinstance(rule, ActivityRule) and rule.within_ms is not None
        )

    @cached_property
    def inactivity_rules(self) -> tuple[InactivityRule, ...]:
        """Those about silence, in model order."""
        return tuple(rule for rule in self.rules if isinstance(rule, InactivityRule))

    @cached_property
    def bounded_rules(self) -> tuple[AnyRule, ...]:
        """Those with a floor or a ceiling of their own."""
        return tuple(rule for rule in self.rules if rule.limits != Limits())

    @cached_property
    def segment_places(self) -> Mapping[str, int]:
        """Where each segment stands in the order of trying."""
        return {segment.id: place for place, segment in enumerate(self.segments)}

    @cached_property
    def asks(self) -> tuple[tuple[str, ...], ...]:
        """The facts, or members of facts, that profile rules ask for, in model order, each once."""
        return tuple(dict.fromkeys(leaf for r in self.profile_rules for leaf in r.pattern.leaves))

    @cached_property
    def sums(self) -> tuple[tuple[str, tuple[tuple[Limits, tuple[int, ...]], ...]], ...]:
        """Per dimension the bounds and rule places of each of its groups that has rules."""
        members: dict[str, list[int]] = {}
        for rule in self.rules:
            members.setdefault(rule.group, []).append(rule.index)
        return tuple(
            (
                dimension,
                tuple(
                    (group.limits, tuple(members.get(group.id, ())))
                    for group in self.groups.values()
                    if group.dimension == dimension
                ),
            )
            for dimension in self.dimensions
        )


@dataclass(frozen=True)
class Use:
    """What a pattern about activities is for: a rule of a scorecard, and its step as a bit."""

    scorecard: str
    rule: ActivityRule | SequenceRule | InactivityRule
    pattern: Pattern
    bit: int


@dataclass(frozen=True)
class Model:
    """A compiled scoring model.

    `fingerprint` is the SHA-256 (16 hex digits) of its canonical document and of the lists that
    its facts are read by: two models with the same fingerprint score alike.
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
    sweeps: Sweeps
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
        object.__setattr__(self, "weights", (one, *sorted(products - {one})))

    @cached_property
    def _codes(self) -> Mapping[Decimal, int]:
        return {weight: code for code, weight in enumerate(self.weights)}

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """What each of the matcher's patterns is for."""
        return tuple(
            Use(card.id, rule, pattern, 1 << step)
            for card in self.scorecards.values()
            for rule in card.rules
            if not isinstance(rule, ProfileRule)
            for step, pattern in enumerate(
                rule.steps if isinstance(rule, SequenceRule) else (rule.pattern,)
            )
        )

    @cached_property
    def matcher(self) -> Matcher:
        """Says which `uses` an activity has, by their places: every pattern at once."""
        return compile_patterns([use.pattern for use in self.uses])

    @cached_property
    def has_instants(self) -> bool:
        """Whether scores can move within a day, when a window of less than a day closes."""
        return any(
            rule.within_ms is not None
            for card in self.scorecards.values()
            for rule in card.activity_rules
        )

    def prepare(self) -> None:
        """Does at once what would otherwise be done for the first activity."""
        self.matcher({})

    def rank(self, source: str) -> int:
        """A source's place in the precedence, 0 strongest; unlisted ones share the last."""
        return self.ranks.get(source, len(self.ranks))

    def weight_code(self, channel: str | None, campaign: str | None) -> int:
        """The place in `weights` of an activity's channel weight times its campaign weight."""
        if channel not in self.channels and campaign not in self.campaigns:
            return 0
        one = Decimal(1)
        product = self.channels.get(channel or "", one) * self.campaigns.get(campaign or "", one)
        return self._codes[product]

    @property
    def label(self) -> str:
        """How the model's version is shown: `handraiser-default/1`."""
        return f"{self.name}/{self.version}"
