"""Days, instants, durations, and the order of activities."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from handraiser.activity import Activity

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
_UNITS = {"h": timedelta(hours=1), "m": timedelta(minutes=1)}


def milliseconds(instant: datetime) -> int:
    """Whole milliseconds since 1970, rounded down: the precision of every instant."""
    return (instant - EPOCH) // MILLISECOND


def key_of(activity: Activity) -> tuple[int, bytes]:
    """The order of activities: `at` in milliseconds, then the first 8 bytes of the id's hash."""
    return milliseconds(activity.at), _hashed(activity.id)


@lru_cache(maxsize=10_000)
def _hashed(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[:8]


def local_date(document: Mapping[str, Any], instant: datetime) -> date:
    """The date of an instant in the model's time zone."""
    return _date_in(document.get("time_zone", "UTC"), instant)


@lru_cache(maxsize=100_000)
def _date_in(zone: str, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


def midnight(document: Mapping[str, Any], day: date) -> datetime:
    """The first instant of a day in the model's time zone, also where clocks skip midnight."""
    zone = ZoneInfo(document.get("time_zone", "UTC"))
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def days(text: str) -> int:
    """Whole days of a text such as `30d`."""
    return int(text.removesuffix("d"))


def elapsed(text: str) -> timedelta | None:
    """The length of a text such as `4h` or `15m`; None where it says whole days."""
    return None if text.endswith("d") else int(text[:-1]) * _UNITS[text[-1]]
