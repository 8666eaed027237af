"""The queues: activities on their way to scoring, and events that could not be read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from handraiser.activity import Activity, iso
from handraiser.errors import Refused, Unavailable
from handraiser.faults import service_errors
from handraiser.intake.eventbridge import wrap
from handraiser.intake.packs import pack

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_PER_CALL = 10
MAX_CALL_BYTES = 256 * 1024
"""Messages of one call and their bytes together, limits of SQS's."""

TRIES = 3
"""Calls for messages of which SQS takes only some."""


class Activities:
    """The activities queue."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, activity: Activity) -> None:
        """Returns once the queue holds the activity, maybe twice. Raises Unavailable."""
        with service_errors("SQS"):
            self._client.send_message(QueueUrl=self._url, MessageBody=wrap(activity))

    def send_all(self, activities: Sequence[Activity]) -> None:
        """Returns once the queue holds them all, some maybe twice.

        Raises Unavailable as soon as it does not take one; it may hold others then.
        """
        for bodies in _calls(pack(activities)):
            self._send_bodies(bodies)

    def _send_bodies(self, bodies: Sequence[str]) -> None:
        """A call may take some of its messages and answer with success: the others go again."""
        waiting = dict(enumerate(bodies))
        for _ in range(TRIES):
            with service_errors("SQS"):
                answer = self._client.send_message_batch(
                    QueueUrl=self._url,
                    Entries=[{"Id": str(n), "MessageBody": body} for n, body in waiting.items()],
                )
            taken = {int(entry["Id"]) for entry in answer.get("Successful", [])}
            waiting = {n: body for n, body in waiting.items() if n not in taken}
            if not waiting:
                return
        raise Unavailable(f"SQS does not take {len(waiting)} of {len(bodies)} messages")


def _calls(bodies: Iterable[str]) -> Iterator[list[str]]:
    """Messages by the calls that may carry them."""
    call: list[str] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if call and (len(call) == MAX_PER_CALL or size + length > MAX_CALL_BYTES):
            yield call
            call, size = [], 0
        call.append(body)
        size += length
    if call:
        yield call


@dataclass(frozen=True)
class Reject:
    """A message that cannot be read, word for word, and why."""

    event: str
    received_at: datetime
    reason: Refused

    def to_json(self) -> str:
        """As it lies on the rejects queue."""
        reason = {
            "code": self.reason.code,
            "message": self.reason.message,
            "field": self.reason.field,
        }
        told = {"reason": reason, "received_at": iso(self.received_at), "event": self.event}
        return json.dumps(told)


class Rejects:
    """The queue of what was refused, for a person to look at and replay."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, reject: Reject) -> None:
        """Returns once the queue holds the reject, maybe twice. Raises Unavailable."""
        with service_errors("SQS"):
            self._client.send_message(QueueUrl=self._url, MessageBody=reject.to_json())
