"""What of an activity tells of a mail: which message, and that it came or a link was followed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from handraiser.activity import Activity, Json, Key

CLICKED = frozenset({"email_clicked", "email_link_clicked"})
DELIVERED = "email_delivered"

MESSAGE = ("message_id", "email_id")
LINK = ("url", "link_url", "link_id")
"""Properties that name the message and the link, the first that is a text."""

LINKS = "links"
"""The property of a delivery that says how many links the message has."""

_HASH = 8
"""Bytes of a hash that stand for a link or a message of one lead."""


@dataclass(frozen=True, slots=True)
class MailEvent:
    """A delivery, or a click on a link: by the key of its activity and a hash of the link.

    `links` is how many links the message has, where a delivery says so.
    """

    key: Key
    clicked: bool
    link: bytes | None = None
    links: int | None = None


def mail_event(activity: Activity) -> tuple[bytes, MailEvent] | None:
    """The message of a delivery or a click, by a hash, and the event; None for any other."""
    clicked = activity.type in CLICKED
    if not clicked and activity.type != DELIVERED:
        return None
    message = _text(activity, MESSAGE)
    if message is None:
        return None
    if clicked:
        link = _text(activity, LINK)
        event = MailEvent(activity.key, True, None if link is None else _hashed(link))
        return _hashed(message), event
    return _hashed(message), MailEvent(activity.key, False, links=_links(activity))


def _text(activity: Activity, names: tuple[str, ...]) -> str | None:
    values = (activity.properties.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value), None)


def _links(activity: Activity) -> int | None:
    number: Json = activity.properties.get(LINKS)
    if isinstance(number, int) and not isinstance(number, bool) and number > 0:
        return number
    return None


def _hashed(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:_HASH]
