"""Whose an anonymous id is: that of whoever was first known on it, by when it happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from handraiser.activity import Key

type Claims = Mapping[str, Key]
"""By the name of a known identity, the key of its earliest activity with the anonymous id."""

MAX_CLAIMS = 8
"""Claims that an anonymous id keeps, the earliest: a computer at a trade fair has hundreds."""


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
