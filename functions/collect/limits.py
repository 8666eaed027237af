"""How many requests a source may send: an address, or the holder of a write key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handraiser import bootstrap
from handraiser.errors import Unavailable
from handraiser.intake.tracking import WriteKey
from monitoring import count


def limit_address(event: dict[str, Any], now: datetime) -> None:
    """Counts a request against the address it came from. Raises TooManyRequests."""
    _limit(event["requestContext"]["http"]["sourceIp"], now)


def limit_key(key: WriteKey, now: datetime) -> None:
    """Counts a request against the rate of its key. Raises TooManyRequests."""
    _limit(f"key {key.id}", now, key.rate)


def _limit(source: str, now: datetime, limit: int | None = None) -> None:
    """While the counter cannot be reached, everybody is let through."""
    try:
        bootstrap.limiter().take(source, now, limit)
    except Unavailable:
        count("LimiterUnavailable")
