"""A database of leads and what is known of each: facts, and activities apart from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from benchmarks.engine.population import NOW, busy
from handraiser.activity import Activity, Json

EACH = 20
"""Activities of a lead."""
AS_OF = NOW + timedelta(hours=1)


class Told(NamedTuple):
    """A lead's facts and activities, each as a file of its own has them."""

    lead: str
    facts: Mapping[str, Json]
    activities: list[Activity]


def database(leads: int) -> Iterator[Told]:
    """So many leads; the same ones every time."""
    for number in range(leads):
        lead = busy(EACH, f"lead-{number:05}")
        first, *others = lead.activities
        yield Told(lead.name, first.traits, [replace(first, traits={}), *others])
