"""How long a person had a form before them: robots need no time for it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from handraiser.activity import Json, from_epoch_ms
from handraiser.intake.clocks import read_stamp

_NONE = timedelta()
_SECONDS = re.compile(r"\d{10}")
_MILLISECONDS = re.compile(r"\d{13}")


def read_opened_at(value: Json) -> datetime | None:
    """When a form was opened: RFC 3339, or seconds or milliseconds since 1970, as servers and
    scripts write them into it. What cannot be read says nothing."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**13:
        value = str(value)
    if not isinstance(value, str):
        return None
    if _SECONDS.fullmatch(value):
        return from_epoch_ms(int(value) * 1_000)
    if _MILLISECONDS.fullmatch(value):
        return from_epoch_ms(int(value))
    return read_stamp(value)


def is_too_fast(
    opened_at: datetime | None,
    sent_at: datetime | None,
    received_at: datetime,
    minimum: timedelta,
) -> bool:
    """Whether less than `minimum` lies between opening a form and sending it.

    `opened_at` and `sent_at` are what the page says, by clocks that may be wrong; whichever reading
    leaves the person more time counts, and one by which they sent it before they saw it does not.
    A form that does not say when it was opened is not judged.
    """
    if opened_at is None:
        return False
    readings = [moment - opened_at for moment in (sent_at, received_at) if moment is not None]
    sound = [taken for taken in readings if taken >= _NONE]
    return bool(sound) and max(sound) < minimum
