"""The messages as data, and as the JSON text that is stored, published and documented."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from handraiser.activity import dumps, iso
from handraiser.errors import Refused

SCHEMA_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a lead stands on a scorecard: its segment, fit grade and engagement level under one
    model version."""

    segment: str
    grade: str | None
    level: str | None = None
    model_version: str


@dataclass(frozen=True, kw_only=True)
class Score(Standing):
    """The figures that qualified a lead: points with 2 decimals, as of one instant."""

    fit: Decimal
    engagement: Decimal
    intent: Decimal
    total: Decimal
    as_of: datetime


@dataclass(frozen=True, kw_only=True)
class Touches:
    """The channel, or the campaign, of the first, the last and the deciding activity."""

    first: str | None = None
    last: str | None = None
    deciding: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A rule that paid: its id in the model, its name for people, its points with 2 decimals.

    For a rule about activities, how many of them it `counted`, or days or sessions where it counts
    those, and on which day the newest was (`newest_at`); None for one about facts or silence.
    """

    rule: str
    name: str
    points: Decimal
    counted: int | None = None
    newest_at: date | None = None


@dataclass(frozen=True, kw_only=True)
class MqlWithdrawn:
    """An MQL cycle is over for sales: stop working on it. The person must not be contacted, or is
    one whom another cycle is about (`merged`).

    What filters look at (`scorecard`, `tier`, `country`, `score`, `channel`) is as it was in the
    `LeadQualified` of the same `mql_id`, so whoever was told of the one is told of the other.
    """

    mql_id: str
    lead_id: str
    scorecard: str
    cycle: int
    tier: str | None
    country: str | None
    score: Standing
    channel: Touches
    reason: str
    withdrawn_at: datetime
    event: Literal["MqlWithdrawn"] = "MqlWithdrawn"
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, kw_only=True)
class LeadQualified:
    """A lead entered its `cycle`-th MQL cycle (from 1) on a scorecard.

    `reasons` come strongest first; `reasons_omitted` counts those beyond the bound. `until` is the
    first day on which it would no longer be an MQL if nothing more happened, where time alone
    ends it.
    """

    mql_id: str
    lead_id: str
    scorecard: str
    cycle: int
    company: str | None
    country: str | None
    tier: str | None
    score: Score
    path: str
    reasons: tuple[Reason, ...]
    reasons_omitted: int
    channel: Touches
    campaign: Touches
    qualified_at: datetime
    follow_up_due: datetime
    until: date | None = None
    event: Literal["LeadQualified"] = "LeadQualified"
    schema_version: int = SCHEMA_VERSION


type Message = LeadQualified | MqlWithdrawn


def to_json(message: Message) -> str:
    """The machine message: canonical JSON, instants in RFC 3339 UTC, points as numbers."""
    return dumps(asdict(message, dict_factory=_with_texts))


def from_json(text: str) -> Message:
    """The message that `to_json` wrote, also before it had all of today's members; those it does
    not know are ignored.

    Raises Refused (`unreadable_notification`) when the text is no such message.
    """
    try:
        return _reader().validate_json(text)
    except ValidationError as error:
        raise Refused(
            "unreadable_notification",
            f"The stored text is no notification: {error.error_count()} faults.",
        ) from error


@cache
def _reader() -> TypeAdapter[Message]:
    return TypeAdapter(Annotated[LeadQualified | MqlWithdrawn, Field(discriminator="event")])


def _with_texts(members: list[tuple[str, object]]) -> dict[str, object]:
    """Instants and days as texts."""
    return {
        name: iso(v) if isinstance(v, datetime) else v.isoformat() if isinstance(v, date) else v
        for name, v in members
    }
