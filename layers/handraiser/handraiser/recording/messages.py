"""A batch of queue messages: reads them, records them, sets the unreadable aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from handraiser.activity import Activity
from handraiser.errors import Refused, Unavailable
from handraiser.intake.eventbridge import read
from handraiser.intake.packs import unpack
from handraiser.queue import Reject
from handraiser.recording.recorder import Recorded, Recorder
from handraiser.recording.result import Outcome

if TYPE_CHECKING:
    from handraiser.account import AccountSignal

MAX_ACTIVITIES = 250
"""Activities of one batch after which the messages left are to come again, for want of time."""


@dataclass(frozen=True)
class Message:
    """One message of the activities queue; `sent_at` is when the queue took it."""

    id: str
    body: str
    sent_at: datetime


@dataclass(frozen=True)
class Handled:
    """What became of a batch: messages to be delivered again, how many activities were set aside,
    how many signals of accounts were kept, and how many events say nothing."""

    failed: list[str]
    rejected: int
    kept: int
    ignored: int
    recorded: Recorded


@dataclass
class _Opened:
    """A message, and the refused ones of the messages in it, word for word."""

    message: Message
    refused: list[tuple[str, Refused]] = field(default_factory=list)
    failed: bool = False


def handle(
    messages: Iterable[Message],
    recorder: Recorder,
    reject: Callable[[Reject], None],
    keep: Callable[[AccountSignal], object],
) -> Handled:
    """Records every activity of a batch of messages; one that fails does not hold up the others.

    A message counts as done once each of its activities is committed, known, erased, or alone on
    the rejects queue with the reason, and each signal of an account kept (`keep`, which raises
    Unavailable); any other is named in `failed`, also those that come after `MAX_ACTIVITIES`. What
    is refused is set aside only with the rest of its message done, so that it is not set aside by
    every delivery.
    """
    opened = [_Opened(message) for message in messages]
    activities: list[Activity] = []
    places: list[tuple[_Opened, str]] = []
    signals: list[tuple[_Opened, AccountSignal]] = []
    ignored = 0
    for one in opened:
        if len(activities) >= MAX_ACTIVITIES:
            one.failed = True
            continue
        for body in _unpacked(one):
            try:
                found = read(body, one.message.sent_at)
            except Refused as reason:
                one.refused.append((body, reason))
            else:
                ignored += not found
                for said in found:
                    if isinstance(said, Activity):
                        activities.append(said)
                        places.append((one, body))
                    else:
                        signals.append((one, said))
    recorded = recorder.record(activities)
    for (one, body), result in zip(places, recorded.results, strict=True):
        if isinstance(result.error, Refused):
            one.refused.append((body, result.error))
        elif result.outcome is Outcome.FAILED:
            one.failed = True
    kept = sum(_is_kept(one, signal, keep) for one, signal in signals)
    rejected = sum(_set_aside(one, reject) for one in opened if not one.failed)
    return Handled(
        [one.message.id for one in opened if one.failed], rejected, kept, ignored, recorded
    )


def _unpacked(one: _Opened) -> list[str]:
    try:
        return unpack(one.message.body)
    except Refused as reason:
        one.refused.append((one.message.body, reason))
        return []


def _is_kept(one: _Opened, signal: AccountSignal, keep: Callable[[AccountSignal], object]) -> bool:
    """The message comes again if the signal could not be kept."""
    try:
        keep(signal)
    except Unavailable:
        one.failed = True
        return False
    return True


def _set_aside(one: _Opened, reject: Callable[[Reject], None]) -> int:
    """Puts what was refused onto the rejects queue; the message comes again if that fails."""
    for count, (body, reason) in enumerate(one.refused):
        try:
            reject(Reject(body, one.message.sent_at, reason))
        except Unavailable:
            one.failed = True
            return count
    return len(one.refused)
