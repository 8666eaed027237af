"""A lead's activities as they stand, each with the mark that all of them together give it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from handraiser.activity import VERDICTS, Activity, id_hash
from handraiser.marking.mail import CLICKED, DELIVERED, MailEvent, mail_event
from handraiser.marking.sweeps import Sweeps, SweepWatch
from handraiser.marking.verdicts import standing

_JUDGING = VERDICTS | CLICKED
"""Without one of these types no activity can change another."""


def judged(sweeps: Sweeps, activities: Iterable[Activity]) -> list[Activity]:
    """The activities, each id once, with their marks.

    What somebody said of an activity stands above its own mark, and above that of a sweep it is
    part of. The same whatever the order; judging what is judged changes nothing.
    """
    every = list(activities)
    if not any(activity.type in _JUDGING for activity in every):
        return every
    verdicts = standing(every)
    events: dict[bytes, list[MailEvent]] = {}
    for activity in every:
        if activity.type in CLICKED or activity.type == DELIVERED:
            found = mail_event(activity)
            if found is not None:
                events.setdefault(found[0], []).append(found[1])
    watch = SweepWatch(sweeps, events)
    return [
        verdict.of(activity) if (verdict := verdicts.get(activity.id)) else watch.judged(activity)
        for activity in every
    ]


def awaited(activities: Collection[Activity]) -> frozenset[bytes]:
    """Hashes of the ids that verdicts among the activities name and that are not among them."""
    named = standing(activities)
    if not named:
        return frozenset()
    return frozenset(map(id_hash, named.keys() - {activity.id for activity in activities}))
