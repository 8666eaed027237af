"""Whose things are: an activity by its identities, an anonymous id by who was first known on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from handraiser.activity import Activity, Key
from handraiser.identity import Identity

ALIASED = "aliased"
"""The type of an activity by which a person's former id, user or anonymous, became another."""

type Claims = Mapping[str, Key]
"""By the name of a known identity, the key of its earliest activity with the anonymous id."""

MAX_CLAIMS = 8
"""Claims that an anonymous id keeps, the earliest: a computer at a trade fair has hundreds."""


MAX_ALIASES = 8
"""Persons whom one former id may be an alias of before anybody is known by it; more say nothing."""


def with_claim(claims: Claims, claimant: str, key: Key) -> Claims:
    """The claims with one more activity of a claimant; the same whatever order they come in."""
    if claimant in claims and claims[claimant] <= key:
        return claims
    every = {**claims, claimant: key}
    earliest = sorted(every, key=lambda name: every[name])[:MAX_CLAIMS]
    return (
        claims
        if set(earliest) == set(claims) and claimant not in earliest
        else {name: every[name] for name in earliest}
    )


def owner_of(claims: Claims, apart: Collection[str]) -> str | None:
    """The claimant of the earliest claim but for those who are kept apart from the id."""
    standing = {name: key for name, key in claims.items() if name not in apart}
    return min(standing, key=lambda name: standing[name]) if standing else None


def belongs(activity: Activity, known_by: Collection[Identity]) -> bool:
    """Whether an activity is of the lead that is known by these identities: its strongest says."""
    return next(activity.identities.items()) in known_by


def former_user(activity: Activity) -> Identity | None:
    """The former id of an alias as a user id, which it is if anybody is ever known by it.

    An alias does not say which kind its former id is; as an anonymous id it is one of the
    activity's identities.
    """
    former = activity.identities.anonymous_id
    if activity.type != ALIASED or former is None or former == activity.identities.user_id:
        return None
    return "user_id", former
