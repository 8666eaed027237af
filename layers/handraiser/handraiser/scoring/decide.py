"""From rule results to a decision: scores, segment, path, and whether an MQL enters or stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from handraiser.facts import profile as canonical_profile
from handraiser.model.compiled import (
    Bands,
    CompiledExclusion,
    CompiledPath,
    CompiledScorecard,
    CompiledSegment,
    Model,
)
from handraiser.model.points import hundredths, weighted
from handraiser.scoring.chunks import Day
from handraiser.scoring.evaluate import Paid, RuleResult, paid_by, results
from handraiser.scoring.moment import Moment, moment_at
from handraiser.scoring.state import LeadState


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what the model asks about a person is known: `known` of `asked` facts."""

    known: int
    asked: int


@dataclass(frozen=True)
class Evaluation:
    """The answer of the scoring function for one scorecard at one instant.

    `scores` are micro-points by dimension and `total`; `shown` rounds them. Where scoring itself is
    forbidden they are 0, there is no grade nor level and `paid` is None. `enters` and `stays`
    are functions of the same inputs as the scores; `path` is the first of the segment's paths that
    holds for entering, `staying` for staying. `suppressed` and `disqualified` forbid an MQL.
    """

    card: CompiledScorecard
    moment: Moment
    segment: str
    scores: Mapping[str, int]
    grade: str | None
    level: str | None
    paid: Paid | None
    profile: Mapping[str, Any]
    path: CompiledPath | None
    staying: CompiledPath | None
    suppressed: CompiledExclusion | None
    disqualified: CompiledExclusion | None
    nurture: bool

    @property
    def scorecard(self) -> str:
        """The scorecard's name."""
        return self.card.id

    @property
    def day(self) -> Day:
        """The local day of the instant."""
        return self.moment.today

    @property
    def excluded(self) -> CompiledExclusion | None:
        """What forbids an MQL: a suppression before a disqualifier."""
        return self.suppressed or self.disqualified

    @property
    def enters(self) -> bool:
        """Whether the lead would become an MQL."""
        return self.path is not None

    @property
    def stays(self) -> bool:
        """Whether an MQL would remain one."""
        return self.staying is not None

    @cached_property
    def completeness(self) -> Completeness:
        """How much of what the rules ask of a profile is known."""
        known = sum([is_known(self.profile, leaf) for leaf in self.card.asks])
        return Completeness(known=known, asked=len(self.card.asks))

    @cached_property
    def rules(self) -> tuple[RuleResult, ...]:
        """What each rule pays, in model order; none where scoring is forbidden."""
        return () if self.paid is None else results(self.card, self.paid)

    def shown(self, name: str) -> Decimal:
        """A dimension's score, or the `total`, rounded half-even to 2 decimals."""
        return shown(self.scores[name])


def shown(micro_points: int) -> Decimal:
    """Points as they are shown and compared: half-even to 2 decimals."""
    return Decimal(hundredths(micro_points)) / 100


def evaluate(model: Model, state: LeadState, as_of: datetime) -> dict[str, Evaluation]:
    """Every scorecard's evaluation of a state at an instant.

    `as_of` is not before the newest folded activity; earlier instants are answered by folding the
    log up to them (see `handraiser.scoring.score`). The state's tallies are brought to that day.
    """
    return evaluate_at(state, moment_at(model, as_of))


def evaluate_at(state: LeadState, moment: Moment) -> dict[str, Evaluation]:
    """Every scorecard's evaluation of a state at a moment."""
    profile = canonical_profile(state.facts, moment.model.readers)
    return {
        name: evaluate_card(moment, card, state, profile)
        for name, card in moment.model.scorecards.items()
    }


def evaluate_card(
    moment: Moment, card: CompiledScorecard, state: LeadState, profile: Mapping[str, Any]
) -> Evaluation:
    """One scorecard's evaluation of a state, whose facts read as `profile`, at a moment."""
    placed = placed_by(card, profile)
    paid: Paid | None = None
    if placed.scored:
        paid = paid_by(moment, card, placed.segment.id, profile, state)
    return decided(moment, placed, paid)


@dataclass(frozen=True)
class Placed:
    """What the facts alone decide on a scorecard: the segment, and what forbids an MQL."""

    card: CompiledScorecard
    profile: Mapping[str, Any]
    segment: CompiledSegment
    suppressed: CompiledExclusion | None
    disqualified: CompiledExclusion | None

    @property
    def scored(self) -> bool:
        """Whether there may be any scoring."""
        return self.suppressed is None or self.suppressed.scored


