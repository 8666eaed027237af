"""A batch by lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from handraiser.recording.result import Arrival
from handraiser.store.identities import Seen, Tie
from handraiser.store.joins import Join
from handraiser.store.logs import Logs
from handraiser.store.records import StoredLead


@dataclass
class Group:
    """The arrivals of one lead: the lead as stored (None: it is new), and ties to be made.

    `seen` are identities that led here, where they may lead elsewhere by the time of the commit:
    those of a lead that has lost or given back some before.

    A new lead may take an anonymous id from `donors`, in whose logs its activities are.
    """

    lead_id: str
    stored: StoredLead | None
    arrivals: list[Arrival] = field(default_factory=list)
    ties: Sequence[Tie] = ()
    seen: Sequence[Seen] = ()
    donors: Sequence[StoredLead] = ()

    @property
    def is_stale(self) -> bool:
        """Whether the lead waits to be folded anew."""
        return self.stored is not None and self.stored.record.stale

    def other_places(self) -> list[str]:
        """The leads in whose logs its activities may stand too."""
        logs = self.new_logs if self.stored is None else self.stored.logs
        return logs.places() if logs else []

    @property
    def new_logs(self) -> Logs | None:
        """Where else the activities of a new lead are."""
        return logs_with_donors(self.lead_id, Logs(), self.donors) if self.donors else None


@dataclass(frozen=True)
class Joining:
    """An arrival that makes leads one, or moves an anonymous id to its lead."""

    arrival: Arrival
    join: Join


@dataclass
class Ownership:
    """A batch by lead; the arrivals of people erased since; and those to be looked at once the
    others are recorded."""

    groups: list[Group] = field(default_factory=list)
    joinings: list[Joining] = field(default_factory=list)
    erased: list[Arrival] = field(default_factory=list)
    later: list[Arrival] = field(default_factory=list)


def logs_with_donors(lead_id: str, logs: Logs, donors: Sequence[StoredLead]) -> Logs:
    """A lead's logs with the places where those of the donors may be."""
    for donor in donors:
        places = [donor.record.lead_id, *(donor.logs or Logs()).places()]
        logs = logs.with_shared(places, but=lead_id)
    return logs
