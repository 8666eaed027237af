"""Does what dead letters are about, and deletes each only once that is done.

A crash between the two leaves the letter, and a later replay does it again: an activity that is
known counts once, and a notification carries the same `mql_id`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from handraiser import clock
from handraiser.errors import HandraiserError, Refused, Unavailable
from handraiser.handoff import LONGEST_WAIT
from handraiser.notify import Bus, Topic
from handraiser.postman import Postman
from handraiser.store.outbox import Channel, Key, Outbox
from handraiser_cli.dead_letters.letter import (
    DeadLetter,
    Publish,
    Reading,
    Remedy,
    SendAgain,
    Sweep,
)
from handraiser_cli.dead_letters.queues import DeadLetterQueue, sqs_errors
from handraiser_cli.stack import Stack


class NotReplayed(HandraiserError):
    """A letter's matter could not be settled; the letter stays where it is."""


@dataclass(frozen=True)
class Replayed:
    """A letter that was dealt with, and why it stays, if it does."""

    letter: DeadLetter
    reading: Reading
    error: str | None


class Replayer:
    """Replays dead letters of one stack, with the caller's own permissions."""

    def __init__(self, stack: Stack) -> None:
        self._sqs: Any = stack.client("sqs")
        self._activities_queue_url = stack.activities_queue_url
        self._outbox = Outbox(stack.client("dynamodb"), stack.table)
        self._postman = Postman(
            self._outbox,
            {
                Channel.TOPIC: Topic(stack.client("sns"), stack.mql_topic_arn),
                Channel.BUS: Bus(stack.client("events"), stack.event_bus),
            },
            clock.now,
        )

    def replay(self, queue: DeadLetterQueue, limit: int) -> Iterator[Replayed]:
        """Settles up to `limit` letters, one by one; what fails is seen again in the queue after.

        Raises Unavailable when the queue itself can't be read or deleted from.
        """
        failed = []
        for batch in queue.batches(limit):
            for letter in batch:
                reading = queue.read(letter)
                error = self._settle(reading.remedy) if reading.remedy else reading.hopeless
                if error is None:
                    queue.delete(letter)
                else:
                    failed.append(letter)
                yield Replayed(letter, reading, error)
        queue.release(failed)

    def _settle(self, remedy: Remedy) -> str | None:
        """Why it could not be done, or None when it was."""
        try:
            match remedy:
                case SendAgain(text):
                    self._send(text)
                case Publish(key):
                    self._publish(key)
                case Sweep():
                    self._sweep()
        except HandraiserError as error:
            return str(error)
        return None

    def _send(self, text: str) -> None:
        with sqs_errors():
            self._sqs.send_message(QueueUrl=self._activities_queue_url, MessageBody=text)

    def _publish(self, key: Key) -> None:
        """An item that was erased owes nothing."""
        item = self._outbox.read(key)
        if item is not None:
            self._postman.deliver(item)

    def _sweep(self) -> None:
        """Whatever its age, and items that the function's own sweep has put off as well."""
        failures = 0
        for key in self._outbox.due(clock.now() + LONGEST_WAIT):
            try:
                self._publish(key)
            except (Refused, Unavailable):
                failures += 1
        if failures:
            raise NotReplayed(f"{failures} notifications could not be published")
