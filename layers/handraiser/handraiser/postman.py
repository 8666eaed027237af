"""Gets one outbox item to the channels that still owe it, at least once.

Each channel not yet marked on the item is published to, and marked right after. A crash before a
publish leaves it owed; a crash between a publish and its mark publishes it once more, with the same
`mql_id`; nothing is marked that was not published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from handraiser.errors import Refused, Unavailable
from handraiser.store.outbox import Channel, Outbox, OutboxItem


class Publisher(Protocol):
    """Where messages go: `notify.Topic` and `notify.Bus`."""

    def publish(self, text: str) -> None:
        """Raises Refused when it can never be published, Unavailable when it may be later."""


class Postman:
    """Publishes outbox items. A channel that fails does not keep the message from the other."""

    def __init__(
        self,
        outbox: Outbox,
        publishers: Mapping[Channel, Publisher],
        now: Callable[[], datetime],
    ) -> None:
        self._outbox = outbox
        self._publishers = publishers
        self._now = now

    def deliver(self, item: OutboxItem) -> bool:
        """Whether anything was owed; all of it is published and marked then.

        Raises Unavailable when a channel or the table may serve later, else Refused when a channel
        never will take the message; what the other channel took is marked all the same.
        """
        if not item.owed and item.due:
            self._outbox.settle(item.key)
        refusal: Refused | None = None
        outage: Unavailable | None = None
        remaining = len(item.owed)
        for channel in item.owed:
            try:
                self._publishers[channel].publish(item.text)
            except Refused as error:
                refusal = error
            except Unavailable as error:
                outage = error
            else:
                remaining -= 1
                self._outbox.mark(item.key, channel, self._now(), last=remaining == 0)
        if failure := outage or refusal:
            raise failure
        return bool(item.owed)
