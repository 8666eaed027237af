"""Durations as a model writes them: `30d`, `4h`, `15m`."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(r"^([1-9]\d{0,4})\s*(d|h|m)$", re.ASCII)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
DAY = timedelta(days=1)


def parse_duration(text: object) -> timedelta:
    """The length a text such as `30d`, `4h` or `15m` names. Raises ValueError that teaches."""
    found = _DURATION.match(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"{text!r} is not a duration; write 30d, 4h or 15m")
    return timedelta(**{_UNITS[found.group(2)]: int(found.group(1))})


def parse_days(text: object) -> int:
    """Whole days from a text such as `30d`. Raises ValueError that teaches."""
    length = parse_duration(text)
    if not str(text).strip().endswith("d"):
        raise ValueError(f"{text!r}: this takes whole days, such as 30d")
    return length.days


def parse_span(text: object) -> int | timedelta:
    """Whole days (an int) from `30d`, elapsed time (a timedelta) from `4h` or `15m`.

    Raises ValueError that teaches, also for hours and minutes beyond a day: those are days.
    """
    length = parse_duration(text)
    if str(text).strip().endswith("d"):
        return length.days
    if length > DAY:
        raise ValueError(f"{text!r} is more than a day; write whole days, such as 2d")
    return length
