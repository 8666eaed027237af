"""The notification of a new MQL, from what decided it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from handraiser.activity import Activity
from handraiser.explanation.until import mql_until
from handraiser.lifecycle import Entered
from handraiser.model import Model
from handraiser.model.rules import ActivityRule, SequenceRule
from handraiser.notification import LeadQualified, Reason, Score, Touches, qualified
from handraiser.notification.builders import MAX_REASONS
from handraiser.scoring.chunks import Day
from handraiser.scoring.decide import Evaluation, shown
from handraiser.scoring.evaluate import RuleResult
from handraiser.scoring.outcome import choose
from handraiser.scoring.state import LeadState


def qualified_message(
    model: Model,
    lead_id: str,
    entered: Entered,
    activities: Sequence[Activity],
    state: LeadState,
    as_of: datetime,
) -> LeadQualified:
    """The message of an MQL cycle's beginning. The deciding touch is the newest new activity's."""
    evaluation = entered.evaluation
    path = evaluation.path
    if path is None:
        raise ValueError("an evaluation that enters names its path")
    deciding = next(
        (a for a in reversed(activities) if a.counts and (a.channel or a.campaign)), None
    )
    first, last = state.first_touch, state.last_touch
    return qualified(
        mql_id=entered.mql_id,
        lead_id=lead_id,
        scorecard=evaluation.scorecard,
        cycle=entered.cycle,
        company=_text(evaluation, "company"),
        country=_text(evaluation, "country"),
        tier=_text(evaluation, "account_tier"),
        score=Score(
            fit=evaluation.shown("fit"),
            engagement=evaluation.shown("engagement"),
            intent=evaluation.shown("intent"),
            total=evaluation.shown("total"),
            grade=evaluation.grade,
            level=evaluation.level,
            segment=evaluation.segment,
            model_version=model.label,
            as_of=as_of,
        ),
        path=path.id,
        reasons=_reasons(evaluation, state),
        channel=Touches(
            first=first.channel if first else None,
            last=last.channel if last else None,
            deciding=deciding.channel if deciding else None,
        ),
        campaign=Touches(
            first=first.campaign if first else None,
            last=last.campaign if last else None,
            deciding=deciding.campaign if deciding else None,
        ),
        qualified_at=as_of,
        follow_up_due=as_of + path.follow_up,
        until=_day(mql_until(state, evaluation)),
    )


def _reasons(evaluation: Evaluation, state: LeadState) -> list[Reason]:
    """The rules that paid, strongest first; the evidence of those alone that are told."""
    paid = sorted((r for r in evaluation.rules if r.paid), key=lambda r: -abs(shown(r.paid)))
    return [
        _reason(evaluation, state, result, told=place < MAX_REASONS)
        for place, result in enumerate(paid)
    ]


def _reason(evaluation: Evaluation, state: LeadState, result: RuleResult, *, told: bool) -> Reason:
    rule = result.rule
    counted = newest = None
    if told and isinstance(rule, ActivityRule | SequenceRule):
        kept = state.cards[evaluation.scorecard]
        found = choose(evaluation.moment, rule, kept)
        counted, newest = found.number, found.newest
    return Reason(
        rule=rule.id,
        name=rule.name,
        points=shown(result.paid),
        counted=counted,
        newest_at=_day(newest),
    )


def _day(day: Day | None) -> date | None:
    return None if day is None else date.fromordinal(day)


def _text(evaluation: Evaluation, fact: str) -> str | None:
    value = evaluation.profile.get(fact)
    return value if isinstance(value, str) else None