def placed_by(card: CompiledScorecard, profile: Mapping[str, Any]) -> Placed:
    """Where a profile stands on a scorecard."""
    segment = next(
        s for s in card.segments if s.pattern is None or s.pattern.truth(profile) is True
    )
    suppressed = _suppression(card, profile)
    return Placed(card, profile, segment, suppressed, _first_match(card.disqualify, profile))


def decided(moment: Moment, placed: Placed, paid: Paid | None) -> Evaluation:
    """The decision from what the rules pay; `paid` is None where there may be no scoring."""
    card, profile, segment = placed.card, placed.profile, placed.segment
    scores = dict.fromkeys((*card.dimensions, "total"), 0)
    grade = level = None
    compared = scores
    if paid is not None:
        scores = _sums(card, paid.points)
        compared = {name: hundredths(score) for name, score in scores.items()}
        grade = _band(card.grades, compared["fit"])
        level = _band(card.levels, compared["engagement"])
    path = staying = None
    nurture = False
    if placed.suppressed is None and placed.disqualified is None and paid is not None:
        for candidate in segment.paths:
            if not _required(candidate, paid, profile, (grade, level)):
                continue
            if path is None and _reaches(compared, candidate.enter):
                path = candidate
            if staying is None and _reaches(compared, candidate.stay):
                staying = candidate
        nurture = _nurtures(segment, compared)
    return Evaluation(
        card=card,
        moment=moment,
        segment=segment.id,
        scores=scores,
        grade=grade,
        level=level,
        paid=paid,
        profile=profile,
        path=path,
        staying=staying,
        suppressed=placed.suppressed,
        disqualified=placed.disqualified,
        nurture=nurture,
    )


def _suppression(card: CompiledScorecard, profile: Mapping[str, Any]) -> CompiledExclusion | None:
    """The suppression that holds: one that forbids scoring stands before all others."""
    first: CompiledExclusion | None = None
    for exclusion in card.suppress:
        if exclusion.pattern.truth(profile) is True:
            if not exclusion.scored:
                return exclusion
            first = first or exclusion
    return first


def _first_match(
    exclusions: tuple[CompiledExclusion, ...], profile: Mapping[str, Any]
) -> CompiledExclusion | None:
    return next((e for e in exclusions if e.pattern.truth(profile) is True), None)


def _sums(card: CompiledScorecard, points: list[int]) -> dict[str, int]:
    """Bounded sums: rule, then group, then dimension, then the weighted total."""
    scores: dict[str, int] = {}
    parts: list[tuple[int, int]] = []
    for name, groups in card.sums:
        dimension = card.dimensions[name]
        summed = 0
        for limits, members in groups:
            summed += limits.apply(sum([points[place] for place in members]))
        scores[name] = bounded = dimension.limits.apply(summed)
        parts.append((dimension.weight, bounded))
    scores["total"] = card.total.apply(weighted(parts))
    return scores


def _reaches(compared: Mapping[str, int], minima: Mapping[str, int]) -> bool:
    """Whether every stated minimum is reached; both in hundredths."""
    return all(compared[name] >= least for name, least in minima.items())


def _required(
    path: CompiledPath,
    paid: Paid,
    profile: Mapping[str, Any],
    bands: tuple[str | None, str | None],
) -> bool:
    """Whether the parts of a path hold that entering and staying share."""
    holding = paid.holding
    return (
        all(holding[place] for place in path.all_rules)
        and (not path.any_rules or any(holding[place] for place in path.any_rules))
        and (path.cells is None or bands in path.cells)
        and (path.pattern is None or path.pattern.truth(profile) is True)
    )


def _band(bands: Bands, score: int) -> str | None:
    """The first band whose least score, in hundredths, is reached."""
    return next((label for label, least in bands if score >= least), None)


def _nurtures(segment: CompiledSegment, compared: Mapping[str, int]) -> bool:
    return segment.nurture is not None and _reaches(compared, segment.nurture)


def is_known(profile: Mapping[str, Any], leaf: tuple[str, ...]) -> bool:
    """Whether a fact, or a member of one, is known."""
    at: Any = profile
    for name in leaf:
        if not isinstance(at, dict) or name not in at:
            return False
        at = at[name]
    return True
