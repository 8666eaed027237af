"""Recognises a security gateway: it follows every link of a mail before a person could read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handraiser.activity import Activity, Json, Key
from handraiser.marking.mail import CLICKED, MailEvent, mail_event

MAX_EVENTS = 200
"""Events of one message that are looked at, the earliest."""

GATEWAY: Mapping[str, Json] = {"machine": True, "machine_reason": "security gateway"}
"""The marks of a click that is part of a sweep."""


@dataclass(frozen=True)
class Sweeps:
    """What a sweep is: clicks on so many `links` of one message, all of them in a short time.

    Within `after_delivery` milliseconds of the message's delivery, or before it; where no delivery
    is known, within `at_once` milliseconds of the message's first click. Where a delivery says how
    many links the message has, clicks on all of them within `at_once` of it are a sweep too.
    """

    links: int = 3
    after_delivery: int = 30_000
    at_once: int = 5_000

    def swept(self, events: Iterable[MailEvent]) -> frozenset[Key]:
        """The clicks of one message that are a gateway's, by their keys; the same in any order."""
        seen = sorted(events, key=lambda event: event.key)[:MAX_EVENTS]
        clicks = [event for event in seen if event.clicked]
        if not clicks:
            return frozenset()
        delivered = next((event.key[0] for event in seen if not event.clicked), None)
        if delivered is None:
            return _within(clicks, clicks[0].key[0] + self.at_once, self.links)
        told = max((event.links for event in seen if event.links is not None), default=None)
        soon = _within(clicks, delivered + self.after_delivery, self.links)
        every = _within(clicks, delivered + self.at_once, told) if told else frozenset()
        return soon | every


def _within(clicks: list[MailEvent], until: int, links: int) -> frozenset[Key]:
    """The clicks up to an instant, if so many links are among them."""
    early = [click for click in clicks if click.key[0] <= until]
    distinct = {click.link for click in early if click.link is not None}
    return frozenset(click.key for click in early) if len(distinct) >= links else frozenset()


class SweepWatch:
    """Says of a lead's clicks, as they come in any order, which are part of a sweep.

    It knows the events of the messages it is given, by message; nothing else of the lead.
    """

    def __init__(
        self, sweeps: Sweeps, events: Mapping[bytes, Iterable[MailEvent]] | None = None
    ) -> None:
        self._sweeps = sweeps
        self._events = {message: list(known) for message, known in (events or {}).items()}
        self._swept: dict[bytes, frozenset[Key]] = {
            message: sweeps.swept(known) for message, known in self._events.items()
        }

    def add(self, *activities: Activity) -> bool:
        """Takes more activities. Whether those before them are to be seen in another light."""
        new: dict[bytes, list[MailEvent]] = {}
        for activity in activities:
            found = mail_event(activity)
            if found is not None:
                new.setdefault(found[0], []).append(found[1])
        changed = [self._adds(message, events) for message, events in new.items()]
        return any(changed)

    def _adds(self, message: bytes, new: list[MailEvent]) -> bool:
        known = self._events.setdefault(message, [])
        known += new
        before = self._swept.get(message, frozenset())
        after = self._swept[message] = self._sweeps.swept(known)
        return after - {event.key for event in new} != before

    def judged(self, activity: Activity) -> Activity:
        """An activity that was added, marked if it is part of a sweep."""
        if activity.type not in CLICKED or activity.mark is not None:
            return activity
        found = mail_event(activity)
        swept = found is not None and activity.key in self._swept[found[0]]
        return activity.marked(GATEWAY) if swept else activity
