"""From rule results to a decision: scores, segment, path, and whether an MQL enters or stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from handraiser.facts import profile as canonical_profile
from handraiser.model.compiled import (
    CompiledExclusion,
    CompiledPath,
    CompiledScorecard,
    CompiledSegment,
    Model,
)
from handraiser.model.points import hundredths, weighted
from handraiser.scoring.evaluate import Moment, RuleResult, evaluate_rules
from handraiser.scoring.fold import day_of
from handraiser.scoring.state import Day, LeadState


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what the model asks about a person is known: `known` of `asked` facts."""

    known: int
    asked: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answer of the scoring function for one scorecard at one instant.

    `scores` are micro-points by dimension and `total`; `shown` rounds them. Where scoring itself is
    forbidden they are 0, there is no grade and `rules` is empty. `enters` and `stays`
    are functions of the same inputs as the scores; `path` is the first of the segment's paths that
    holds for entering, `staying` for staying. `excluded` is the suppression or disqualifier that
    forbids an MQL, if any.
    """

    scorecard: str
    day: Day
    segment: str
    scores: Mapping[str, int]
    grade: str | None
    rules: tuple[RuleResult, ...]
    profile: Mapping[str, Any]
    completeness: Completeness
    path: CompiledPath | None
    staying: CompiledPath | None
    suppressed: CompiledExclusion | None
    disqualified: CompiledExclusion | None
    nurture: bool

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

    def shown(self, name: str) -> Decimal:
        """A dimension's score, or the `total`, rounded half-even to 2 decimals."""
        return shown(self.scores[name])


def shown(micro_points: int) -> Decimal:
    """Points as they are shown and compared: half-even to 2 decimals."""
    return Decimal(hundredths(micro_points)) / 100


def evaluate(model: Model, state: LeadState, as_of: datetime) -> dict[str, Evaluation]:
    """Every scorecard's evaluation of a state at an instant.

    `as_of` is not before the newest folded activity; earlier instants are answered by folding the
    log up to them (see `handraiser.scoring.score`).
    """
    return evaluate_day(model, state, day_of(model, as_of))


def evaluate_day(model: Model, state: LeadState, day: Day) -> dict[str, Evaluation]:
    """Every scorecard's evaluation on a local day of the model's time zone."""
    profile = canonical_profile(state.facts, model.readers)
    return {
        name: _evaluate_card(model, card, state, profile, day)
        for name, card in model.scorecards.items()
    }


def _evaluate_card(
    model: Model, card: CompiledScorecard, state: LeadState, profile: Mapping[str, Any], day: Day
) -> Evaluation:
    segment = next(
        s for s in card.segments if s.pattern is None or s.pattern.truth(profile) is True
    )
    suppressed = _suppression(card, profile)
    disqualified = _first_match(card.disqualify, profile)
    if suppressed is None or suppressed.scored:
        moment = Moment(model, day, segment.id)
        results = evaluate_rules(moment, card, profile, state.cards[card.id])
        scores = _sums(card, results)
    else:
        results = ()
        scores = dict.fromkeys((*card.dimensions, "total"), 0)
    compared = {name: hundredths(score) for name, score in scores.items()}
    barred = suppressed is not None or disqualified is not None

    def first_path(*, staying: bool) -> CompiledPath | None:
        if barred:
            return None
        return next(
            (p for p in segment.paths if _holds(p, compared, results, profile, staying=staying)),
            None,
        )

    return Evaluation(
        scorecard=card.id,
        day=day,
        segment=segment.id,
        scores=scores,
        grade=_grade(card, compared["fit"]) if results else None,
        rules=results,
        profile=profile,
        completeness=_completeness(card, profile),
        path=first_path(staying=False),
        staying=first_path(staying=True),
        suppressed=suppressed,
        disqualified=disqualified,
        nurture=not barred and _nurtures(segment, compared),
    )


def _suppression(card: CompiledScorecard, profile: Mapping[str, Any]) -> CompiledExclusion | None:
    """The suppression that holds: one that forbids scoring stands before all others."""
    unscored = tuple(exclusion for exclusion in card.suppress if not exclusion.scored)
    return _first_match(unscored, profile) or _first_match(card.suppress, profile)


def _first_match(
    exclusions: tuple[CompiledExclusion, ...], profile: Mapping[str, Any]
) -> CompiledExclusion | None:
    return next((e for e in exclusions if e.pattern.truth(profile) is True), None)


def _sums(card: CompiledScorecard, results: tuple[RuleResult, ...]) -> dict[str, int]:
    """Bounded sums: rule, then group, then dimension, then the weighted total."""
    groups = dict.fromkeys(card.groups, 0)
    for result in results:
        groups[result.rule.group] += result.paid
    dimensions = dict.fromkeys(card.dimensions, 0)
    for group in card.groups.values():
        dimensions[group.dimension] += group.limits.apply(groups[group.id])
    scores = {name: card.dimensions[name].limits.apply(value) for name, value in dimensions.items()}
    total = weighted([(card.dimensions[name].weight, value) for name, value in scores.items()])
    return {**scores, "total": card.total.apply(total)}


def _holds(
    path: CompiledPath,
    compared: Mapping[str, int],
    results: tuple[RuleResult, ...],
    profile: Mapping[str, Any],
    *,
    staying: bool,
) -> bool:
    least = path.stay if staying else path.enter
    return (
        all(compared[name] >= value for name, value in least.items())
        and all(results[index].holds for index in path.all_rules)
        and (not path.any_rules or any(results[index].holds for index in path.any_rules))
        and (path.pattern is None or path.pattern.truth(profile) is True)
    )


def _grade(card: CompiledScorecard, fit: int) -> str | None:
    """The first grade whose least fit, in hundredths, is reached."""
    return next((label for label, least in card.grades if fit >= least), None)


def _nurtures(segment: CompiledSegment, compared: Mapping[str, int]) -> bool:
    return segment.nurture is not None and all(
        compared[name] >= value for name, value in segment.nurture.items()
    )


def _completeness(card: CompiledScorecard, profile: Mapping[str, Any]) -> Completeness:
    known = sum(name in profile for name in card.asks)
    return Completeness(known=known, asked=len(card.asks))
