"""One dead letter, and what it says to whoever reads it.

Who wrote it decides its form: SQS moves a message as it was, EventBridge and its Scheduler add
attributes to what they could not deliver, Lambda writes what it knows of a failed invocation, and
`score` and `handoff` write a reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handraiser.notification.plain import plain
from handraiser.store.outbox import Key


@dataclass(frozen=True)
class DeadLetter:
    """A message of a dead-letter queue; `receipt` is good for one deletion or release."""

    message_id: str
    receipt: str
    sent_at: datetime
    body: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class SendAgain:
    """Put an event onto the activities queue, word for word; a known activity counts once."""

    text: str


@dataclass(frozen=True)
class Publish:
    """Publish what one outbox item still owes."""

    key: Key


@dataclass(frozen=True)
class Sweep:
    """Publish whatever any outbox item still owes: the letter tells only that something failed."""


type Remedy = SendAgain | Publish | Sweep


@dataclass(frozen=True)
class Reading:
    """What a dead letter is, why it is dead, whom it concerns (by ids) and what undoes it.

    `reason` and `ids` hold no personal data. `remedy` is None for a letter that nobody here wrote.
    """

    kind: str
    reason: str
    ids: Mapping[str, str]
    remedy: Remedy | None

    @property
    def action(self) -> str:
        """What a replay does, as "would ..." continues."""
        match self.remedy:
            case SendAgain():
                return "put the event onto the activities queue"
            case Publish():
                return "publish the notification where it is owed"
            case Sweep():
                return "publish all notifications that are owed"
            case None:
                return "do nothing"

    @property
    def hopeless(self) -> str | None:
        """Why no replay will settle it, when that is plain from the start."""
        return None if self.remedy else "nobody knows what to do with it"


def read(letter: DeadLetter, *, redriven: bool) -> Reading:
    """Tells the letters apart; `redriven`: SQS itself moved it there from the activities queue."""
    content = _object(letter.body)
    context = content.get("requestContext")
    if redriven:
        return Reading(
            "activity", "could not be scored", _event_ids(content), SendAgain(letter.body)
        )
    if "SCHEDULE_ARN" in letter.attributes:
        return Reading("sweep", _error_code(letter), {}, Sweep())
    if "RULE_ARN" in letter.attributes:
        return Reading("activity", _error_code(letter), _event_ids(content), SendAgain(letter.body))
    if isinstance(context, dict):
        kind = "stream" if "DDBStreamBatchInfo" in content else "sweep"
        return Reading(kind, _text(context, "condition") or "failed", {}, Sweep())
    if isinstance(content.get("event"), str):
        ids = _event_ids(_object(content["event"]))
        return Reading("reject", _reason(content), ids, SendAgain(content["event"]))
    handoff = content.get("handoff")
    if isinstance(handoff, dict):
        key = Key(str(handoff.get("pk")), str(handoff.get("sk")))
        return Reading("handoff", _reason(content), {"item": "/".join(key)}, Publish(key))
    return Reading("unknown", "not written by this stack", {}, None)


def _object(text: str) -> dict[str, Any]:
    """The JSON object that a text is, or an empty one."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return plain(value) if isinstance(value, str) else ""


def _error_code(letter: DeadLetter) -> str:
    return plain(letter.attributes.get("ERROR_CODE", "failed"))


def _reason(content: Mapping[str, Any]) -> str:
    reason = content.get("reason")
    if not isinstance(reason, dict):
        return "unknown"
    parts = [_text(reason, name) for name in ("code", "field", "message")]
    return ": ".join(part for part in parts if part)


def _event_ids(event: Mapping[str, Any]) -> dict[str, str]:
    """Ids of an activity's event, or how many activities a pack has; e-mail addresses that a client
    used as ids are blotted out."""
    detail = event.get("detail")
    of_detail = detail if isinstance(detail, dict) else {}
    packed = of_detail.get("activities")
    found = {
        "event": _text(event, "id"),
        "source": _text(event, "source"),
        "activity": _text(of_detail, "id"),
        "activities": str(len(packed)) if isinstance(packed, list) else "",
    }
    return {name: value for name, value in found.items() if value}
