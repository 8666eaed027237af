"""The queues: activities on their way to scoring, and events that could not be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from handraiser.activity import Activity, iso
from handraiser.errors import Refused, Unavailable
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
        with _as_unavailable():
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
        with _as_unavailable():
            self._client.send_message(QueueUrl=self._url, MessageBody=reject.to_json())


@contextmanager
def _as_unavailable() -> Iterator[None]:
    """Every failure of SQS is one to try again: what is sent has been made to fit before."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"SQS did not take a message: {type(error).__name__}") from error
