"""Segment's partner events: the very events that its trackers send, read as the tracking door does.

An event is known by its `messageId`: through whichever of the two doors it comes, and under
whatever id EventBridge gives a delivery, it counts once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from handraiser.activity import Activity, Json
from handraiser.intake import sources
from handraiser.intake.forms import load_forms
from handraiser.intake.tracking.event import Reader
from handraiser.intake.tracking.traits import TraitNames

SOURCES = ("aws.partner/segment.com/", "aws.partner/segment.com.test/")
"""What the sources of its events begin with."""


def read(event: Mapping[str, Json], received_at: datetime) -> list[Activity]:
    """The activity of an event; none of one that says nothing (a person aliased to itself).

    Raises Refused as `tracking.event.Reader.read` does.
    """
    activity = _reader().read(event, received_at)
    return [] if activity is None else [activity]


@cache
def _reader() -> Reader:
    return Reader(TraitNames(load_forms()), sources.TRACKING)
