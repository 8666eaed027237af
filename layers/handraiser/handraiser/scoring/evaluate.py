"""The arithmetic: what each rule pays for a state at an instant, in whole micro-points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from handraiser.model.compiled import AnyRule, CompiledScorecard
from handraiser.model.rules import InactivityRule
from handraiser.scoring.moment import Moment
from handraiser.scoring.outcome import summed
from handraiser.scoring.state import CardState, LeadState
from handraiser.scoring.tally import HOLDS, NOTHING, Sum, Tally

type Status = Literal["met", "failed", "unknown"]


class Paid(NamedTuple):
    """What the rules of a scorecard pay, by their places: micro-points after the rule's bounds, and
    whether the rule holds for a path that requires it; `unknown` are the places of those that ask
    for an unknown fact."""

    points: list[int]
    holding: list[bool]
    unknown: frozenset[int]


class RuleResult(NamedTuple):
    """What one rule pays: `paid` micro-points after its bounds.

    `status` tells a met rule from a failed one and from one that asks for an unknown fact. A
    required rule `holds` while something of it counts with decay above 0, whatever its weight.
    """

    rule: AnyRule
    status: Status
    paid: int
    holds: bool


def results(card: CompiledScorecard, paid: Paid) -> tuple[RuleResult, ...]:
    """What was paid, rule by rule in model order."""
    return tuple(
        RuleResult(
            rule,
            "met" if holds else "unknown" if rule.index in paid.unknown else "failed",
            points,
            holds,
        )
        for rule, points, holds in zip(card.rules, paid.points, paid.holding, strict=True)
    )


def paid_by(
    moment: Moment,
    card: CompiledScorecard,
    segment: str,
    profile: Mapping[str, Any],
    state: LeadState,
) -> Paid:
    """What the rules of a scorecard pay for a lead of a segment."""
    kept = state.cards[card.id]
    points = [0] * len(card.rules)
    holding = [False] * len(card.rules)
    unknown: list[int] = []
    for rule in card.profile_rules:
        truth = rule.pattern.truth(profile)
        if truth:
            points[rule.index] = rule.micro_in(segment)
            holding[rule.index] = True
        elif truth is None:
            unknown.append(rule.index)
    for silent in card.inactivity_rules:
        periods = silent_periods(moment, silent, kept, state)
        points[silent.index] = periods * silent.micro_in(segment)
        holding[silent.index] = periods > 0
    sums = _tallied(moment, card, segment, kept)
    for index, (decayed, _, taken) in zip(card.past_places, sums, strict=True):
        points[index] = decayed
        holding[index] = taken >= HOLDS
    for bounded in card.bounded_rules:
        points[bounded.index] = bounded.limits.apply(points[bounded.index])
    return Paid(points, holding, frozenset(unknown))


def silent_periods(moment: Moment, rule: InactivityRule, kept: CardState, state: LeadState) -> int:
    """How many full periods have passed since the newest matching activity, else the first."""
    since = kept.seen.get(rule.index, state.oldest)
    return 0 if since is None else (moment.today - since) // rule.every


def _tallied(moment: Moment, card: CompiledScorecard, segment: str, kept: CardState) -> list[Sum]:
    """The sums of the rules with a past, by the standing tally where it says; it is kept up.

    A window of less than a day may have closed since, and in another segment a rule may pay
    otherwise: those sums are worked out anew.
    """
    place = card.segment_places[segment]
    tally = kept.tally
    if tally is None or tally.day != moment.today:
        tally = kept.tally = Tally(moment.today, place, [None] * len(card.past_rules))
    sums = tally.sums
    for index in _fallen(card, segment, tally):
        rule = card.past_rules[index]
        sums[index] = summed(moment, segment, rule, kept)
    tally.segment = place
    return [one or NOTHING for one in sums]


def _fallen(card: CompiledScorecard, segment: str, tally: Tally) -> set[int]:
    """The sums that do not stand for a lead of a segment at another instant of the tally's day."""
    fallen = set(card.windowed)
    if None in tally.sums:
        fallen |= {index for index, one in enumerate(tally.sums) if one is None}
    before = card.segments[tally.segment].id
    if before != segment:
        fallen |= {i for i, rule in enumerate(card.past_rules) if rule.differs(before, segment)}
    return fallen
