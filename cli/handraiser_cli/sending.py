"""Puts activities onto a stack's event bus, as any application of the user's would."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from handraiser.activity import dumps
from handraiser.errors import Unavailable
from handraiser_cli.stack import Stack

PER_CALL = 10
"""Entries that PutEvents takes, a limit of EventBridge's."""

TRIES = 5


@dataclass(frozen=True)
class Envelope:
    """One activity and the source that sends it."""

    source: str
    detail: Mapping[str, Any]


class Sender:
    """Sends activities to the bus; each call may take only some of them, so the rest goes again."""

    def __init__(self, stack: Stack) -> None:
        self._client = stack.client("events")
        self._bus = stack.event_bus

    def send(
        self, envelopes: Sequence[Envelope], sent: Callable[[int], None] = lambda _count: None
    ) -> None:
        """Returns once the bus holds all. `sent` hears how many it took, call by call.

        Raises Unavailable when the bus keeps refusing some.
        """
        for chunk in batched(envelopes, PER_CALL, strict=False):
            waiting = [self._entry(envelope) for envelope in chunk]
            for attempt in range(TRIES):
                if attempt:
                    time.sleep(0.2 * 2**attempt)
                answer = self._client.put_events(Entries=waiting)
                refused = list(_refused(waiting, answer["Entries"]))
                sent(len(waiting) - len(refused))
                waiting = refused
                if not waiting:
                    break
            else:
                raise Unavailable(f"The bus keeps refusing {len(waiting)} events.")

    def _entry(self, envelope: Envelope) -> dict[str, Any]:
        return {
            "EventBusName": self._bus,
            "Source": envelope.source,
            "DetailType": "Activity",
            "Detail": dumps(envelope.detail),
        }


def _refused(
    entries: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for entry, answer in zip(entries, answers, strict=True):
        if "ErrorCode" in answer:
            yield entry
