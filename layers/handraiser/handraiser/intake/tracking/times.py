"""When an event happened, by a client's clock that may be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from handraiser.activity import Json
from handraiser.intake.clocks import put_right, read_stamp


def happened_at(event: Mapping[str, Json], received_at: datetime) -> datetime:
    """`timestamp`, else `originalTimestamp`, else `receivedAt`, else when it was received; what
    cannot be read is passed over.

    How far the client's clock is off follows from `sentAt`, to the minute: nearly every clock is
    off by none, and a batch that is sent again says the same instants although it took another
    number of milliseconds. Where `timestamp` and `originalTimestamp` both stand, somebody has put
    the former right already. Never later than it was received.
    """
    timestamp, original = (
        read_stamp(event.get(name)) for name in ("timestamp", "originalTimestamp")
    )
    at = timestamp or original
    if at is None:
        at = read_stamp(event.get("receivedAt")) or received_at
    elif timestamp is None or original is None:
        at = put_right(at, read_stamp(event.get("sentAt")), received_at)
    return min(at, received_at)


def is_dated(event: Mapping[str, Json]) -> bool:
    """Whether the event itself says when it happened."""
    names = ("timestamp", "originalTimestamp", "receivedAt")
    return any(read_stamp(event.get(name)) is not None for name in names)
