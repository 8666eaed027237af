"""Deliveries and clicks by the message they are of, beside the log that they stand in.

Whether a click is a gateway's follows from the events of its message; these are found here without
reading the log. An item holds the events of one message, and of one person, in one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from struct import Struct

from handraiser.activity import Activity
from handraiser.identity import Kind
from handraiser.marking import MailEvent, mail_event
from handraiser.store import keys
from handraiser.store.items import Item

_EVENT = Struct(">q8s?H?8s")
"""Milliseconds, hash of the id, whether clicked, links (0: not told), whether a link, its hash."""

_MOST_LINKS = 0xFFFF


def messages_of(activities: Iterable[Activity]) -> set[bytes]:
    """The messages that the activities tell of."""
    found = map(mail_event, activities)
    return {message for event in found if event is not None for message in [event[0]]}


def write_mails(lead_id: str, activities: Iterable[Activity]) -> list[Item]:
    """The items of what the activities tell of mails; none for most."""
    events: dict[tuple[bytes, bytes], list[MailEvent]] = {}
    for activity in activities:
        found = mail_event(activity)
        if found is not None:
            message, event = found
            who = person(next(activity.identities.items()))
            events.setdefault((message, who), []).append(event)
    return [_item(lead_id, message, who, those) for (message, who), those in events.items()]


def read_mails(items: Iterable[Item], known: Collection[bytes] | None) -> Iterator[MailEvent]:
    """The events in items; where some people are named, only theirs."""
    for item in items:
        if known is None or item["who"]["B"] in known:
            for packed in _EVENT.iter_unpack(item["events"]["B"]):
                at, hashed, clicked, links, has_link, link = packed
                yield MailEvent((at, hashed), clicked, link if has_link else None, links or None)


def person(identity: tuple[Kind, str]) -> bytes:
    """What stands for the person that an activity names: a hash of its strongest identity."""
    return hashlib.sha256(":".join(identity).encode()).digest()[:8]


def _item(lead_id: str, message: bytes, who: bytes, events: list[MailEvent]) -> Item:
    events.sort(key=lambda event: event.key)
    return {
        **keys.key(keys.lead_pk(lead_id), keys.mail_sk(message, events[0].key)),
        "who": {"B": who},
        "events": {"B": b"".join(map(_packed, events))},
    }


def _packed(event: MailEvent) -> bytes:
    at, hashed = event.key
    links = min(event.links or 0, _MOST_LINKS)
    return _EVENT.pack(at, hashed, event.clicked, links, event.link is not None, event.link or b"")
