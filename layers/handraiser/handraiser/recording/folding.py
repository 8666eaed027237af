"""One lead's commit: folds what is new, decides, and lays out the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handraiser.activity import Activity, from_epoch_ms, iso
from handraiser.errors import Refused, Unavailable
from handraiser.lifecycle import Change, Entered, Standing, advance, day_text
from handraiser.model import Model
from handraiser.notification import LeadQualified, from_json, to_json, withdrawn
from handraiser.recording.message import qualified_message
from handraiser.recording.ownership import Group
from handraiser.scoring.decide import Evaluation, evaluate, evaluate_day
from handraiser.scoring.fold import fold, fold_one
from handraiser.scoring.state import Day, LeadState, LogNeeded
from handraiser.store import keys
from handraiser.store.leads import MAX_ITEMS, Commit, LeadStore
from handraiser.store.outbox import new_item
from handraiser.store.records import Item, next_record, write_chunks, write_facts, write_record


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


class Folding:
    """Prepares commits under one model."""

    def __init__(self, leads: LeadStore, model: Model) -> None:
        self._leads = leads
        self._model = model

    def prepare(self, group: Group, activities: Sequence[Activity], now: datetime) -> Prepared:
        """The commit of new activities (in key order) to a group's lead.

        Raises Refused (`lead_too_large`) where the lead cannot hold them, and Unavailable where
        the lead is ahead: scored under a newer version of the model than this process knows.
        """
        stored = group.stored
        record = stored.record if stored else None
        if record is not None and record.is_ahead_of(self._model):
            raise Unavailable(f"lead {group.lead_id} is scored under {record.model_label}")
        standings = record.standings if record else {}
        folded = self._fold(group, activities, keep_before=_in_cycle(standings))
        newest = folded.state.newest
        as_of = max(now, from_epoch_ms(newest[0])) if newest else now
        evaluations = evaluate(self._model, folded.state, as_of)
        moved, changes = self._advance(group.lead_id, standings, evaluations, folded)
        after = next_record(
            record,
            lead_id=group.lead_id,
            model=self._model,
            now=as_of,
            known_by=group.known_by,
            standings=moved,
            evaluations=evaluations,
        )
        puts = write_chunks(group.lead_id, folded.state, everything=folded.anew)
        written = {item["sk"]["S"] for item in puts}
        if folded.state.facts_changed or folded.anew:
            puts.append(write_facts(group.lead_id, folded.state))
        new_items: list[Item] = []
        for card, change in changes:
            if isinstance(change, Entered):
                new_items += self._entered(group.lead_id, change, activities, folded.state, as_of)
            else:
                cycle_sk = keys.cycle_sk(card, change.cycle)
                (cycle,) = self._leads.items(group.lead_id, cycle_sk)
                ended = {"ended_on": {"S": day_text(change.day)}, "reason": {"S": change.reason}}
                puts.append({**cycle, **ended})
                if change.withdrawn is not None:
                    original = from_json(cycle["message"]["S"])
                    if isinstance(original, LeadQualified):
                        message = withdrawn(original, reason=change.withdrawn, withdrawn_at=as_of)
                        new_items.append(new_item(message, now))
        commit = Commit(
            lead_id=group.lead_id,
            expected_lock=record.lock if record else None,
            record=write_record(after, folded.state),
            activities=activities,
            puts=puts,
            new_items=new_items,
            removed=sorted(stored.state_keys() - written) if stored and folded.anew else (),
            links=group.links,
        )
        if commit.size > MAX_ITEMS:
            raise Refused("lead_too_large", "The lead's state does not fit one transaction.")
        entered = tuple(c.mql_id for _, c in changes if isinstance(c, Entered))
        return Prepared(commit, entered)

    def _fold(self, group: Group, activities: Sequence[Activity], *, keep_before: bool) -> _Folded:
        stored = group.stored
        if stored is None:
            return _Folded(fold(self._model, activities), None, anew=True)
        if stored.record.matches(self._model):
            state = stored.state(self._model)
            before = state.copy() if keep_before else None
            try:
                for activity in activities:
                    fold_one(self._model, state, activity)
            except LogNeeded:
                pass
            else:
                return _Folded(state, before, anew=False)
        log = self._leads.log(group.lead_id)
        before = fold(self._model, log) if keep_before else None
        return _Folded(fold(self._model, [*log, *activities]), before, anew=True)

    def _advance(
        self,
        lead_id: str,
        standings: Mapping[str, Standing],
        evaluations: Mapping[str, Evaluation],
        folded: _Folded,
    ) -> tuple[dict[str, Standing], list[tuple[str, Change]]]:
        moved: dict[str, Standing] = {}
        changes: list[tuple[str, Change]] = []
        for card, evaluation in evaluations.items():

            def evaluate_before(day: Day, card: str = card) -> Evaluation:
                return evaluate_day(self._model, folded.before or folded.state, day)[card]

            standing = standings.get(card, Standing())
            moved[card], found = advance(lead_id, standing, evaluation, evaluate_before)
            changes += [(card, change) for change in found]
        return moved, changes

    def _entered(
        self,
        lead_id: str,
        change: Entered,
        activities: Sequence[Activity],
        state: LeadState,
        as_of: datetime,
    ) -> list[Item]:
        message = qualified_message(self._model, lead_id, change, activities, state, as_of)
        cycle: Item = {
            **keys.key(
                keys.lead_pk(lead_id), keys.cycle_sk(change.evaluation.scorecard, change.cycle)
            ),
            "entered_at": {"S": iso(as_of)},
            "message": {"S": to_json(message)},
        }
        return [cycle, new_item(message, as_of)]


def _in_cycle(standings: Mapping[str, Standing]) -> bool:
    return any(standing.in_cycle for standing in standings.values())
