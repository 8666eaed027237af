"""Where the activities of a lead are that was merged with others, or separated from them.

A log stays where it was written. A lead whose log is in several places has each activity in them
that names somebody whom the lead is known by: by its strongest known identity, or, where it has
none, by its anonymous id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from handraiser.activity import iso
from handraiser.store import keys
from handraiser.store.items import Item


@dataclass(frozen=True)
class Merged:
    """A lead that was merged into `into`, when, by which activity, and with whom: an identity of
    the other lead, by its keyed hash.

    While it is `pending`, its stages have not been united with those of the lead it went into.
    """

    lead_id: str
    into: str
    at: datetime
    activity: str
    tied_to: str
    pending: bool = True


@dataclass(frozen=True)
class Separated:
    """A lead that this one was separated from, and when."""

    lead_id: str
    at: datetime


@dataclass(frozen=True)
class Logs:
    """The leads that are this one now, those whose logs may hold activities of it too, and those
    that it was separated from."""

    merged: tuple[Merged, ...] = ()
    shared: tuple[str, ...] = ()
    separated: tuple[Separated, ...] = ()

    def leads(self, lead_id: str) -> list[str]:
        """The lead itself and those that are part of it: where its notes and cycles are."""
        return [lead_id, *(merged.lead_id for merged in self.merged)]

    def places(self) -> list[str]:
        """The other leads under which activities are to be looked for, each once."""
        return list(dict.fromkeys([*(merged.lead_id for merged in self.merged), *self.shared]))

    def with_shared(self, places: Iterable[str], *, but: str) -> Logs:
        """With more places to look at, each once and none of the lead `but` itself."""
        known = {but, *self.places()}
        new = dict.fromkeys(place for place in places if place not in known)
        return replace(self, shared=(*self.shared, *new))

    def branch(self, lead_id: str) -> tuple[Merged, ...]:
        """A merged lead with all that were merged into it before, itself first."""
        direct = [entry for entry in self.merged if entry.lead_id == lead_id]
        under = [entry for entry in self.merged if entry.into == lead_id]
        deeper = (entry for one in under for entry in self.branch(one.lead_id))
        return (*direct, *deeper)

    def united(self) -> Logs:
        """With no stages left to unite."""
        return replace(self, merged=tuple(replace(m, pending=False) for m in self.merged))


def write_logs(lead_id: str, logs: Logs, *, lock: int) -> Item:
    """The item of a lead's logs."""
    return {
        **keys.key(keys.lead_pk(lead_id), keys.LOGS),
        "merged": {
            "L": [
                {
                    "M": {
                        "lead_id": {"S": merged.lead_id},
                        "into": {"S": merged.into},
                        "at": {"S": iso(merged.at)},
                        "activity": {"S": merged.activity},
                        "tied_to": {"S": merged.tied_to},
                        "pending": {"BOOL": merged.pending},
                    }
                }
                for merged in logs.merged
            ]
        },
        "shared": {"L": [{"S": place} for place in logs.shared]},
        "separated": {
            "L": [
                {"M": {"lead_id": {"S": one.lead_id}, "at": {"S": iso(one.at)}}}
                for one in logs.separated
            ]
        },
        "lock": {"N": str(lock)},
    }


def read_logs(item: Item) -> Logs:
    """The logs that `write_logs` wrote."""
    return Logs(
        merged=tuple(
            Merged(
                lead_id=entry["M"]["lead_id"]["S"],
                into=entry["M"]["into"]["S"],
                at=datetime.fromisoformat(entry["M"]["at"]["S"]),
                activity=entry["M"]["activity"]["S"],
                tied_to=entry["M"]["tied_to"]["S"],
                pending=entry["M"]["pending"]["BOOL"],
            )
            for entry in item["merged"]["L"]
        ),
        shared=tuple(place["S"] for place in item["shared"]["L"]),
        separated=tuple(
            Separated(one["M"]["lead_id"]["S"], datetime.fromisoformat(one["M"]["at"]["S"]))
            for one in item["separated"]["L"]
        ),
    )
