"""The handoff: what `score` left in the outbox is published, tried again, or parked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handraiser.activity import dumps, iso
from handraiser.errors import Refused, Unavailable
from handraiser.postman import Postman
from handraiser.store.outbox import Key, Outbox, OutboxItem

GIVE_UP_AFTER = timedelta(days=3)
LONGEST_WAIT = timedelta(hours=1)


@dataclass
class Outcome:
    """What became of the items that were looked at, counting those that needed something."""

    published: int = 0
    failed: dict[Key, str] = field(default_factory=dict)
    """Still owed and to be tried again, with the error."""
    parked: dict[Key, str] = field(default_factory=dict)
    """Put among the dead letters, with the error."""


class Handoff:
    """Publishes what is owed, item by item: one that fails holds up no other.

    `bury` sends one text to a dead-letter queue. It gets the item's key and the reason, never the
    message: a dead letter holds no personal data and brings nobody back who was erased.
    """

    def __init__(
        self,
        outbox: Outbox,
        postman: Postman,
        bury: Callable[[str], None],
        now: Callable[[], datetime],
    ) -> None:
        self._outbox = outbox
        self._postman = postman
        self._bury = bury
        self._now = now

    def new(self, keys: Iterable[Key]) -> Outcome:
        """Publishes items just inserted; those that failed for now are the caller's to retry."""
        outcome = Outcome()
        for key in keys:
            try:
                item = self._outbox.read(key)
                if item is not None:
                    self._deliver(item, outcome)
            except Unavailable as error:
                outcome.failed[key] = str(error)
        return outcome

    def sweep(self, before: datetime, has_time: Callable[[], bool]) -> Outcome:
        """Publishes what was due before an instant, until done or out of time.

        An item that fails is due again after as long as it has waited so far (an hour at most), and
        is parked once it is three days old. Raises Unavailable when the outbox itself can't be
        read or written.
        """
        outcome = Outcome()
        for key in self._outbox.due(before):
            if not has_time():
                break
            item = self._outbox.read(key)
            if item is None:
                continue
            try:
                self._deliver(item, outcome)
            except Unavailable as error:
                self._put_off(item, error, outcome)
        return outcome

    def _deliver(self, item: OutboxItem, outcome: Outcome) -> None:
        try:
            outcome.published += self._postman.deliver(item)
        except Refused as error:
            self._park(item.key, error.code, error.message, outcome)

    def _put_off(self, item: OutboxItem, error: Unavailable, outcome: Outcome) -> None:
        waited = self._now() - item.created_at
        if waited > GIVE_UP_AFTER:
            self._park(item.key, "unavailable", str(error), outcome)
            return
        self._outbox.postpone(item.key, self._now() + min(waited, LONGEST_WAIT))
        outcome.failed[item.key] = str(error)

    def _park(self, key: Key, code: str, message: str, outcome: Outcome) -> None:
        """Letter first, mark second: a crash between them leaves two dead letters, not none."""
        letter = {
            "reason": {"code": code, "message": message},
            "failed_at": iso(self._now()),
            "handoff": {"pk": key.pk, "sk": key.sk},
        }
        self._bury(dumps(letter))
        self._outbox.park(key, self._now())
        outcome.parked[key] = f"{code}: {message}"
