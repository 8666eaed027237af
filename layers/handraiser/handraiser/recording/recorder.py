"""Records a batch of activities, with retries where another writer was first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched

from handraiser.activity import Activity
from handraiser.errors import Conflict, Refused, Unavailable
from handraiser.recording.folding import Folding
from handraiser.recording.groups import Group, Joining
from handraiser.recording.ownership import Owners
from handraiser.recording.patience import Patience
from handraiser.recording.refolding import Refolding
from handraiser.recording.result import Arrival, Outcome, Result
from handraiser.store.leads import Duplicates, LeadStore

PER_COMMIT = 50
"""Activities in one transaction, which leaves room for the lead's other items."""


@dataclass
class Recorded:
    """What became of a batch: a result for each activity, the MQL cycles that began, and how many
    leads became part of another."""

    results: list[Result]
    entered: list[str] = field(default_factory=list)
    merged: int = 0

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
        patience: Patience,
    ) -> None:
        self._owners = owners
        self._leads = leads
        self._folding = folding
        self._now = now
        self._patience = patience
        self._refolding = Refolding(leads, folding, now=now, patience=patience)

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
        waiting, lost = list(arrivals), 0
        consistent = False
        while waiting:
            before = len(waiting)
            waiting, raced = self._attempt(waiting, recorded, consistent=consistent)
            consistent = True
            lost = lost + 1 if raced and len(waiting) == before else 0
            if lost == self._patience.tries:
                error = Conflict("too many writers at one lead")
                _settle(waiting, recorded, Outcome.FAILED, error)
                return
            if raced:
                self._patience.wait(lost)

    def _attempt(
        self, arrivals: list[Arrival], recorded: Recorded, *, consistent: bool
    ) -> tuple[list[Arrival], bool]:
        """Commits what it can; the arrivals to be looked at anew, and whether a race was lost."""
        try:
            ownership = self._owners.of(arrivals, self._now(), consistent=consistent)
        except Conflict:
            return arrivals, True
        except Unavailable as error:
            _settle(arrivals, recorded, Outcome.FAILED, error)
            return [], False
        _settle(ownership.erased, recorded, Outcome.ERASED)
        anew, raced = list(ownership.later), False
        for group in ownership.groups:
            try:
                anew += self._commit(group, recorded)
            except Conflict:
                raced = True
                anew += group.arrivals
            except Unavailable as error:
                _settle(group.arrivals, recorded, Outcome.FAILED, error)
            except Refused as error:
                self._refuse(group.arrivals, error, recorded)
        for joining in ownership.joinings:
            try:
                self._join(joining, recorded)
            except Conflict:
                raced = True
                anew.append(joining.arrival)
            except Unavailable as error:
                _settle([joining.arrival], recorded, Outcome.FAILED, error)
            except Refused as error:
                _settle([joining.arrival], recorded, Outcome.REFUSED, error)
        return anew, raced

    def _join(self, joining: Joining, recorded: Recorded) -> None:
        """Makes leads one, and folds what they are then."""
        join, arrival = joining.join, joining.arrival
        stored: Mapping[str, Activity] = self._leads.stored([arrival.activity], join.logs.places())
        try:
            if not stored:
                self._leads.join(join)
        except Duplicates as found:
            stored = found.stored
        if stored:
            _repeated(arrival, stored[arrival.activity.id], recorded)
            return
        recorded.merged += len(join.merged)
        donors = [lead.record.lead_id for lead in join.donors]
        recorded.entered += self._refolding.refold([*donors, join.lead_id])
        _settle([arrival], recorded, Outcome.FOLDED)

    def _commit(self, group: Group, recorded: Recorded) -> list[Arrival]:
        """Commits a group, or settles its copies and returns the rest, to be looked at anew.

        A copy changes nothing, so what it ties may not be committed with the others either. Before
        a stale lead is folded, those are that may have become stale with it: nobody comes back to
        them once it is not.
        """
        if group.is_stale:
            recorded.entered += self._refolding.refold(group.other_places())
        copies: dict[str, Arrival] = {}
        for arrival in group.arrivals:
            _keep_first(copies, arrival, recorded)
        first = list(copies.values())
        if group.ties and len(first) < len(group.arrivals):
            return first
        activities = sorted((a.activity for a in first), key=lambda activity: activity.key)
        stored: Mapping[str, Activity] = self._leads.stored(activities, group.other_places())
        try:
            if not stored:
                prepared = self._folding.prepare(group, activities, self._now())
                self._leads.commit(prepared.commit)
        except Duplicates as found:
            stored = found.stored
        if stored:
            if len(stored) == len(copies) and group.is_stale:
                recorded.entered += self._refolding.refold([group.lead_id])
            for activity_id, copy in stored.items():
                _repeated(copies.pop(activity_id), copy, recorded)
            return list(copies.values())
        if group.donors:
            donors = [lead.record.lead_id for lead in group.donors]
            recorded.entered += self._refolding.refold([*donors, group.lead_id])
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
    same = arrival.activity.is_copy_of(stored)
    _settle([arrival], recorded, Outcome.DUPLICATE if same else Outcome.CONFLICT)


def _settle(
    arrivals: Iterable[Arrival],
    recorded: Recorded,
    outcome: Outcome,
    error: Conflict | Refused | Unavailable | None = None,
) -> None:
    for arrival in arrivals:
        recorded.results[arrival.position] = Result(outcome, error)
