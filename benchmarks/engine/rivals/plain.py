"""Events without Decimals, as text and as values."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from benchmarks.engine.rivals import Event


def to_json(event: Event) -> str:
    """An event as JSON text."""
    return json.dumps(event, default=_number)


def to_plain(event: Event) -> Event:
    """An event whose fractions are floats."""
    plain: Event = json.loads(to_json(event))
    return plain


def _number(value: Any) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{value!r} is not JSON")
