"""The items that MQL cycles write as they begin and end, their notifications among them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handraiser.activity import Activity, iso
from handraiser.lifecycle import Entered, day_text
from handraiser.model import Model
from handraiser.notification import LeadQualified, from_json, to_json, withdrawn
from handraiser.recording.message import qualified_message
from handraiser.scoring.chunks import Day
from handraiser.scoring.state import LeadState
from handraiser.store import keys
from handraiser.store.items import Item
from handraiser.store.outbox import new_item


def beginning(
    model: Model,
    lead_id: str,
    entered: Entered,
    activities: Sequence[Activity],
    state: LeadState,
    as_of: datetime,
) -> list[Item]:
    """The cycle, which keeps its notification to make a withdrawal from, and the outbox item."""
    message = qualified_message(model, lead_id, entered, activities, state, as_of)
    cycle = {
        **keys.key(keys.lead_pk(lead_id), keys.cycle_sk(message.scorecard, message.cycle)),
        "entered_at": {"S": iso(message.qualified_at)},
        "message": {"S": to_json(message)},
    }
    return [cycle, new_item(message, as_of)]


def with_end(cycle: Item, day: Day, reason: str) -> Item:
    """A stored cycle with its end."""
    return {**cycle, "ended_on": {"S": day_text(day)}, "reason": {"S": reason}}


def withdrawal(cycle: Item, reason: str, as_of: datetime) -> Item:
    """The outbox item that takes a cycle's notification back."""
    original = from_json(cycle["message"]["S"])
    if not isinstance(original, LeadQualified):
        raise TypeError("a cycle keeps the message it began with")
    return new_item(withdrawn(original, reason=reason, withdrawn_at=as_of), as_of)
