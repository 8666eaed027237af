"""Whose an MQL cycle is once two leads are apart again."""

from __future__ import annotations

from dataclasses import dataclass, field

from handraiser.notification import from_json
from handraiser.recording.uniting import ADOPTED
from handraiser.store import keys
from handraiser.store.items import Item
from handraiser.store.leads import LeadStore
from handraiser.store.records import StoredLead


@dataclass
class GivenBack:
    """What a separation does to cycles: those deleted and rewritten, and the scorecards on which
    either lead is in no cycle any more."""

    deleted: list[keys.Key] = field(default_factory=list)
    rewritten: list[Item] = field(default_factory=list)
    rest_rested: set[str] = field(default_factory=set)
    part_rested: set[str] = field(default_factory=set)


def given_back(
    leads: LeadStore, lead: StoredLead, part: StoredLead, rest: list[str], branch: list[str]
) -> GivenBack:
    """Cycles that went on under `lead`, or under another of the `rest`, go back to the part they
    came from, one of `branch`, with their end if they have ended meanwhile."""
    found = GivenBack()
    theirs = [item for place in branch for item in leads.items(place, keys.CYCLE)]
    names = {_mql_id(item) for item in theirs}
    copies = [
        item
        for place in rest
        for item in leads.items(place, keys.CYCLE)
        if ADOPTED in item and _mql_id(item) in names
    ]
    ends = {
        _mql_id(item): {name: item[name] for name in ("ended_on", "reason")}
        for item in copies
        if "ended_on" in item
    }
    for item in copies:
        if _mql_id(item) in ends:
            continue
        found.deleted.append(keys.key(item["pk"]["S"], item["sk"]["S"]))
        card, number = keys.cycle_of(item["sk"]["S"])
        standing = lead.record.standings[card]
        own = item["pk"]["S"] == keys.lead_pk(lead.record.lead_id)
        if own and standing.in_cycle and standing.cycle == number:
            found.rest_rested.add(card)
    found.rewritten = [
        {**item, **ends[_mql_id(item)]}
        for item in theirs
        if _mql_id(item) in ends and "ended_on" not in item
    ]
    open_ones = {
        item["sk"]["S"]
        for item in theirs
        if item["pk"]["S"] == keys.lead_pk(part.record.lead_id)
        and "ended_on" not in item
        and _mql_id(item) not in ends
    }
    found.part_rested = {
        card
        for card, standing in part.record.standings.items()
        if standing.in_cycle and keys.cycle_sk(card, standing.cycle) not in open_ones
    }
    return found


def _mql_id(cycle: Item) -> str:
    return from_json(cycle["message"]["S"]).mql_id
