"""One lead's commit: folds what is new, decides, and lays out the transaction.

What makes notifications is loaded with the first MQL: most starts never see one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from handraiser.activity import MARKED, Activity, epoch_ms, from_epoch_ms
from handraiser.errors import Conflict, Refused, Unavailable
from handraiser.lifecycle import Change, Entered, Standing, advance, is_news
from handraiser.marking import SweepWatch, judged
from handraiser.model import Model
from handraiser.recording.groups import Group
from handraiser.scoring.cells import LogNeeded
from handraiser.scoring.chunks import month_text
from handraiser.scoring.decide import Evaluation, evaluate
from handraiser.scoring.fold import fold, fold_one
from handraiser.scoring.moment import day_of, moment_at
from handraiser.scoring.passing import evaluations_between
from handraiser.scoring.state import LeadState
from handraiser.store import keys
from handraiser.store.items import Item
from handraiser.store.leads import MAX_ITEMS, Commit, LeadStore
from handraiser.store.logs import Logs, write_logs
from handraiser.store.mails import messages_of
from handraiser.store.records import (
    LeadRecord,
    StoredLead,
    next_lock,
    next_record,
    parts_after,
    write_chunks,
    write_facts,
    write_record,
)

if TYPE_CHECKING:
    from handraiser.recording.uniting import United

FORGOTTEN_AT_ONCE = 12
"""Months that one commit removes at the most, so that it stays one transaction."""


@dataclass(frozen=True)
class Prepared:
    """A commit ready to be written, and the ids of the MQL cycles it begins."""

    commit: Commit
    entered: tuple[str, ...]


@dataclass
class _Folded:
    """A lead's state with what is new, and the same without it where a cycle is open."""

    state: LeadState
    before: LeadState | None
    anew: bool
    """Whether the state was folded from the log, so that every chunk is to be written."""
    news: Sequence[Activity]
    """The activities that the last evaluation did not have, judged and in key order; all of a
    stale lead."""
    marked: bool = False
    """Whether activities that had counted were marked."""


@dataclass
class _Moved:
    """Where a lead stands after a commit, the changes that took it there, and the items of cycles
    that came from leads merged into it."""

    standings: dict[str, Standing] = field(default_factory=dict)
    changes: list[tuple[str, Change]] = field(default_factory=list)
    united: United | None = None


