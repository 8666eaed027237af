"""Whose activities are these, worked out from all of them at once.

The known identities of one activity are one person's, and so on through activities that share one,
but for pairs that were separated; so is the former id of an alias if anybody is known by it as a
user id. An anonymous id is of the person whose strongest known identity
was on it first. An activity is of the person whom its strongest known identity names; one that
names nobody is of the owner of its anonymous id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from handraiser.activity import Activity, Key
from handraiser.identity import Identity

type Pair = frozenset[Identity]


def leads_of(activities: Iterable[Activity], apart: Iterable[Pair] = ()) -> set[frozenset[str]]:
    """The ids of the activities of each lead."""
    every, separated = list(activities), set(apart)
    person: dict[Identity, Identity] = {}
    claims: dict[Identity, dict[Identity, Key]] = defaultdict(dict)

    def root(identity: Identity) -> Identity:
        while person.setdefault(identity, identity) != identity:
            identity = person[identity]
        return identity

    named = {identity for activity in every for identity in activity.identities.items()}
    for activity in every:
        first, *others = activity.identities.items()
        former: Identity = ("user_id", activity.identities.anonymous_id or "")
        if activity.type == "aliased" and former in named and first[0] != "anonymous_id":
            others.append(former)
        for other in others:
            if frozenset((first, other)) in separated:
                continue
            if other[0] == "anonymous_id":
                own = claims[other]
                own[first] = min(own.get(first, activity.key), activity.key)
            else:
                person[root(other)] = root(first)
    leads: dict[Identity, set[str]] = defaultdict(set)
    for activity in every:
        first = next(activity.identities.items())
        if first[0] == "anonymous_id" and claims[first]:
            first = min(claims[first], key=lambda claimant: claims[first][claimant])
        leads[root(first)].add(activity.id)
    return set(map(frozenset, leads.values()))
