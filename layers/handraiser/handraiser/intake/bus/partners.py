"""Reads the events of partners that there is a document for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache

from handraiser.activity import Activity, Json
from handraiser.errors import Refused
from handraiser.intake.bus.partner_document import Partner, load_partners
from handraiser.intake.forms import load_forms
from handraiser.intake.mapping import paths
from handraiser.intake.mapping.read import read_event

MAX_EACH = 200
"""Items of a list that one event is read for: Salesforce commits as many records at once."""

_forms = cache(load_forms)


def find(event: Mapping[str, Json]) -> tuple[str, Partner] | None:
    """The first document, by name, that takes an event of the bus, and its name."""
    return next((named for named in load_partners() if named[1].takes.matches(event)), None)


def read(name: str, partner: Partner, detail: Json, received_at: datetime) -> list[Activity]:
    """The activities that a detail records; none where the document ignores it.

    Raises Refused: `too_many_records` or as `mapping.read.read_event` does.
    """
    within = paths.find(detail, partner.within) if partner.within else None
    read = [
        read_event(partner, name, event, _forms(), received_at)
        for event in _each(partner, within or detail)
    ]
    return [one.activity for one in read if one is not None]


def _each(partner: Partner, event: Json) -> Iterator[Json]:
    for name, place in partner.each.items():
        items = paths.find(event, place)
        if isinstance(event, dict) and isinstance(items, list):
            if len(items) > MAX_EACH:
                message = f"An event tells of at most {MAX_EACH} records."
                raise Refused("too_many_records", message, field=f"detail.{place}")
            yield from ({**event, name: item} for item in items)
            return
    yield event
