"""The dead-letter queues of a stack, the rejects queue among them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handraiser.errors import Unavailable
from handraiser_cli.dead_letters.letter import DeadLetter, Reading, read
from handraiser_cli.stack import Stack

BATCH = 10
"""Messages per call, the most that SQS allows."""

HIDDEN_SECONDS = 120
"""For how long a message that was received is hidden from others, unless released before."""

COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


class DeadLetterQueue:
    """One queue. Its methods raise Unavailable when SQS does not serve."""

    def __init__(self, sqs: Any, url: str, *, redriven: bool) -> None:
        self._sqs = sqs
        self._url = url
        self._redriven = redriven

    @property
    def name(self) -> str:
        """The queue's name, which CloudFormation has made from the template's."""
        return self._url.rsplit("/", 1)[-1]

    def read(self, letter: DeadLetter) -> Reading:
        """What one of its letters says."""
        return read(letter, redriven=self._redriven)

    def count(self) -> int:
        """About how many letters it holds, those that somebody is reading included."""
        with sqs_errors():
            answer = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=list(COUNTS))
        return sum(int(answer["Attributes"][name]) for name in COUNTS)

    def peek(self, limit: int) -> list[DeadLetter]:
        """Up to `limit` letters, oldest first, all given back to the queue."""
        seen: dict[str, DeadLetter] = {}
        for batch in self.batches(min(limit, self.count())):
            seen |= {letter.message_id: letter for letter in batch}
        self.release(seen.values())
        return sorted(seen.values(), key=lambda letter: letter.sent_at)

    def batches(self, limit: int) -> Iterator[list[DeadLetter]]:
        """Up to `limit` letters, hidden from others for two minutes, until none is to be had."""
        left = limit
        while left > 0:
            with sqs_errors():
                answer = self._sqs.receive_message(
                    QueueUrl=self._url,
                    MaxNumberOfMessages=min(BATCH, left),
                    VisibilityTimeout=HIDDEN_SECONDS,
                    WaitTimeSeconds=1,
                    AttributeNames=["SentTimestamp"],
                    MessageAttributeNames=["All"],
                )
            batch = [_letter(message) for message in answer.get("Messages", [])]
            if not batch:
                return
            left -= len(batch)
            yield batch

    def release(self, letters: Iterable[DeadLetter]) -> None:
        """Lets others see the letters again at once."""
        for batch in batched(letters, BATCH, strict=False):
            entries = [
                {"Id": str(n), "ReceiptHandle": letter.receipt, "VisibilityTimeout": 0}
                for n, letter in enumerate(batch)
            ]
            with sqs_errors():
                self._sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)

    def delete(self, letter: DeadLetter) -> None:
        """Removes a letter for good."""
        with sqs_errors():
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=letter.receipt)


def dead_letter_queues(stack: Stack) -> list[DeadLetterQueue]:
    """Every dead-letter queue of the stack, then the rejects queue. Raises Unavailable."""
    sqs = stack.client("sqs")
    with sqs_errors():
        answer = sqs.get_queue_attributes(
            QueueUrl=stack.activities_queue_url, AttributeNames=["RedrivePolicy"]
        )
    policy = json.loads(answer.get("Attributes", {}).get("RedrivePolicy", "{}"))
    target = policy.get("deadLetterTargetArn", "").rsplit(":", 1)[-1]
    return [
        DeadLetterQueue(sqs, url, redriven=url.rsplit("/", 1)[-1] == target)
        for url in (*stack.dead_letter_queue_urls, stack.rejects_queue_url)
    ]


@contextmanager
def sqs_errors() -> Iterator[None]:
    """Turns any failure of SQS into Unavailable."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"SQS: {error}") from error


def _letter(message: dict[str, Any]) -> DeadLetter:
    return DeadLetter(
        message_id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        body=message["Body"],
        attributes={
            name: attribute["StringValue"]
            for name, attribute in message.get("MessageAttributes", {}).items()
            if "StringValue" in attribute
        },
    )
