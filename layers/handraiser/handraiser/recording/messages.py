"""A batch of queue messages: reads them, records them, sets the unreadable aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from handraiser.activity import Activity
from handraiser.errors import Refused, Unavailable
from handraiser.intake.eventbridge import parse
from handraiser.queue import Reject
from handraiser.recording.recorder import Recorded, Recorder
from handraiser.recording.result import Outcome


@dataclass(frozen=True)
class Message:
    """One message of the activities queue; `sent_at` is when the queue took it."""

    id: str
    body: str
    sent_at: datetime


@dataclass(frozen=True)
class Handled:
    """What became of a batch: messages to be delivered again, and how many were set aside."""

    failed: list[str]
    rejected: int
    recorded: Recorded


def handle(
    messages: Iterable[Message], recorder: Recorder, reject: Callable[[Reject], None]
) -> Handled:
    """Records every message of a batch; one that fails does not hold up the others.

    A message counts as done once its activity is committed, known, erased, or on the rejects
    queue with the reason; any other is named in `failed`.
    """
    failed: list[str] = []
    rejected = 0

    def set_aside(message: Message, reason: Refused) -> None:
        nonlocal rejected
        try:
            reject(Reject(message.body, message.sent_at, reason))
            rejected += 1
        except Unavailable:
            failed.append(message.id)

    readable: list[Message] = []
    activities: list[Activity] = []
    for message in messages:
        try:
            activities.append(parse(message.body, message.sent_at))
            readable.append(message)
        except Refused as reason:
            set_aside(message, reason)
    recorded = recorder.record(activities)
    for message, result in zip(readable, recorded.results, strict=True):
        if isinstance(result.error, Refused):
            set_aside(message, result.error)
        elif result.outcome is Outcome.FAILED:
            failed.append(message.id)
    return Handled(failed, rejected, recorded)
