"""The tracking door's one use case: take a request's events, put them where they are safe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handraiser.activity import Activity, Json
from handraiser.errors import Refused
from handraiser.intake.machines import sender_of
from handraiser.intake.payload import read_body, text_of
from handraiser.intake.tracking.batch import (
    MAX_EVENT_BYTES,
    Batch,
    Object,
    read_batch,
    read_object,
)
from handraiser.intake.tracking.event import Kind, Reader
from handraiser.intake.tracking.keys import InvalidKey, WriteKey, shown_key
from handraiser.intake.tracking.traits import TraitNames

MAX_BATCH_BYTES = 500 * 1024

MAX_TOLD_ID = 200
"""Characters of a refused event's message id in the answer."""

type Call = Kind | None
"""The kind of event that a path takes; None for a batch of any."""

CALLS: Mapping[str, Call] = {
    "batch": None,
    "import": None,
    "b": None,
    **dict.fromkeys(("identify", "i"), "identify"),
    **dict.fromkeys(("track", "t"), "track"),
    **dict.fromkeys(("page", "p"), "page"),
    **dict.fromkeys(("screen", "s"), "screen"),
    **dict.fromkeys(("group", "g"), "group"),
    **dict.fromkeys(("alias", "a"), "alias"),
}
"""What is taken below `/v1/`, by the last part of the path."""

SHARED = ("context", "integrations", "sentAt")
"""What a batch says for every event that does not say it itself."""


@dataclass(frozen=True)
class RefusedEvent:
    """An event of a batch that was not taken, by its place in it, and why."""

    index: int
    message_id: str | None
    reason: Refused


@dataclass(frozen=True)
class Taken:
    """What became of a request: how many activities are safe, and which events were refused."""

    source: str
    activities: int
    refused: Sequence[RefusedEvent]


@dataclass
class _Read:
    activities: list[Activity] = field(default_factory=list)
    refused: list[RefusedEvent] = field(default_factory=list)


@dataclass(frozen=True)
class Tracker:
    """Takes the requests of trackers.

    `find_key` knows the write keys, `send` keeps activities safely or raises.
    """

    names: TraitNames
    find_key: Callable[[str], WriteKey | None]
    send: Callable[[Sequence[Activity]], None]

    def take(
        self,
        call: Call,
        event: Mapping[str, Any],
        received_at: datetime,
        admit: Callable[[WriteKey], None],
    ) -> Taken:
        """The events that an HTTP API event carries, once their activities are sent.

        `admit` counts a request against its key, or raises.

        A bad event of a batch costs the others nothing. Raises Refused where nothing may be kept
        (`invalid_write_key`, `origin_not_allowed`, the request's own faults, and those of the
        event of a single call), and whatever the functions raise.
        """
        headers: Mapping[str, str] = event.get("headers") or {}
        limit = MAX_EVENT_BYTES if call else MAX_BATCH_BYTES
        text = text_of(read_body(event, limit))
        batch = Batch({}, [text]) if call else read_batch(text)
        key = self._key(headers, batch, call, received_at)
        key.check_origin(headers.get("origin"))
        admit(key)
        reader = Reader(self.names, key.source, sender_of(event))
        read = self._read(batch, call, reader, received_at)
        if call and read.refused:
            raise read.refused[0].reason
        if read.activities:
            self.send(read.activities)
        return Taken(key.source, len(read.activities), read.refused)

    def _key(self, headers: Mapping[str, str], batch: Batch, call: Call, now: datetime) -> WriteKey:
        shown = shown_key(headers, batch.shared) or shown_key({}, _first_event(batch, call))
        key = self.find_key(shown) if shown else None
        if key is None or not key.is_live(now):
            raise InvalidKey()
        return key

    def _read(self, batch: Batch, call: Call, reader: Reader, received_at: datetime) -> _Read:
        read = _Read()
        for index, text in enumerate(batch.events):
            message_id = None
            try:
                event = read_object(text)
                message_id = event.get("messageId")
                activity = reader.read(_completed(event, batch.shared, call), received_at)
            except Refused as reason:
                told = message_id[:MAX_TOLD_ID] if isinstance(message_id, str) else None
                read.refused.append(RefusedEvent(index, told, reason))
                continue
            if activity is not None:
                read.activities.append(activity)
        return read


def _first_event(batch: Batch, call: Call) -> Object:
    """The event that may show the key; one of a batch that cannot be read shows none."""
    try:
        return read_object(batch.events[0]) if batch.events else {}
    except Refused:
        if call:
            raise
        return {}


def _completed(event: Object, shared: Mapping[str, Json], call: Call) -> Object:
    missing = {name: shared[name] for name in SHARED if name in shared and event.get(name) is None}
    return {**event, **missing, "type": call or event.get("type")}
