"""The bus door: what event buses carry, each event in whichever format its sender speaks.

Formats other than our own are loaded with their first event.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from handraiser.activity import Activity, Json
from handraiser.intake.eventbridge import DETAIL_TYPE, read_activity, read_event

if TYPE_CHECKING:
    from handraiser.account import AccountSignal

VERSION_OF_CLOUD_EVENTS = "specversion"
"""The attribute by which a detail is told to be a CloudEvent, whatever the event's type."""


def read(body: str, sent_at: datetime) -> Sequence[Activity | AccountSignal]:
    """The activities in a queue message that was sent at `sent_at` (aware), or the signal of an
    account.

    Nothing where the sender's document says that the event records nothing, several where it tells
    of several people. Raises Refused as the format's own reader does, or `unknown_format`.
    """
    raw = read_event(body)
    if isinstance(raw, dict) and _is_other(raw):
        from handraiser.intake.bus.formats import read_other

        return read_other(raw, sent_at)
    return [read_activity(raw, sent_at)]


def _is_other(event: dict[str, Json]) -> bool:
    """Whether an event is in a format of others. What is no event is not: our own reader says what
    is missing."""
    kind, detail = event.get("detail-type"), event.get("detail")
    if kind == DETAIL_TYPE:
        return isinstance(detail, dict) and VERSION_OF_CLOUD_EVENTS in detail
    return isinstance(kind, str)
