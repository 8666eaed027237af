"""Records a batch of activities, with retries where another writer was first."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched

from handraiser.activity import Activity
from handraiser.errors import Conflict, Refused, Unavailable
from handraiser.recording.folding import Folding
from handraiser.recording.ownership import Group, Owners
from handraiser.recording.result import Arrival, Outcome, Result
from handraiser.store.leads import Duplicates, LeadStore

PER_COMMIT = 50
"""Activities in one transaction, which leaves room for the lead's other items."""

TRIES = 10
FIRST_PAUSE = 0.02
LONGEST_PAUSE = 1.0

_RANDOM = random.SystemRandom()
"""The system's: environments restored from one snapshot would share a generator's state."""


@dataclass
class Recorded:
    """What became of a batch: a result for each activity, and the MQL cycles that began."""

    results: list[Result]
    entered: list[str] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many activities ended so."""
        return sum(result.outcome is outcome for result in self.results)


class Recorder:
    """Folds activities into their leads, each exactly once.

    Whatever the order, the repetitions, the concurrency and the crashes, a stored lead is the
    fold of its own log: log, state, record and outbox are one transaction, and an activity that
    stands in the log is never folded again.
    """

    def __init__(
        self,
        owners: Owners,
        leads: LeadStore,
        folding: Folding,
        *,
        now: Callable[[], datetime],
        pause: Callable[[float], None],
    ) -> None:
        self._owners = owners
        self._leads = leads
        self._folding = folding
        self._now = now
        self._pause = pause

    def record(self, activities: Sequence[Activity]) -> Recorded:
        """Records a batch. Never raises for one lead's trouble: see each Result."""
        recorded = Recorded([Result(Outcome.FAILED)] * len(activities))
        for arrivals in batched(
            (Arrival(i, a) for i, a in enumerate(activities)), PER_COMMIT, strict=False
        ):
            self._record(arrivals, recorded)
        return recorded

    def _record(self, arrivals: Iterable[Arrival], recorded: Recorded) -> None:
        """Records arrivals lead by lead; those whose race was lost are looked at anew."""
        waiting = list(arrivals)
        for attempt in range(TRIES):
            waiting = self._attempt(waiting, recorded, consistent=attempt > 0)
            if not waiting:
                return
            # Full jitter: the losers of one race must not meet again in the next.
            longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)
            self._pause(_RANDOM.uniform(0, longest))
        _settle(waiting, recorded, Outcome.FAILED, Conflict("too many writers at one lead"))

    def _attempt(
        self, arrivals: list[Arrival], recorded: Recorded, *, consistent: bool
    ) -> list[Arrival]:
        """Commits what it can; returns the arrivals to be looked at anew."""
        try:
            ownership = self._owners.of(arrivals, consistent=consistent)
        except Conflict:
            return arrivals
        except Unavailable as error:
            _settle(arrivals, recorded, Outcome.FAILED, error)
            return []
        _settle(ownership.erased, recorded, Outcome.ERASED)
        anew: list[Arrival] = []
        for group in ownership.groups:
            try:
                anew += self._commit(group, recorded)
            except Conflict:
                anew += group.arrivals
            except Unavailable as error:
                _settle(group.arrivals, recorded, Outcome.FAILED, error)
            except Refused as error:
                self._refuse(group.arrivals, error, recorded)
        return anew

    def _commit(self, group: Group, recorded: Recorded) -> list[Arrival]:
        """Commits a group, or settles its copies and returns the rest, to be looked at anew.

        A copy changes nothing, so what it ties may not be committed with the others either.
        """
        copies: dict[str, Arrival] = {}
        for arrival in group.arrivals:
            _keep_first(copies, arrival, recorded)
        first = list(copies.values())
        if group.links and len(first) < len(group.arrivals):
            return first
        activities = sorted((a.activity for a in first), key=lambda activity: activity.key)
        prepared = self._folding.prepare(group, activities, self._now())
        try:
            self._leads.commit(prepared.commit)
        except Duplicates as found:
            for activity_id, stored in found.stored.items():
                _repeated(copies.pop(activity_id), stored, recorded)
            return list(copies.values())
        _settle(first, recorded, Outcome.FOLDED)
        recorded.entered += prepared.entered
        return []

    def _refuse(self, arrivals: list[Arrival], reason: Refused, recorded: Recorded) -> None:
        """Refuses an arrival; several are tried one by one, since it may be the fault of one."""
        if len(arrivals) == 1:
            _settle(arrivals, recorded, Outcome.REFUSED, reason)
            return
        for arrival in arrivals:
            self._record([arrival], recorded)


def _keep_first(copies: dict[str, Arrival], arrival: Arrival, recorded: Recorded) -> None:
    """Of two copies in one batch the one learnt first stands."""
    standing = copies.setdefault(arrival.activity.id, arrival)
    if standing is arrival:
        return
    later = arrival
    if arrival.activity.received_at < standing.activity.received_at:
        copies[arrival.activity.id], later = arrival, standing
    _repeated(later, copies[arrival.activity.id].activity, recorded)


def _repeated(arrival: Arrival, stored: Activity, recorded: Recorded) -> None:
    same = arrival.activity.content() == stored.content()
    _settle([arrival], recorded, Outcome.DUPLICATE if same else Outcome.CONFLICT)


def _settle(
    arrivals: Iterable[Arrival],
    recorded: Recorded,
    outcome: Outcome,
    error: Conflict | Refused | Unavailable | None = None,
) -> None:
    for arrival in arrivals:
        recorded.results[arrival.position] = Result(outcome, error)
