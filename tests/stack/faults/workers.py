"""Functions of the stack, run in the test with clients of their own behind the proxy."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from queue import Empty, Queue

from handraiser.handoff import Handoff
from handraiser.model import Model, default_model
from handraiser.notify import Bus, Topic
from handraiser.postman import Postman, Publisher
from handraiser.queue import Rejects
from handraiser.recording.messages import Handled, Message, handle
from handraiser.recording.wiring import make_recorder
from handraiser.store.account_signals import AccountSignals
from handraiser.store.outbox import Channel, Outbox
from handraiser_cli.stack import Stack
from stack.faults.people import NOW
from stack.faults.proxy import FaultProxy
from stack.faults.tables import SECRET, impatient

MOST_RECEIVES = 20


@dataclass(frozen=True)
class Endpoint:
    """Where AWS is called with nothing in between."""

    url: str


class Scorer:
    """One environment of the function `score`, with a table and a rejects queue of the test's."""

    def __init__(
        self,
        proxy: FaultProxy | Endpoint,
        stack: Stack,
        table: str,
        rejects: str,
        *,
        model: Model | None = None,
        now: Callable[[], datetime] = lambda: NOW,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._recorder = make_recorder(
            impatient("dynamodb", proxy.url, stack.region),
            table,
            SECRET,
            model or default_model(),
            now=now,
            pause=lambda _seconds: None,
            new_id=new_id,
        )
        self._rejects = Rejects(impatient("sqs", proxy.url, stack.region), rejects)
        self._signals = AccountSignals(impatient("dynamodb", proxy.url, stack.region), table)

    def handle(self, messages: list[Message]) -> Handled:
        """Handles a batch as the function does."""
        return handle(messages, self._recorder, self._rejects.send, self._signals.keep)


def work_off(
    messages: Sequence[Message], at_once: int, workers: int, scorer: Callable[[], Scorer]
) -> None:
    """Handles messages in batches by several workers at a time, as the queue's event source does:
    what fails is delivered again, up to `MOST_RECEIVES` times."""
    batches: Queue[tuple[int, tuple[Message, ...]]] = Queue()
    for batch in batched(messages, at_once, strict=False):
        batches.put((1, batch))

    def work(_number: int) -> None:
        own = scorer()
        while True:
            try:
                receives, batch = batches.get_nowait()
            except Empty:
                return
            assert receives <= MOST_RECEIVES
            failed = set(own.handle(list(batch)).failed)
            if failed:
                left = tuple(message for message in batch if message.id in failed)
                batches.put((receives + 1, left))

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))


def handoff(proxy: FaultProxy, stack: Stack, table: str) -> Handoff:
    """One environment of the function `handoff`, which publishes a table's outbox."""
    outbox = Outbox(impatient("dynamodb", proxy.url, stack.region), table)
    publishers: dict[Channel, Publisher] = {
        Channel.TOPIC: Topic(impatient("sns", proxy.url, stack.region), stack.mql_topic_arn),
        Channel.BUS: Bus(impatient("events", proxy.url, stack.region), stack.event_bus),
    }
    return Handoff(outbox, Postman(outbox, publishers, lambda: NOW), _bury, lambda: NOW)


def _bury(letter: str) -> None:
    raise AssertionError(f"nothing here should be given up: {letter}")
