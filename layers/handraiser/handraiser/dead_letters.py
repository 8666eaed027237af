"""The dead-letter queue that `handoff` writes to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handraiser.faults import service_errors

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class DeadLetters:
    """A queue of what could not be done, for an operator to look at and replay."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, text: str) -> None:
        """Puts one letter on the queue. Raises Unavailable when SQS does not take it."""
        with service_errors("SQS"):
            self._client.send_message(QueueUrl=self._url, MessageBody=text)
