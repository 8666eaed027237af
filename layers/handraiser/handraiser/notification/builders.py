"""Builds the messages from plain values, bounded so that every channel can carry them.

However long what came in was, the JSON stays under 64 KB: far below the 256 KB that SNS allows for
all of a message's parts together and EventBridge for an entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from handraiser.notification.message import (
    LeadQualified,
    MqlWithdrawn,
    Reason,
    Score,
    Standing,
    Touches,
)
from handraiser.notification.plain import plain, plain_or_none

MAX_REASONS = 20
CENT = Decimal("0.01")


def qualified(
    *,
    mql_id: str,
    lead_id: str,
    scorecard: str,
    cycle: int,
    company: str | None,
    country: str | None,
    tier: str | None,
    score: Score,
    path: str,
    reasons: Iterable[Reason],
    channel: Touches,
    campaign: Touches,
    qualified_at: datetime,
    follow_up_due: datetime,
    until: date | None = None,
) -> LeadQualified:
    """The message that a lead is marketing qualified.

    Points are rounded half-even to 2 decimals. Of the reasons the 20 with the most points either
    way are kept, strongest first, equals in the order given. Ids are taken as they are.
    """
    strongest_first = sorted(reasons, key=lambda reason: -abs(reason.points))
    return LeadQualified(
        mql_id=mql_id,
        lead_id=lead_id,
        scorecard=plain(scorecard),
        cycle=cycle,
        company=plain_or_none(company),
        country=plain_or_none(country),
        tier=plain_or_none(tier),
        score=_score(score),
        path=plain(path),
        reasons=tuple(_reason(reason) for reason in strongest_first[:MAX_REASONS]),
        reasons_omitted=max(0, len(strongest_first) - MAX_REASONS),
        channel=_touches(channel),
        campaign=_touches(campaign),
        qualified_at=qualified_at,
        follow_up_due=follow_up_due,
        until=until,
    )


def withdrawn(original: LeadQualified, *, reason: str, withdrawn_at: datetime) -> MqlWithdrawn:
    """The message that takes `original` back, for a reason such as `do-not-contact`."""
    return MqlWithdrawn(
        mql_id=original.mql_id,
        lead_id=original.lead_id,
        scorecard=original.scorecard,
        cycle=original.cycle,
        tier=original.tier,
        country=original.country,
        score=Standing(
            segment=original.score.segment,
            grade=original.score.grade,
            level=original.score.level,
            model_version=original.score.model_version,
        ),
        channel=original.channel,
        reason=plain(reason),
        withdrawn_at=withdrawn_at,
    )


def _score(score: Score) -> Score:
    return replace(
        score,
        segment=plain(score.segment),
        grade=plain_or_none(score.grade),
        level=plain_or_none(score.level),
        model_version=plain(score.model_version),
        fit=_points(score.fit),
        engagement=_points(score.engagement),
        intent=_points(score.intent),
        total=_points(score.total),
    )


def _reason(reason: Reason) -> Reason:
    return replace(
        reason,
        rule=plain(reason.rule),
        name=plain(reason.name),
        points=_points(reason.points),
    )


def _touches(touches: Touches) -> Touches:
    return Touches(
        first=plain_or_none(touches.first),
        last=plain_or_none(touches.last),
        deciding=plain_or_none(touches.deciding),
    )


def _points(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_EVEN)
