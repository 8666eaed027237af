"""Puts an import's activities onto the activities queue, no faster than the stack takes them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from handraiser.activity import Activity
from handraiser.errors import Unavailable
from handraiser.faults import service_errors
from handraiser.intake.packs import MAX_ACTIVITIES
from handraiser.queue import MAX_PER_CALL, Activities

BATCH = MAX_ACTIVITIES * MAX_PER_CALL
"""Activities that one call carries at the most."""

MOST_WAITING = 100
"""Messages on the queue for which an import waits, so that what people do now is scored first."""
_LOOK = 2.0
"""Seconds between two looks at the queue."""

TRIES = 8
_LONGEST = 30.0
"""Seconds between two tries, at the most."""


class Queueing:
    """Sends batches: at most `rate` activities a second, and none while the queue is long.

    `note` is told what it waits for, once for each wait.
    """

    def __init__(
        self,
        client: Any,
        url: str,
        rate: float,
        note: Callable[[str], None],
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        self._queue = Activities(client, url)
        self._client, self._url = client, url
        self._rate = rate
        self._note = note
        self._sleep, self._clock = sleep, clock
        self._free_at = clock()
        self._look_at = clock()

    def send(self, activities: Sequence[Activity]) -> None:
        """Returns once the queue holds them all, some maybe twice.

        What the queue does not take goes again after a while. Raises Unavailable after several
        tries.
        """
        self._wait_for_turn(len(activities))
        for attempt in range(1, TRIES + 1):
            try:
                self._wait_for_room()
                self._queue.send_all(activities)
            except Unavailable as error:
                if attempt == TRIES:
                    raise
                if attempt == 1:
                    self._note(f"{error}: trying again")
                self._sleep(random.uniform(0.1, min(_LONGEST, 0.5 * 2**attempt)))  # noqa: S311
            else:
                return

    def _wait_for_turn(self, count: int) -> None:
        now = self._clock()
        if self._free_at > now:
            self._sleep(self._free_at - now)
        self._free_at = max(self._free_at, now) + count / self._rate

    def _wait_for_room(self) -> None:
        if self._clock() < self._look_at:
            return
        told = False
        while (waiting := self._waiting()) > MOST_WAITING:
            if not told:
                self._note(f"{waiting} messages wait to be scored: going on when there are fewer")
                told = True
            self._sleep(_LOOK)
        self._look_at = self._clock() + _LOOK

    def _waiting(self) -> int:
        name = "ApproximateNumberOfMessages"
        with service_errors("SQS"):
            answer = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=[name])
        return int(answer["Attributes"][name])
