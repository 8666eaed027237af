"""What the activities queue hands to `score`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handraiser.activity import Activity, epoch_ms
from handraiser.intake.eventbridge import wrap


def queue_event(activities: Sequence[Activity]) -> dict[str, Any]:
    """A batch of messages, one for each activity."""
    return {
        "Records": [
            {
                "messageId": activity.id,
                "body": wrap(activity),
                "attributes": {"SentTimestamp": str(epoch_ms(activity.received_at))},
            }
            for activity in activities
        ]
    }
