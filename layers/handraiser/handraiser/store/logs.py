"""Where the activities of a lead are that was merged with others, or separated from them.

A log stays where it was written. A lead whose log is in several places has each activity in them
that names somebody whom the lead is known by: by its strongest known identity, or, where it has
none, by its anonymous id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from handraiser.activity import Activity, iso
from handraiser.identity import Kind
from handraiser.store import keys
from handraiser.store.items import Item


@dataclass(frozen=True)
class Merged:
    """A lead that was merged into `into`, when, and by which activity.

    While it is `pending`, its stages have not been united with those of the lead it went into.
    """

    lead_id: str
    into: str
    at: datetime
    activity: str
    pending: bool = True


@dataclass(frozen=True)
class Logs:
    """The leads that are this one now, and those whose logs may hold activities of it too."""

    merged: tuple[Merged, ...] = ()
    shared: tuple[str, ...] = ()

    def places(self) -> Iterator[str]:
        """The other leads under which activities are to be looked for."""
        yield from (merged.lead_id for merged in self.merged)
        yield from self.shared

    def with_shared(self, places: Iterable[str], *, but: str) -> Logs:
        """With more places to look at, each once and none of the lead `but` itself."""
        known = {but, *self.places()}
        new = dict.fromkeys(place for place in places if place not in known)
        return replace(self, shared=(*self.shared, *new))

    def united(self) -> Logs:
        """With no stages left to unite."""
        return replace(self, merged=tuple(replace(m, pending=False) for m in self.merged))


def belongs(activity: Activity, known: Collection[tuple[Kind, str]]) -> bool:
    """Whether an activity is of the lead that is known by these identities."""
    return next(activity.identities.items()) in known


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
                        "pending": {"BOOL": merged.pending},
                    }
                }
                for merged in logs.merged
            ]
        },
        "shared": {"L": [{"S": place} for place in logs.shared]},
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
                pending=entry["M"]["pending"]["BOOL"],
            )
            for entry in item["merged"]["L"]
        ),
        shared=tuple(place["S"] for place in item["shared"]["L"]),
    )
