"""When an event happened, by a client's clock that may be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from handraiser.activity import EPOCH, Json
from handraiser.intake.instants import read_instant

_MINUTE = timedelta(minutes=1)


def happened_at(event: Mapping[str, Json], received_at: datetime) -> datetime:
    """`timestamp`, else `originalTimestamp`, else `receivedAt`, else when it was received; what
    cannot be read is passed over.

    How far the client's clock is off follows from `sentAt`, to the minute: nearly every clock is
    off by none, and a batch that is sent again says the same instants although it took another
    number of milliseconds. Where `timestamp` and `originalTimestamp` both stand, somebody has put
    the former right already. Never later than it was received.
    """
    timestamp, original = (_read(event.get(name)) for name in ("timestamp", "originalTimestamp"))
    at = timestamp or original
    if at is None:
        at = _read(event.get("receivedAt")) or received_at
    elif timestamp is None or original is None:
        at = _moved(at, _skew(_read(event.get("sentAt")), received_at))
    return min(at, received_at)


def is_dated(event: Mapping[str, Json]) -> bool:
    """Whether the event itself says when it happened."""
    names = ("timestamp", "originalTimestamp", "receivedAt")
    return any(_read(event.get(name)) is not None for name in names)


def _skew(sent_at: datetime | None, received_at: datetime) -> timedelta:
    if sent_at is None:
        return timedelta()
    return round((received_at - sent_at) / _MINUTE) * _MINUTE


def _moved(at: datetime, by: timedelta) -> datetime:
    """A clock that is off by so much that nothing is left of it is believed as it is."""
    try:
        moved = at + by
    except OverflowError:
        return at
    return moved if moved >= EPOCH else at


def _read(value: Json) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return read_instant(value)
    except ValueError:
        return None
