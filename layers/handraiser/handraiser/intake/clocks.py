"""A client's clock, which may be wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from handraiser.activity import EPOCH, Json
from handraiser.intake.instants import read_instant

_MINUTE = timedelta(minutes=1)


def put_right(at: datetime, sent_at: datetime | None, received_at: datetime) -> datetime:
    """An instant by a clock that read `sent_at` when it was `received_at`.

    It is put right by whole minutes: nearly every clock is off by none, and what is sent again
    says the same instants although it took another number of milliseconds. A clock that is off by
    so much that nothing is left of it is believed as it is.
    """
    if sent_at is None:
        return at
    try:
        moved = at + round((received_at - sent_at) / _MINUTE) * _MINUTE
    except OverflowError:
        return at
    return moved if moved >= EPOCH else at


def read_stamp(value: Json) -> datetime | None:
    """The instant that a client says as RFC 3339; what cannot be read says nothing."""
    if not isinstance(value, str):
        return None
    try:
        return read_instant(value)
    except ValueError:
        return None
