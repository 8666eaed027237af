"""What made a score: each rule's points at every stage, and the activities behind them.

All points are whole micro-points, so that the sums can be followed to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from handraiser.activity import Activity
from handraiser.explanation.evidence import Evidence, Seen, evidence_of, matched_by_rule
from handraiser.marking import judged
from handraiser.model.compiled import AnyRule, ProfileRule
from handraiser.model.points import weighted
from handraiser.model.rules import Counted, InactivityRule, SequenceRule
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import Evaluation, is_known
from handraiser.scoring.evaluate import RuleResult, silent_periods
from handraiser.scoring.outcome import choose, left_of, undecayed_of
from handraiser.scoring.state import LeadState

type Kind = Literal["profile", "activity", "frequency", "sequence", "inactivity"]


@dataclass(frozen=True)
class Often:
    """What a frequency counts in its window, and from how many to how many it pays (`most` None: no
    end)."""

    of: Counted
    number: int
    least: int
    most: int | None


@dataclass(frozen=True)
class Silence:
    """How many full periods of `every` days have passed since a day."""

    periods: int
    every: int
    since: Day | None


@dataclass(frozen=True)
class Contribution:
    """What one rule brought.

    `before` is the sum of what counts, in micro-points, `decayed` what is left of it with age,
    `points` after the rule's own bounds; those of its group and dimension are in the sums.
    `unknown` are the facts it asks for that nobody has told.
    """

    rule: str
    name: str
    kind: Kind
    dimension: str
    group: str
    status: str
    before: int
    decayed: int
    points: int
    evidence: Evidence = field(default_factory=Evidence)
    often: Often | None = None
    silence: Silence | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sum:
    """What a group, a dimension or the total adds up to, before and after its bounds.

    `into` is where it is added next, multiplied by `weight` millionths; nothing for the total.
    """

    of: str
    kind: Literal["group", "dimension", "total"]
    summed: int
    bounded: int
    into: str | None = None
    weight: int = 1_000_000

    @property
    def cut(self) -> bool:
        """Whether a bound moved it."""
        return self.bounded != self.summed


def contributions(
    state: LeadState, evaluation: Evaluation, activities: Iterable[Activity]
) -> list[Contribution]:
    """Every rule that pays or matched something, or asks for what is unknown, in model order.

    `activities` are those that are known at the evaluation's instant, each id once.
    """
    model = evaluation.moment.model
    matched = matched_by_rule(model, evaluation.scorecard, judged(model.sweeps, activities))
    return [
        _contribution(state, evaluation, result, evidence)
        for result in evaluation.rules
        if (evidence := _evidence(evaluation, result.rule, matched.get(result.rule.index, [])))
        and (result.paid or evidence.matched or result.status != "failed")
    ]


def sums(evaluation: Evaluation) -> list[Sum]:
    """The groups that sum anything, then the dimensions, then the total."""
    card = evaluation.card
    added = dict.fromkeys(card.groups, 0)
    for result in evaluation.rules:
        added[result.rule.group] += result.paid
    told: list[Sum] = []
    dimensions = dict.fromkeys(card.dimensions, 0)
    for group in card.groups.values():
        bounded = group.limits.apply(added[group.id])
        dimensions[group.dimension] += bounded
        if added[group.id] or bounded:
            told.append(Sum(group.id, "group", added[group.id], bounded, group.dimension))
    parts: list[tuple[int, int]] = []
    for name, summed in dimensions.items():
        dimension = card.dimensions[name]
        bounded = dimension.limits.apply(summed)
        parts.append((dimension.weight, bounded))
        told.append(Sum(name, "dimension", summed, bounded, "total", dimension.weight))
    total = weighted(parts)
    return [*told, Sum("total", "total", total, card.total.apply(total))]


def _evidence(evaluation: Evaluation, rule: AnyRule, matched: Sequence[Seen]) -> Evidence:
    if isinstance(rule, ProfileRule):
        return Evidence()
    return evidence_of(evaluation.moment, rule, matched)


def _contribution(
    state: LeadState, evaluation: Evaluation, result: RuleResult, evidence: Evidence
) -> Contribution:
    rule = result.rule
    kept = state.cards[evaluation.scorecard]
    kind: Kind = "profile"
    often = silence = None
    unknown: tuple[str, ...] = ()
    decayed: int | None = None
    if isinstance(rule, ProfileRule):
        whole = rule.micro_in(evaluation.segment) if result.holds else 0
        asked = [leaf for leaf in rule.pattern.leaves if not is_known(evaluation.profile, leaf)]
        unknown = tuple(".".join(leaf) for leaf in asked) if result.status == "unknown" else ()
    elif isinstance(rule, InactivityRule):
        kind = "inactivity"
        since = kept.seen.get(rule.index, state.oldest)
        periods = silent_periods(evaluation.moment, rule, kept, state)
        silence = Silence(periods, rule.every, since)
        whole = periods * rule.micro_in(evaluation.segment)
    else:
        moment, segment = evaluation.moment, evaluation.segment
        chosen = choose(moment, rule, kept)
        whole = undecayed_of(moment, segment, rule, chosen.paying)
        decayed = left_of(moment, segment, rule, chosen.paying).decayed
        if isinstance(rule, SequenceRule):
            kind = "sequence"
        elif rule.frequency is None:
            kind = "activity"
        else:
            kind = "frequency"
            often = Often(
                rule.frequency.of, chosen.number, rule.frequency.least, rule.frequency.most
            )
    return Contribution(
        rule=rule.id,
        name=rule.name,
        kind=kind,
        dimension=evaluation.card.groups[rule.group].dimension,
        group=rule.group,
        status=result.status,
        before=whole,
        decayed=whole if decayed is None else decayed,
        points=result.paid,
        evidence=evidence,
        often=often,
        silence=silence,
        unknown=unknown,
    )
