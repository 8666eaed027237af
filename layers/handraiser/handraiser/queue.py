"""The queues: activities on their way to scoring, and events that could not be read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from handraiser.activity import Activity, iso
from handraiser.errors import Refused
from handraiser.faults import service_errors
from handraiser.intake.eventbridge import wrap

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Activities:
    """The activities queue.

    Messages go one by one: a batch call may take some of them and answer with success, and no door
    has more than one activity to send at a time.
    """

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, activity: Activity) -> None:
        """Returns once the queue holds the activity, maybe twice. Raises Unavailable."""
        with service_errors("SQS"):
            self._client.send_message(QueueUrl=self._url, MessageBody=wrap(activity))


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
