"""What made a score: each rule's points at every stage, and the activities behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from handraiser.activity import Activity
from handraiser.model.compiled import AnyRule, CompiledScorecard, Model, ProfileRule, SequenceRule
from handraiser.model.rules import InactivityRule
from handraiser.scoring.decide import Evaluation, shown
from handraiser.scoring.moment import day_of
from handraiser.scoring.outcome import Outcome, outcome
from handraiser.scoring.state import LeadState


@dataclass(frozen=True)
class Contribution:
    """What one rule brought, in points with 2 decimals.

    `matched` activities were found, `counted` pay; `not_counted` says why the others do not.
    `before` is the sum as counted, `decayed` after decay, `points` after the rule's own bounds;
    the bounds of its group and dimension are told apart, since they apply to sums.
    """

    rule: str
    name: str
    dimension: str
    group: str
    status: str
    matched: int
    counted: int
    not_counted: dict[str, int]
    before: Decimal
    decayed: Decimal
    points: Decimal
    newest: Activity | None


@dataclass(frozen=True)
class Cut:
    """A sum that a bound moved."""

    of: str
    summed: Decimal
    bounded: Decimal


def contributions(
    model: Model, state: LeadState, evaluation: Evaluation, activities: Iterable[Activity]
) -> list[Contribution]:
    """Every rule that paid or matched something, or asks for what is unknown, in model order.

    `activities` are those that count at the evaluation's instant, each id once.
    """
    card = model.scorecards[evaluation.scorecard]
    ordered = sorted(activities, key=lambda activity: activity.key)
    told: list[Contribution] = []
    for result in evaluation.rules:
        rule = result.rule
        found = _outcome(evaluation, state, rule, result.paid)
        matching = [a for a in ordered if _matches(rule, a)]
        recent = [a for a in matching if _age(model, evaluation, a) < model.history]
        if not (result.paid or matching or result.status != "failed"):
            continue
        not_counted = {
            "too old": len(matching) - len(recent),
            "outside its window": found.outside,
        }
        not_counted["over its limit"] = max(0, len(recent) - found.counted - found.outside)
        newest = [a for a in recent if found.newest == day_of(model, a.key[0])]
        told.append(
            Contribution(
                rule=rule.id,
                name=rule.name,
                dimension=card.groups[rule.group].dimension,
                group=rule.group,
                status=result.status,
                matched=len(matching),
                counted=found.counted,
                not_counted={why: n for why, n in not_counted.items() if n},
                before=shown(found.undecayed),
                decayed=shown(found.decayed),
                points=shown(result.paid),
                newest=newest[-1] if newest else None,
            )
        )
    return told


def cuts(card: CompiledScorecard, evaluation: Evaluation) -> list[Cut]:
    """The groups and dimensions whose sums a floor or ceiling moved."""
    found: list[Cut] = []
    dimensions = dict.fromkeys(card.dimensions, 0)
    for group in card.groups.values():
        summed = sum(r.paid for r in evaluation.rules if r.rule.group == group.id)
        bounded = group.limits.apply(summed)
        dimensions[group.dimension] += bounded
        if bounded != summed:
            found.append(Cut(group.id, shown(summed), shown(bounded)))
    for name, summed in dimensions.items():
        bounded = card.dimensions[name].limits.apply(summed)
        if bounded != summed:
            found.append(Cut(name, shown(summed), shown(bounded)))
    return found


def _matches(rule: AnyRule, activity: Activity) -> bool:
    if isinstance(rule, ProfileRule):
        return False
    event = activity.matchable()
    if isinstance(rule, SequenceRule):
        return any(step.matches(event) for step in rule.steps)
    return rule.pattern.matches(event)


def _age(model: Model, evaluation: Evaluation, activity: Activity) -> int:
    return evaluation.day - day_of(model, activity.key[0])


def _outcome(evaluation: Evaluation, state: LeadState, rule: AnyRule, paid: int) -> Outcome:
    """A rule's arithmetic in full; a rule without a past pays what it pays."""
    if isinstance(rule, ProfileRule | InactivityRule):
        return Outcome(undecayed=paid, decayed=paid)
    kept = state.cards[evaluation.scorecard]
    return outcome(evaluation.moment, evaluation.segment, rule, kept, whole=True)
