"""Whose activities are these: groups a batch by lead through the identities it carries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from handraiser.belonging import MAX_ALIASES
from handraiser.errors import Conflict, Unavailable
from handraiser.recording.groups import Group, Joining, Ownership, logs_with_donors
from handraiser.recording.names import Name, Names, was_erased
from handraiser.recording.result import Arrival
from handraiser.store.identities import IdentityStore, Owner
from handraiser.store.joins import Join
from handraiser.store.leads import LeadStore
from handraiser.store.logs import Logs, Merged
from handraiser.store.records import StoredLead


@dataclass
class _Meaning:
    """What an arrival says of its identities.

    `leads` are made one by it, each with the key of an identity that leads there; `donors` are
    those it takes an anonymous id from. `used` are the keys of the identities that led to any of
    them. `tied` are the identities it ties to its lead, `changes`
    what else becomes of them.
    """

    leads: dict[str, str] = field(default_factory=dict)
    donors: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    tied: list[Name] = field(default_factory=list)
    changes: list[tuple[Name, Owner]] = field(default_factory=list)

    def add(self, lead_id: str, key: str) -> None:
        self.leads.setdefault(lead_id, key)
        self.used.append(key)

    def apply(self, lead_id: str) -> None:
        for name, after in self.changes:
            name.change(after, lead_id)
        for name in self.tied:
            name.change(replace(name.now, lead_id=lead_id), lead_id)


class Owners:
    """Finds or makes the lead of each arrival.

    The known identities (e-mail, user id) of one activity are one person's, unless they were
    separated; where they lead to different leads, these are merged into the oldest. An anonymous
    id belongs to whoever was first known on it, by the order of activities: it never ties a
    person to somebody else on a shared computer. An activity that names nobody belongs to the
    owner of its anonymous id. The same activities give the same leads in any order.
    """

    def __init__(
        self, identities: IdentityStore, leads: LeadStore, new_id: Callable[[], str]
    ) -> None:
        self._identities = identities
        self._leads = leads
        self._new_id = new_id

    def of(self, arrivals: Iterable[Arrival], now: datetime, *, consistent: bool) -> Ownership:
        """Groups arrivals by lead, in the order of their keys.

        An arrival that makes leads one is alone in its transaction; those that belong to these
        leads too, and those that need an identity which another lead's commit changes, are left
        for later. Raises Unavailable when the table does not serve, Conflict where an eventually
        consistent read shows an identity before its lead.
        """
        ordered = sorted(arrivals, key=lambda arrival: arrival.activity.key)
        names = Names(self._identities, ordered, consistent=consistent)
        return _Batch(self._leads, self._new_id, names, now, consistent=consistent).grouped(ordered)


class _Batch:
    """One batch on its way to its leads."""

    def __init__(
        self,
        leads: LeadStore,
        new_id: Callable[[], str],
        names: Names,
        now: datetime,
        *,
        consistent: bool,
    ) -> None:
        self._leads = leads
        self._new_id = new_id
        self._names = names
        self._now = now
        self._consistent = consistent
        self._stored: dict[str, StoredLead] = {}
        self._current: dict[str, str] = {}
        self._groups: dict[str, Group] = {}
        self._busy: set[str] = set()
        self._used: dict[str, list[str]] = defaultdict(list)
        self._ownership = Ownership()

    def grouped(self, arrivals: Iterable[Arrival]) -> Ownership:
        for arrival in arrivals:
            self._place(arrival)
        for group in self._groups.values():
            group.ties = self._names.changed_by(group.lead_id)
            if group.stored is not None and group.stored.logs is not None:
                group.seen = self._names.seen(self._used[group.lead_id], group.ties)
        self._ownership.groups = list(self._groups.values())
        return self._ownership

    def _place(self, arrival: Arrival) -> None:
        """The strongest identity says who was erased: a weaker one may be of another, such as an
        anonymous id of a shared computer. Whatever a lead held, its strongest identity led to it.
        """
        names = self._names.of(arrival.activity)
        if was_erased(names[0], arrival.activity):
            self._ownership.erased.append(arrival)
            return
        meaning = self._meaning(arrival, [n for n in names if not was_erased(n, arrival.activity)])
        concerned = {*meaning.leads, *meaning.donors}
        changed = [*meaning.tied, *(name for name, _ in meaning.changes)]
        target = next(iter(meaning.leads), None)
        joins = len(meaning.leads) > 1 or bool(meaning.donors and target)
        if (
            self._busy & concerned
            or any(name.changed_by not in (None, target) for name in changed)
            or (joins and self._groups.keys() & concerned)
            or self._groups.keys() & set(meaning.donors)
        ):
            self._ownership.later.append(arrival)
        elif joins:
            self._busy |= concerned
            self._join(arrival, meaning)
        else:
            self._busy |= set(meaning.donors)
            group = self._group(target)
            group.arrivals.append(arrival)
            self._used[group.lead_id] += meaning.used
            if meaning.donors:
                group.donors = [self._stored[lead_id] for lead_id in meaning.donors]
            meaning.apply(group.lead_id)

    def _meaning(self, arrival: Arrival, names: Sequence[Name]) -> _Meaning:
        meaning = _Meaning()
        first, *others = names
        visitor = names[-1] if not names[-1].is_known else None
        for name in [first, *(n for n in others if n.is_known and not first.is_apart_from(n))]:
            lead_id = self._lead_of(name)
            if lead_id is None:
                meaning.tied.append(name)
                for alias, key in self._names.aliases_of(name):
                    meaning.add(self._current_of(alias), key)
            else:
                meaning.add(lead_id, name.key)
        former = self._names.former_user(arrival.activity)
        if former is not None and first.is_known and not first.is_apart_from(former):
            self._alias(first, former, meaning)
        if first.is_known and visitor is not None and not first.is_apart_from(visitor):
            self._claim(arrival, first, visitor, meaning)
        return meaning

    def _alias(self, first: Name, former: Name, meaning: _Meaning) -> None:
        """A former id that was a user's is the same person's; else it may become one."""
        lead_id = self._lead_of(former)
        if lead_id is not None:
            meaning.add(lead_id, former.key)
        elif first.key not in former.now.aliases and len(former.now.aliases) < MAX_ALIASES:
            aliases = former.now.aliases | {first.key}
            meaning.changes.append((former, replace(former.now, aliases=aliases)))

    def _claim(self, arrival: Arrival, first: Name, visitor: Name, meaning: _Meaning) -> None:
        """A known person on an anonymous id: it is theirs if nobody was known on it before."""
        after = visitor.claimed(first, arrival.activity.key)
        if after is not visitor.now:
            meaning.changes.append((visitor, after))
        before, lead_id = visitor.owner, self._lead_of(visitor)
        owner = replace(visitor, now=after).owner
        if lead_id is None:
            meaning.tied.append(visitor)
        elif before is None:
            meaning.add(lead_id, visitor.key)
        elif owner != before and lead_id not in meaning.leads:
            meaning.donors.append(lead_id)
            meaning.tied.append(visitor)

    def _lead_of(self, name: Name) -> str | None:
        """The lead that an identity leads to now, through merges."""
        return None if name.now.lead_id is None else self._current_of(name.now.lead_id)

    def _current_of(self, lead_id: str) -> str:
        if lead_id in self._groups:
            return lead_id
        if lead_id not in self._current:
            stored = self._leads.current(lead_id, consistent=self._consistent)
            if stored is None and self._consistent:
                raise Unavailable(f"lead {lead_id} is being erased")
            if stored is None:
                raise Conflict(f"lead {lead_id} is not visible yet")
            self._current[lead_id] = stored.record.lead_id
            self._stored[stored.record.lead_id] = stored
        return self._current[lead_id]

    def _group(self, lead_id: str | None) -> Group:
        if lead_id is None:
            lead_id = self._new_id()
        if lead_id not in self._groups:
            self._groups[lead_id] = Group(lead_id, self._stored.get(lead_id))
        return self._groups[lead_id]

    def _join(self, arrival: Arrival, meaning: _Meaning) -> None:
        survivor, *merged = sorted((self._stored[lead] for lead in meaning.leads), key=_age)
        donors = [self._stored[lead_id] for lead_id in meaning.donors]
        lead_id = survivor.record.lead_id
        logs = survivor.logs or Logs()
        for stored in merged:
            own = stored.logs or Logs()
            entry = Merged(
                lead_id=stored.record.lead_id,
                into=lead_id,
                at=self._now,
                activity=arrival.activity.id,
                tied_to=meaning.leads[lead_id],
            )
            logs = replace(logs, merged=(*logs.merged, entry, *own.merged))
            logs = logs.with_shared(own.shared, but=lead_id)
        meaning.apply(lead_id)
        ties = self._names.changed_by(lead_id)
        join = Join(
            activity=arrival.activity,
            survivor=survivor,
            logs=logs_with_donors(lead_id, logs, donors),
            merged=merged,
            donors=donors,
            ties=ties,
            seen=self._names.seen(meaning.used, ties),
        )
        self._ownership.joinings.append(Joining(arrival, join))


def _age(stored: StoredLead) -> tuple[datetime, str]:
    return stored.record.created_at, stored.record.lead_id