class Folding:
    """Prepares commits under one model."""

    def __init__(self, leads: LeadStore, model: Model) -> None:
        self._leads = leads
        self._model = model

    def prepare(self, group: Group, activities: Sequence[Activity], now: datetime) -> Prepared:
        """The commit of new activities (in key order, possibly none) to a group's lead.

        A stale lead is folded anew from its whole log, and its stages are united with those of
        the leads that were merged into it.

        Raises Refused (`lead_too_large`) where the lead cannot hold them, Conflict where its log
        was read in the middle of another's commit, and Unavailable where the lead is ahead: scored
        under a newer version of the model than this process knows.
        """
        stored = group.stored
        record = stored.record if stored else None
        if record is not None and record.is_ahead_of(self._model):
            raise Unavailable(f"lead {group.lead_id} is scored under {record.model_label}")
        standings = record.standings if record else {}
        folded = self._fold(group, activities, keep_before=_in_cycle(standings))
        as_of = _as_of(now, record, folded.state)
        evaluations = evaluate(self._model, folded.state, as_of)
        moved = self._advance(group, evaluations, folded, as_of)
        folded.state.forget(day_of(self._model, epoch_ms(as_of)) - self._model.history + 1)
        lock = next_lock(record)
        parts = write_chunks(group.lead_id, folded.state, lock=lock, everything=folded.anew)
        if folded.state.facts_changed or folded.anew:
            parts.append(write_facts(group.lead_id, folded.state, lock=lock))
        logs = _logs_after(group)
        if logs is not None:
            parts.append(write_logs(group.lead_id, logs, lock=lock))
        written = {item["sk"]["S"] for item in parts}
        removed = _outdated(stored, folded, written)
        after = next_record(
            record,
            lead_id=group.lead_id,
            parts=parts_after(stored, written=written, removed=removed, lock=lock),
            count=folded.state.count,
            model=self._model,
            now=as_of,
            standings=moved.standings,
            evaluations=evaluations,
            stale=bool(group.donors),
        )
        cycles, new_items = self._cycles(group.lead_id, moved, folded, as_of)
        commit = Commit(
            lead_id=group.lead_id,
            expected_lock=record.lock if record else None,
            record=write_record(after, folded.state),
            activities=activities,
            puts=[*parts, *cycles],
            new_items=new_items,
            removed=sorted(removed),
            ties=group.ties,
            seen=group.seen,
            donors=group.donors,
        )
        if commit.size > MAX_ITEMS:
            raise Refused("lead_too_large", "The lead's state does not fit one transaction.")
        entered = tuple(c.mql_id for _, c in moved.changes if isinstance(c, Entered))
        return Prepared(commit, entered)

    def _fold(self, group: Group, activities: Sequence[Activity], *, keep_before: bool) -> _Folded:
        stored = group.stored
        sweeps = self._model.sweeps
        if stored is None:
            news = judged(sweeps, activities)
            return _Folded(fold(self._model, activities), None, anew=True, news=news)
        stale = stored.record.stale
        watch = self._watch(stored, activities)
        swept = watch.add(*activities)
        if stored.record.matches(self._model) and not stale and not swept:
            news = [watch.judged(activity) for activity in activities]
            state = stored.state(self._model)
            before = state.copy() if keep_before else None
            try:
                for activity in news:
                    fold_one(self._model, state, activity)
            except LogNeeded:
                pass
            else:
                return _Folded(state, before, anew=False, news=news)
        log = self._leads.log(group.lead_id)
        if len(log) != stored.record.count and not stale:
            raise Conflict(f"the log of lead {group.lead_id} was read in the middle of a commit")
        every = sorted([*log, *activities], key=lambda activity: activity.key)
        before = fold(self._model, log) if keep_before and not stale else None
        new = {activity.id for activity in activities}
        news = [a for a in judged(sweeps, every) if stale or a.id in new]
        marked = swept or any(activity.type == MARKED for activity in activities)
        return _Folded(fold(self._model, every), before, anew=True, news=news, marked=marked)

    def _watch(self, stored: StoredLead, activities: Sequence[Activity]) -> SweepWatch:
        """Knows what has been known of the messages that the activities tell of, if of any."""
        messages = messages_of(activities)
        if not messages:
            return SweepWatch(self._model.sweeps)
        known = self._leads.mails(stored.record.lead_id, stored.logs, messages)
        return SweepWatch(self._model.sweeps, known)

    def _advance(
        self,
        group: Group,
        evaluations: Mapping[str, Evaluation],
        folded: _Folded,
        as_of: datetime,
    ) -> _Moved:
        moved = _Moved()
        news = any(map(is_news, folded.news))
        record = group.stored.record if group.stored else None
        standings = record.standings if record else {}
        if group.stored is not None and group.stored.record.stale:
            from handraiser.recording.uniting import unite

            moved.united = unite(self._model, self._leads, group.stored, as_of)
            standings = moved.united.standings
            moved.changes += moved.united.changes
        for card, evaluation in evaluations.items():
            passing: Iterable[Evaluation] = ()
            standing = standings.get(card, Standing())
            if record is not None and folded.before is not None:
                looked = moment_at(self._model, record.as_of)
                passing = evaluations_between(folded.before, card, looked, evaluation.moment)
            moved.standings[card], found = advance(
                group.lead_id, standing, evaluation, passing, news=news, marked=folded.marked
            )
            moved.changes += [(card, change) for change in found]
        return moved

    def _cycles(
        self, lead_id: str, moved: _Moved, folded: _Folded, as_of: datetime
    ) -> tuple[list[Item], list[Item]]:
        """What the changes of MQL cycles write: over what is there, and anew."""
        united = moved.united
        over = {item["sk"]["S"]: item for item in united.adopted} if united else {}
        new: list[Item] = []
        if moved.changes:
            from handraiser.recording.cycles import beginning, with_end, withdrawal

            for card, change in moved.changes:
                if isinstance(change, Entered):
                    new += beginning(self._model, lead_id, change, folded.news, folded.state, as_of)
                    continue
                name = keys.cycle_sk(card, change.cycle)
                cycle = over.get(name) or self._stored_cycle(lead_id, name)
                cycle = with_end(cycle, change.day, change.reason)
                over[name] = cycle
                if change.withdrawn is not None:
                    new.append(withdrawal(cycle, change.withdrawn, as_of))
        if united is None:
            return list(over.values()), new
        return [*over.values(), *united.ended], [*new, *united.withdrawals]

    def _stored_cycle(self, lead_id: str, name: str) -> Item:
        found = self._leads.items(lead_id, name)
        if not found:
            raise Conflict(f"a cycle of lead {lead_id} was read in the middle of a commit")
        return found[0]


def _logs_after(group: Group) -> Logs | None:
    """Where else a lead's activities are after its commit; None where nothing changes of that."""
    if group.stored is None or not group.stored.record.stale:
        return group.new_logs
    return (group.stored.logs or Logs()).united()


def _outdated(stored: StoredLead | None, folded: _Folded, written: set[str]) -> set[str]:
    """The parts of a lead that a commit removes: all others where it was folded anew, else months
    that no longer count, a few at a time."""
    if stored is None:
        return set()
    if folded.anew:
        return set(stored.parts()) - written - {keys.LOGS}
    kept = {
        keys.state_sk(name, month_text(month))
        for name, card in folded.state.cards.items()
        for month in (*card.chunks, *card.opened)
    }
    gone = sorted(sk for sk in stored.parts() if sk.startswith(keys.STATE) and sk not in kept)
    return set(gone[:FORGOTTEN_AT_ONCE])


def _as_of(now: datetime, record: LeadRecord | None, state: LeadState) -> datetime:
    """Now, but not before the newest activity nor the last commit, whatever a slow clock says."""
    newest = [] if state.newest is None else [from_epoch_ms(state.newest[0])]
    return max([now, *newest, *([record.as_of] if record else [])])


def _in_cycle(standings: Mapping[str, Standing]) -> bool:
    return any(standing.in_cycle for standing in standings.values())
