"""Instants as the doors take them: RFC 3339, no earlier than 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=64)
def read_instant(text: str) -> datetime:
    """The instant in UTC, rounded down to the millisecond. Raises ValueError for anything else."""
    if not _RFC_3339.fullmatch(text):
        raise ValueError("not a date and time with its offset, as in 2026-11-21T22:27:00Z")
    try:
        instant = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("beyond the year 9999") from error
    if instant < _EPOCH:
        raise ValueError("before 1970")
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
