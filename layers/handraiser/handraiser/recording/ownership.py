"""Whose activities are these: groups a batch by lead through the identities it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from handraiser.errors import Conflict, Unavailable
from handraiser.identity import Kind
from handraiser.recording.result import Arrival
from handraiser.store.identities import Identity, IdentityStore, Link, Owner
from handraiser.store.leads import LeadStore
from handraiser.store.records import StoredLead


@dataclass
class Group:
    """The arrivals of one lead: the lead as stored (None: it is new), and ties to be made."""

    lead_id: str
    stored: StoredLead | None
    arrivals: list[Arrival] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    @property
    def known_by(self) -> frozenset[Kind]:
        """The kinds of identity the lead has, those to be tied included."""
        before = self.stored.record.known_by if self.stored else frozenset()
        return before | {link.identity[0] for link in self.links}


@dataclass
class Ownership:
    """A batch by lead, and the arrivals of people who have been erased since."""

    groups: list[Group]
    erased: list[Arrival]


class Owners:
    """Finds or makes the lead of each arrival.

    The strongest identity that leads to somebody decides; identities that lead nowhere are tied
    to that lead. An anonymous id never ties a person to somebody else's e-mail or user id: on a
    shared computer it stays with whom it was tied to first.
    """

    def __init__(
        self, identities: IdentityStore, leads: LeadStore, new_id: Callable[[], str]
    ) -> None:
        self._identities = identities
        self._leads = leads
        self._new_id = new_id

    def of(self, arrivals: Iterable[Arrival], *, consistent: bool) -> Ownership:
        """Groups arrivals by lead, in the order of their keys.

        Raises Unavailable when the table does not serve, Conflict where an eventually consistent
        read shows an identity before its lead.
        """
        ordered = sorted(arrivals, key=lambda arrival: arrival.activity.key)
        owners = self._identities.owners(
            {identity for a in ordered for identity in a.activity.identities.items()},
            consistent=consistent,
        )
        ownership = Ownership([], [])
        groups: dict[str, Group] = {}
        for arrival in ordered:
            if _is_erased(arrival, owners):
                ownership.erased.append(arrival)
                continue
            group = self._group(arrival, owners, groups, consistent=consistent)
            group.arrivals.append(arrival)
            self._tie(arrival, group, owners)
        ownership.groups.extend(groups.values())
        return ownership

    def _group(
        self,
        arrival: Arrival,
        owners: dict[Identity, Owner],
        groups: dict[str, Group],
        *,
        consistent: bool,
    ) -> Group:
        identities = list(arrival.activity.identities.items())
        owned = [i for i in identities if owners[i].lead_id is not None]
        if owned:
            strongest = owned[0]
            group = self._existing(owners[strongest].lead_id or "", groups, consistent=consistent)
            names_somebody = any(kind != "anonymous_id" for kind, _ in identities)
            shared = (
                strongest[0] == "anonymous_id"
                and names_somebody
                and (group.known_by & {"email", "user_id"})
            )
            if not shared:
                return group
        lead_id = self._new_id()
        groups[lead_id] = Group(lead_id, None)
        return groups[lead_id]

    def _existing(self, lead_id: str, groups: dict[str, Group], *, consistent: bool) -> Group:
        if lead_id not in groups:
            stored = self._leads.load(lead_id, consistent=consistent)
            if stored is None and consistent:
                raise Unavailable(f"lead {lead_id} is being erased")
            if stored is None:
                raise Conflict(f"lead {lead_id} is not visible yet")
            groups[lead_id] = Group(lead_id, stored)
        return groups[lead_id]

    def _tie(self, arrival: Arrival, group: Group, owners: dict[Identity, Owner]) -> None:
        for identity in arrival.activity.identities.items():
            owner = owners[identity]
            if owner.lead_id is None and not _erased_since(arrival, owner):
                link = Link(
                    self._identities.key(identity), identity, group.lead_id, owner.erased_at
                )
                group.links.append(link)
                owners[identity] = Owner(group.lead_id, owner.erased_at)


def _is_erased(arrival: Arrival, owners: dict[Identity, Owner]) -> bool:
    """Whether the person it names was erased at or after the moment it happened.

    The strongest identity says who that is: a weaker one may be of another, such as an anonymous
    id of a shared computer. Whatever a lead held, its strongest identity led to that lead.
    """
    strongest = next(arrival.activity.identities.items())
    return _erased_since(arrival, owners[strongest])


def _erased_since(arrival: Arrival, owner: Owner) -> bool:
    return owner.erased_at is not None and arrival.activity.at <= owner.erased_at
