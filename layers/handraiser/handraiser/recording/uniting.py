"""The stages of leads that became one: the most advanced stands, with its MQL cycle."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from handraiser.errors import Conflict
from handraiser.lifecycle import Ended, Standing, lapse
from handraiser.model import Model
from handraiser.recording.cycles import with_end, withdrawal
from handraiser.scoring.moment import moment_at
from handraiser.scoring.passing import evaluations_between
from handraiser.store import keys
from handraiser.store.items import Item
from handraiser.store.leads import LeadStore
from handraiser.store.logs import Logs
from handraiser.store.records import StoredLead

MERGED = "merged"
"""Why the cycle of a lead ends that is part of another with a cycle of its own."""

ADOPTED = "adopted"
"""Whose a cycle was before it went on under another lead: that lead's partition."""


@dataclass
class United:
    """Where a lead stands that others were merged into, before its log is looked at.

    `changes` are those of its own cycles by time alone. `adopted` are cycles that were another
    lead's and go on as its own; `ended` are cycles of others that are over, with the messages
    that take them back.
    """

    standings: dict[str, Standing]
    changes: list[tuple[str, Ended]] = field(default_factory=list)
    adopted: list[Item] = field(default_factory=list)
    ended: list[Item] = field(default_factory=list)
    withdrawals: list[Item] = field(default_factory=list)


def unite(model: Model, leads: LeadStore, survivor: StoredLead, as_of: datetime) -> United:
    """Follows each lead to `as_of` by its own state, then makes their stages one.

    A cycle of a merged lead goes on under the survivor, with the id it was announced by, if the
    survivor is in none; else it is taken back, since the person is one and is worked on once.
    Raises Conflict where a lead was read in the middle of a commit.
    """
    standings, changes = _followed(model, survivor, as_of)
    united = United(standings, changes)
    for merged in (survivor.logs or Logs()).merged:
        if not merged.pending:
            continue
        stored = leads.load(merged.lead_id, consistent=True)
        if stored is None:
            raise Conflict(f"lead {merged.lead_id} was read in the middle of a commit")
        theirs, lapsed = _followed(model, stored, as_of)
        cycles = {item["sk"]["S"]: item for item in leads.items(merged.lead_id, keys.CYCLE)}
        for card, change in lapsed:
            cycle = cycles[keys.cycle_sk(card, change.cycle)]
            united.ended.append(with_end(cycle, change.day, change.reason))
        for card, standing in theirs.items():
            if standing.in_cycle:
                cycle = cycles[keys.cycle_sk(card, standing.cycle)]
                _unite_cycle(united, survivor.record.lead_id, card, standing, cycle, as_of)
    return united


def _unite_cycle(
    united: United, lead_id: str, card: str, theirs: Standing, cycle: Item, as_of: datetime
) -> None:
    own = united.standings.get(card, Standing())
    if own.in_cycle:
        united.ended.append(with_end(cycle, theirs.day, MERGED))
        united.withdrawals.append(withdrawal(cycle, MERGED, as_of))
        return
    number = own.cycle + 1
    name = keys.key(keys.lead_pk(lead_id), keys.cycle_sk(card, number))
    united.adopted.append({**cycle, **name, ADOPTED: cycle["pk"]})
    united.standings[card] = replace(theirs, cycle=number)


def _followed(
    model: Model, stored: StoredLead, as_of: datetime
) -> tuple[dict[str, Standing], list[tuple[str, Ended]]]:
    """A lead's stages by time alone since it was last looked at; as they were where its state is
    another model's."""
    record = stored.record
    standings: dict[str, Standing] = dict(record.standings)
    changes: list[tuple[str, Ended]] = []
    if not record.matches(model):
        return standings, changes
    looked, upto = moment_at(model, record.as_of), moment_at(model, as_of)
    for card, standing in record.standings.items():
        if card in model.scorecards and standing.in_cycle:
            passing = evaluations_between(stored.state(model), card, looked, upto)
            standings[card], ended = lapse(record.lead_id, standing, passing)
            if ended is not None:
                changes.append((card, ended))
    return standings, changes
