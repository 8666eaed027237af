"""Everything that is held about one person, as one JSON document: docs/schemas/lead-export.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from handraiser.activity import Activity, dumps, from_epoch_ms, iso
from handraiser.model import Model
from handraiser.scoring.fold import fold
from handraiser.store import keys
from handraiser.store.items import Item
from handraiser.store.outbox import PREFIX, Channel
from handraiser.store.records import LeadRecord
from handraiser_cli.explained import explained
from handraiser_cli.leads import Leads, LeadView

SCHEMA_VERSION = 1


def export(leads: Leads, lead_id: str, model: Model, now: datetime) -> dict[str, Any]:
    """The document, its activities as an iterator of their texts in the order they happened.

    Scores are those of now (of the newest activity if that is later), under the model given, as
    `handraiser lead show` tells them. Raises LeadNotFound, and Conflict where the lead is being
    written to all the time.
    """
    view = leads.view(lead_id)
    log = sorted(view.log, key=lambda activity: activity.key)
    return {
        "schema_version": SCHEMA_VERSION,
        "exported_at": iso(now),
        "lead_id": lead_id,
        "identities": _identities(leads.items(view.stored, f"{keys.IDENTITY}#")),
        **view.merges(),
        "record": _record(view.stored.record),
        "facts": _facts(model, log),
        "scorecards": _scorecards(model, lead_id, view, now),
        "notifications": _notifications(leads.items(view.stored, PREFIX)),
        "activities": (activity.to_json() for activity in log),
    }


def write(document: Mapping[str, Any], out: IO[str]) -> int:
    """Writes a document, an activity to a line as it comes; returns how many there were."""
    activities: Iterator[str] = document["activities"]
    for name, value in document.items():
        if name != "activities":
            out.write(f"{'{' if name == 'schema_version' else ','}\n  {dumps(name)}: ")
            out.write(_indented(value, "  "))
    out.write(',\n  "activities": [')
    count = 0
    for count, text in enumerate(activities, 1):
        out.write(f"{',' if count > 1 else ''}\n    {text}")
    out.write("\n  ]\n}\n")
    return count


def _identities(notes: Iterable[Item]) -> list[dict[str, str]]:
    known = (keys.noted_identity(note["sk"]["S"]) for note in notes)
    return [{"kind": kind, "value": value} for kind, value in known]


def _record(record: LeadRecord) -> dict[str, Any]:
    """The lead as it was last committed."""
    return {
        "created_at": iso(record.created_at),
        "as_of": iso(record.as_of),
        "model_version": record.model_label,
        "activities": record.count,
        "scorecards": {
            name: {
                "stage": standing.stage,
                "cycle": standing.cycle,
                "segment": record.snapshots[name].segment,
                "grade": record.snapshots[name].grade,
                **record.snapshots[name].scores,
            }
            for name, standing in record.standings.items()
        },
    }


def _facts(model: Model, log: Iterable[Activity]) -> list[dict[str, Any]]:
    """The statement that stands of each fact: as it came, whose word it is, and when it came."""
    return [
        {
            "name": name,
            "value": fact.value,
            "source": fact.source,
            "at": iso(from_epoch_ms(fact.key[0])),
        }
        for name, fact in sorted(fold(model, log).facts.items())
    ]


def _scorecards(model: Model, lead_id: str, view: LeadView, now: datetime) -> list[dict[str, Any]]:
    told = explained(
        model,
        lead_id=lead_id,
        profile={},
        activities=view.log,
        as_of=max(now, *(activity.at for activity in view.log)),
        learnt_by=None,
        histories=view.histories,
    )
    others = told.pop("other_scorecards", [])
    return [told, *others]


def _notifications(items: Iterable[Item]) -> list[dict[str, Any]]:
    """What teams were told, and when each channel took it."""
    return [
        {
            "created_at": item["created_at"]["S"],
            "published": {
                channel.name.lower(): item[channel.value]["S"] if channel.value in item else None
                for channel in Channel
            },
            "message": json.loads(item["message"]["S"], parse_float=Decimal),
        }
        for item in sorted(items, key=lambda item: str(item["created_at"]["S"]))
    ]


def _indented(value: object, margin: str) -> str:
    """JSON to be read, with every number exact."""
    inner = f"{margin}  "
    match value:
        case Mapping() if value:
            lines = [f"{inner}{dumps(name)}: {_indented(it, inner)}" for name, it in value.items()]
        case list() | tuple() if value:
            lines = [f"{inner}{_indented(it, inner)}" for it in value]
        case _:
            return dumps(value)
    begin, end = "{}" if isinstance(value, Mapping) else "[]"
    return f"{begin}\n{',\n'.join(lines)}\n{margin}{end}"
