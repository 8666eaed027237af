"""Which format an event is in, by its source, its type and its detail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from handraiser.account import AccountSignal
from handraiser.activity import Activity, Json
from handraiser.errors import Refused
from handraiser.intake.bus import cloud_events, intent, partners, segment
from handraiser.intake.eventbridge import (
    VERSION_OF_CLOUD_EVENTS,
    EventSource,
    receipt,
    validated,
)


class _Envelope(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    source: EventSource
    detail_type: str = Field(alias="detail-type")
    time: str
    detail: dict[str, Any]


def read_other(raw: dict[str, Json], sent_at: datetime) -> Sequence[Activity | AccountSignal]:
    """What an event in a format that is not our own says; see `eventbridge.read`."""
    envelope = validated(_Envelope, raw)
    source, detail = envelope.source, envelope.detail
    occurred, received_at = receipt(envelope.time, sent_at)
    if source.startswith(segment.SOURCES):
        return segment.read(detail, received_at)
    if (named := partners.find(raw)) is not None:
        return partners.read(*named, detail, received_at)
    if VERSION_OF_CLOUD_EVENTS in detail:
        return cloud_events.read(detail, source, occurred, received_at)
    if envelope.detail_type == intent.DETAIL_TYPE:
        return [intent.read(detail, source, occurred, received_at)]
    message = "No format is known for events of this source and type."
    raise Refused("unknown_format", message, field="detail-type")
