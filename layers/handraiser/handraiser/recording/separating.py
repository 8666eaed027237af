"""Undoes a merge: two leads that became one are two again, and stay apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import product

from handraiser.activity import Activity
from handraiser.belonging import owner_of
from handraiser.errors import Conflict, Refused, Unavailable
from handraiser.identity import Identity
from handraiser.recording.given_back import given_back
from handraiser.recording.patience import Patience
from handraiser.recording.refolding import Refolding
from handraiser.recording.sides import hang_together, side_of
from handraiser.store.identities import IdentityStore, Owner, Tie
from handraiser.store.items import Item
from handraiser.store.joins import frozen, to_be_refolded
from handraiser.store.leads import LeadStore
from handraiser.store.logs import Logs, Merged, Separated
from handraiser.store.records import StoredLead

MAX_IDENTITIES = 25
"""Identities of both leads together that one transaction can keep apart, their notes included."""

type Pair = tuple[Identity, Identity]


@dataclass(frozen=True)
class Separation:
    """Two leads that are apart: the one that stays, the one that was part of it, and the pairs of
    identities that never tie anybody together again. `entered` are MQL cycles that began."""

    lead_id: str
    part_id: str
    pairs: Sequence[Pair]
    entered: Sequence[str] = ()


@dataclass
class _Side:
    """One of the two leads: where its activities are from now on, and who it is known by."""

    stored: StoredLead
    logs: Logs
    known_by: set[Identity]
    rested: set[str] = field(default_factory=set)

    @property
    def lead_id(self) -> str:
        return self.stored.record.lead_id

    def home(self, lead_id: str | None) -> str:
        """Where an identity of this side leads that led to some lead before."""
        if lead_id is not None and lead_id in self.logs.leads(self.lead_id):
            return lead_id
        return self.lead_id


class Separating:
    """Separates leads that were merged, in one transaction, and folds both anew.

    The identities of either side are kept apart from those of the other for good: an activity
    that names both, old or to come, no longer makes them one person's. An anonymous id that
    neither may have goes to whoever was known on it next, or stands alone.
    """

    def __init__(
        self,
        table: str,
        identities: IdentityStore,
        leads: LeadStore,
        refolding: Refolding,
        *,
        now: Callable[[], datetime],
        patience: Patience,
    ) -> None:
        self._table = table
        self._identities = identities
        self._leads = leads
        self._refolding = refolding
        self._now = now
        self._patience = patience

    def separate(self, lead_id: str, part_id: str | None = None) -> Separation:
        """Takes a merged lead out of a lead again: `part_id`, else the one merged last.

        Raises Refused: `not_merged`; `nothing_to_separate` where all that either was known by is
        another's since; `too_many_identities` where one transaction cannot hold them;
        `falls_apart` where one of the two would be more than one person's. Raises
        Unavailable where the table does not serve, Conflict while others keep writing.
        """
        for lost in range(self._patience.tries):
            self._refolding.refold([lead_id])
            try:
                separation, touched = self._separate(lead_id, part_id)
            except Conflict:
                self._patience.wait(lost)
            else:
                return replace(separation, entered=self._refolding.refold(touched))
        raise Conflict("That lead is being written to all the time; try again.")

    def _separate(self, lead_id: str, part_id: str | None) -> tuple[Separation, list[str]]:
        now = self._now()
        log = self._leads.log(lead_id)
        rest, part = self._sides(lead_id, part_id, log, now)
        known_by = sorted(rest.known_by | part.known_by)
        if not rest.known_by or not part.known_by:
            message = "Nobody is known any more by what that merge brought together."
            raise Refused("nothing_to_separate", message)
        if len(known_by) > MAX_IDENTITIES:
            message = f"The two are known by more than {MAX_IDENTITIES} identities."
            raise Refused("too_many_identities", message)
        pairs = [
            pair for pair in product(sorted(part.known_by), sorted(rest.known_by)) if _can_tie(pair)
        ]
        read = self._identities.owners(known_by, consistent=True)
        after = self._apart(pairs, read)
        heirs = self._heirs(after)
        for side in (rest, part):
            if not self._is_one(side.known_by - heirs.keys(), after, log):
                message = "What would be left is not one person's either; take out another part."
                raise Refused("falls_apart", message)
        requests: list[Item] = []
        for identity, owner in after.items():
            side = part if identity in part.known_by else rest
            home = heirs.get(identity) or side.home(owner.lead_id)
            tied = replace(owner, lead_id=home)
            tie = Tie(self._identities.key(identity), identity, read[identity], tied)
            requests += tie.requests(self._table)
        places = (side.logs.leads(side.lead_id) for side in (rest, part))
        cycles = given_back(self._leads, rest.stored, part.stored, *places)
        rest.rested, part.rested = cycles.rest_rested, cycles.part_rested
        requests += [{"Put": {"TableName": self._table, "Item": i}} for i in cycles.rewritten]
        requests += [{"Delete": {"TableName": self._table, "Key": k}} for k in cycles.deleted]
        requests += self._leads_after(rest, part, heirs, now)
        self._leads.change(requests)
        touched = [*sorted(set(heirs.values())), part.lead_id, rest.lead_id]
        return Separation(rest.lead_id, part.lead_id, pairs), touched

    def _sides(
        self, lead_id: str, part_id: str | None, log: Sequence[Activity], now: datetime
    ) -> tuple[_Side, _Side]:
        """The two leads as they will be."""
        lead = self._stored(lead_id)
        logs = lead.logs or Logs()
        entry = _chosen(logs, part_id)
        branch = logs.branch(entry.lead_id)
        places = [merged.lead_id for merged in branch]
        rest = replace(
            logs,
            merged=tuple(merged for merged in logs.merged if merged not in branch),
            separated=(*logs.separated, Separated(entry.lead_id, now)),
        ).with_shared(places, but=lead_id)
        part = Logs(branch[1:], (), (Separated(lead_id, now),)).with_shared(
            [lead_id, *logs.places()], but=entry.lead_id
        )
        with_part = self._with_part(lead_id, logs, entry, log)
        known_by = set(self._leads.known_by(lead_id, logs))
        return (
            _Side(lead, rest, known_by - with_part),
            _Side(self._stored(entry.lead_id), part, with_part),
        )

    def _with_part(
        self, lead_id: str, logs: Logs, entry: Merged, log: Sequence[Activity]
    ) -> set[Identity]:
        """The identities that go with the part: those it had, and what was tied to them since."""
        branch = {merged.lead_id for merged in logs.branch(entry.lead_id)}
        noted = {place: set(self._leads.known_by(place, None)) for place in logs.leads(lead_id)}
        theirs = {i for place, names in noted.items() if place in branch for i in names}
        others = {i for names in noted.values() for i in names} - theirs
        owners = self._identities.owners(theirs | others, consistent=True)
        by_key = {self._identities.key(identity): identity for identity in owners}
        visitors = {
            visitor: by_key.get(owner_of(owner.claims, owner.apart) or "")
            for visitor, owner in owners.items()
            if visitor[0] == "anonymous_id" and visitor in others
        }
        tied_to = [identity for key, identity in by_key.items() if key == entry.tied_to]

        def is_apart(one: Identity, other: Identity) -> bool:
            return one in owners and self._identities.key(other) in owners[one].apart

        sides = side_of(theirs, tied_to, visitors, log, is_apart)
        return sides & (theirs | others)

    def _is_one(
        self, left: set[Identity], after: Mapping[Identity, Owner], log: Sequence[Activity]
    ) -> bool:
        """Whether identities are one lead's without the others."""
        known = {identity for identity in left if identity[0] != "anonymous_id"}
        visitors = [after[visitor] for visitor in left - known]
        unowned = sum(owner_of(visitor.claims, visitor.apart) is None for visitor in visitors)

        def is_apart(one: Identity, other: Identity) -> bool:
            return one in after and self._identities.key(other) in after[one].apart

        alone = unowned <= (0 if known else 1)
        return alone and hang_together(known, log, is_apart)

    def _apart(
        self, pairs: Sequence[Pair], read: Mapping[Identity, Owner]
    ) -> dict[Identity, Owner]:
        """The identities' items with the pairs kept apart."""
        apart = {identity: set(owner.apart) for identity, owner in read.items()}
        for one, other in pairs:
            apart[one].add(self._identities.key(other))
            apart[other].add(self._identities.key(one))
        return {i: replace(owner, apart=frozenset(apart[i])) for i, owner in read.items()}

    def _heirs(self, after: Mapping[Identity, Owner]) -> dict[Identity, str]:
        """The leads of others that anonymous ids go to, whose owner they may no longer have."""
        own = {self._identities.key(identity) for identity in after}
        heirs: dict[Identity, str] = {}
        for identity, owner in after.items():
            claims = dict(owner.claims)
            while (heir := owner_of(claims, owner.apart)) is not None and heir not in own:
                [found] = self._identities.owners_by_key([heir], consistent=True).values()
                if found.lead_id is not None:
                    heirs[identity] = self._current(found.lead_id)
                    break
                del claims[heir]
        return heirs

    def _leads_after(
        self, rest: _Side, part: _Side, heirs: Mapping[Identity, str], now: datetime
    ) -> list[Item]:
        """The leads' records and logs; a lead that has lost whom it was known by is its heir's."""
        requests: list[Item] = []
        places = [rest.lead_id, *rest.logs.places()]
        stored = {heir: self._stored(heir) for heir in heirs.values()}
        logs = {
            heir: (lead.logs or Logs()).with_shared(places, but=heir)
            for heir, lead in stored.items()
        }
        for side in (rest, part):
            if side.known_by - heirs.keys():
                requests += to_be_refolded(self._table, side.stored, side.logs, rested=side.rested)
                continue
            heir = next(heirs[identity] for identity in side.known_by)
            requests.append(frozen(self._table, side.stored, heir))
            entry = Merged(side.lead_id, heir, now, "", "")
            merged = (*logs[heir].merged, entry, *side.logs.merged)
            logs[heir] = replace(logs[heir], merged=merged)
        for heir, after in logs.items():
            requests += to_be_refolded(self._table, stored[heir], after)
        return requests

    def _current(self, lead_id: str) -> str:
        """The lead that a lead is part of now."""
        stored = self._leads.current(lead_id, consistent=True)
        if stored is None:
            raise Unavailable(f"lead {lead_id} is being erased")
        return stored.record.lead_id

    def _stored(self, lead_id: str) -> StoredLead:
        stored = self._leads.load(lead_id, consistent=True)
        if stored is None:
            raise Unavailable(f"lead {lead_id} is being erased")
        return stored


def _chosen(logs: Logs, part_id: str | None) -> Merged:
    for merged in sorted(logs.merged, key=lambda merged: merged.at, reverse=True):
        if part_id in (None, merged.lead_id):
            return merged
    raise Refused("not_merged", "That lead is not one that was merged into this one.")


def _can_tie(pair: Pair) -> bool:
    return any(kind != "anonymous_id" for kind, _ in pair)
