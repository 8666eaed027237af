"""Ids of activities from those of their senders."""

from __future__ import annotations

import hashlib

from handraiser.intake.bounds import MAX_ACTIVITY_ID


def activity_id(source: str, own: str) -> str:
    """An activity's id: as unique as `own` is among all that come from `source`."""
    name = f"{source}:{own}"
    return name if len(name) <= MAX_ACTIVITY_ID else f"{_digest(source)}:{_digest(own)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
