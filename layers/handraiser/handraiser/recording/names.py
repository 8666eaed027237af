"""The identities of a batch as they are stored, and as the batch changes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from handraiser.activity import Activity, Key
from handraiser.belonging import former_user, owner_of, with_claim
from handraiser.errors import Conflict
from handraiser.identity import Identity
from handraiser.recording.result import Arrival
from handraiser.store.identities import IdentityStore, Owner, Seen, Tie


@dataclass(eq=False)
class Name:
    """One identity: its item as it was read, as it will be, and whose commit changes it."""

    key: str
    identity: Identity
    read: Owner
    now: Owner
    changed_by: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether it names a person: an anonymous id names a browser."""
        return self.identity[0] != "anonymous_id"

    @property
    def owner(self) -> str | None:
        """The known identity to which an anonymous id belongs, by its keyed hash."""
        return owner_of(self.now.claims, self.now.apart)

    def is_apart_from(self, other: Name) -> bool:
        """Whether the two were separated for good."""
        return other.key in self.now.apart

    def claimed(self, claimant: Name, key: Key) -> Owner:
        """What an activity of a known person with this anonymous id makes of the item."""
        claims = with_claim(self.now.claims, claimant.key, key)
        return self.now if claims is self.now.claims else replace(self.now, claims=claims)

    def change(self, after: Owner, lead_id: str) -> None:
        """Changes it in the commit of a lead."""
        if after != self.now:
            self.now, self.changed_by = after, lead_id

    def tie(self) -> Tie:
        """The change as it is committed."""
        return Tie(self.key, self.identity, self.read, self.now)


class Names:
    """The identities that a batch names."""

    def __init__(
        self, store: IdentityStore, arrivals: Iterable[Arrival], *, consistent: bool
    ) -> None:
        named = list(arrivals)
        identities = {i for a in named for i in a.activity.identities.items()}
        former = {user for a in named if (user := former_user(a.activity)) is not None}
        owners = store.owners(identities | former, consistent=consistent)
        self._names = {
            identity: Name(store.key(identity), identity, owner, owner)
            for identity, owner in owners.items()
        }
        aliases = {alias for owner in owners.values() for alias in owner.aliases}
        self._aliases = store.owners_by_key(aliases, consistent=consistent) if aliases else {}

    def of(self, activity: Activity) -> list[Name]:
        """The identities of an activity, strongest first."""
        return [self._names[identity] for identity in activity.identities.items()]

    def former_user(self, activity: Activity) -> Name | None:
        """The former id of an alias, as a user id."""
        former = former_user(activity)
        return None if former is None else self._names[former]

    def aliases_of(self, name: Name) -> list[tuple[str, str]]:
        """The leads of those whom a name is an alias of, each with an identity by its key.

        Raises Conflict where one is not visible yet: it was tied when the alias was made.
        """
        found: list[tuple[str, str]] = []
        for key in sorted(name.now.aliases - name.now.apart):
            owner = self._aliases.get(key)
            if owner is None:  # of this very batch: whoever needs it waits for its commit
                continue
            if owner.lead_id is not None:
                found.append((owner.lead_id, key))
            elif owner.erased_at is None:
                raise Conflict("the other id of an alias is not visible yet")
        return found

    def seen(self, used: Iterable[str], ties: Iterable[Tie]) -> list[Seen]:
        """Those of the used keys that ties do not hold already, as they were read."""
        read = {name.key: name.read for name in self._names.values()}
        left = dict.fromkeys(used).keys() - {tie.key for tie in ties}
        return [Seen(key, {**self._aliases, **read}[key]) for key in sorted(left)]

    def changed_by(self, lead_id: str) -> list[Tie]:
        """What the commit of a lead changes."""
        return [name.tie() for name in self._names.values() if name.changed_by == lead_id]


def was_erased(name: Name, activity: Activity) -> bool:
    """Whether an identity was erased at or after the moment an activity happened."""
    erased = name.read.erased_at
    return erased is not None and activity.at <= erased
