"""Which identities of a lead go with a part of it that is to stand alone again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from handraiser.activity import Activity
from handraiser.belonging import former_user
from handraiser.identity import Identity


def side_of(
    part: Collection[Identity],
    rest: Collection[Identity],
    owners: Mapping[Identity, Identity | None],
    activities: Iterable[Activity],
    is_apart: Callable[[Identity, Identity], bool],
) -> set[Identity]:
    """All identities on the side of `part`.

    Known ones that belong to neither go where the earliest activities tie them, anonymous ones to
    their `owners`. What ties the two sides to each other is passed over, and so is what was
    separated before.
    """
    side = dict.fromkeys(part, True) | dict.fromkeys(rest, False)
    ordered = sorted(activities, key=lambda activity: activity.key)
    waiting = [_tied(activity, is_apart) for activity in ordered]
    while True:
        undecided = [known for known in waiting if not side.keys() & known]
        for known in waiting:
            decided = [side[identity] for identity in known if identity in side]
            for identity in known if decided else ():
                side.setdefault(identity, decided[0])
        if len(undecided) == len(waiting):
            break
        waiting = undecided
    for visitor, owner in owners.items():
        if owner in side:
            side.setdefault(visitor, side[owner])
    return {identity for identity, with_part in side.items() if with_part}


def hang_together(
    known: Collection[Identity],
    activities: Iterable[Activity],
    is_apart: Callable[[Identity, Identity], bool],
) -> bool:
    """Whether activities make these known identities one person's without any other."""
    pieces = [{identity} for identity in known]
    for activity in activities:
        tied = set(_tied(activity, is_apart))
        joined = [piece for piece in pieces if piece & tied]
        if len(joined) > 1:
            pieces = [piece for piece in pieces if piece not in joined]
            pieces.append({identity for piece in joined for identity in piece})
    return len(pieces) <= 1


def _tied(activity: Activity, is_apart: Callable[[Identity, Identity], bool]) -> list[Identity]:
    """The known identities that an activity makes one person's."""
    named = [identity for identity in activity.identities.items() if identity[0] != "anonymous_id"]
    former = former_user(activity)
    if former is not None:
        named.append(former)
    return [name for name in named if name == named[0] or not is_apart(named[0], name)]
