"""Several activities in one message of the activities queue.

A pack is an event of the type `Activities` whose detail lists whole events of the type `Activity`:
each can be taken out and sent on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from handraiser.activity import Activity
from handraiser.errors import Refused
from handraiser.identity import Kind
from handraiser.intake import jsontext
from handraiser.intake.eventbridge import ENVELOPE_DEPTH, wrap

DETAIL_TYPE = "Activities"

MAX_ACTIVITIES = 25
"""Activities in one message. `score` takes ten messages at a time and has 30 seconds for them: with
each activity of a person of its own that leaves 120 ms for one, several times what it takes."""

MAX_BYTES = 200 * 1024
"""Bytes of one message, unless a single activity has more."""

_BEGIN = '{"detail":{"activities":['
_END = f']}},"detail-type":"{DETAIL_TYPE}"}}'
_DEPTH = jsontext.MAX_DEPTH + ENVELOPE_DEPTH + 3


def pack(activities: Sequence[Activity]) -> Iterator[str]:
    """Messages that hold the activities, as few as their bounds allow.

    Those of one person stand together, in the order in which they came.
    """
    waiting: list[str] = []
    size = 0
    for text in map(wrap, _by_person(activities)):
        bytes_more = len(text.encode()) + 1
        if waiting and (len(waiting) == MAX_ACTIVITIES or size + bytes_more > MAX_BYTES):
            yield _packed(waiting)
            waiting, size = [], 0
        waiting.append(text)
        size += bytes_more
    if waiting:
        yield _packed(waiting)


def unpack(body: str) -> list[str]:
    """The messages in a message: those of a pack, or itself. Raises Refused for a broken pack."""
    if _END not in body:
        return [body]
    raw = jsontext.read(body, max_depth=_DEPTH)
    if not isinstance(raw, dict) or raw.get("detail-type") != DETAIL_TYPE:
        return [body]
    detail = raw.get("detail")
    events = detail.get("activities") if isinstance(detail, dict) else None
    if not isinstance(events, list):
        message = "A pack lists its activities."
        raise Refused("invalid_activity", message, field="detail.activities")
    return [jsontext.write(event) for event in events]


def _packed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{_BEGIN}{','.join(texts)}{_END}"


def _by_person(activities: Iterable[Activity]) -> Iterator[Activity]:
    people: dict[tuple[Kind, str], list[Activity]] = {}
    for activity in activities:
        people.setdefault(next(activity.identities.items()), []).append(activity)
    for own in people.values():
        yield from own
