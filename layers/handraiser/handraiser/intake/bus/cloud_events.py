"""CloudEvents 1.0 in their structured form, as the detail of an event of any type."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from handraiser import identity
from handraiser.activity import Activity, Json, iso
from handraiser.errors import Refused
from handraiser.intake.bounds import MAX_TEXT, MAX_TYPE
from handraiser.intake.bus.ids import activity_id
from handraiser.intake.eventbridge import Detail, Instant, activity_of, validated
from handraiser.intake.forms import load_forms
from handraiser.intake.mapping.document import Mapping
from handraiser.intake.mapping.read import read_event
from handraiser.intake.names import canonical

_PARTS = re.compile(r"[./:]")
_VERSION = re.compile(r"v\d+", re.IGNORECASE)
_TYPE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)

type Attribute = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]

_forms = cache(load_forms)


class CloudEvent(BaseModel):
    """What of a CloudEvent says something here; its other attributes are ignored."""

    model_config = ConfigDict(frozen=True, strict=True)

    specversion: Literal["1.0"]
    id: Attribute
    source: Attribute
    type: Attribute
    time: Instant | None = None
    subject: Attribute | None = None
    data: dict[str, Any] | None = None
    data_base64: None = None


def read(detail: Json, source: str, occurred: datetime, received_at: datetime) -> list[Activity]:
    """The one activity of a CloudEvent whose sender the bus calls `source`.

    Data with `identities` is the detail of an activity. In any other, names mean what they mean in
    a form, and a subject that is an e-mail address is the person's. Raises Refused:
    `invalid_cloud_event` with the path of the first fault, or as the readers of the data do.
    """
    event = validated(CloudEvent, detail, "invalid_cloud_event", "detail")
    data = event.data or {}
    said = {"type": _type(event.type), "at": iso(event.time or occurred)}
    unique = activity_id(event.source, event.id)
    if isinstance(data.get("identities"), dict):
        own = validated(Detail, {**said, **data, "id": unique}, path="detail.data")
        return [activity_of(own, source, occurred, received_at, "detail.data")]
    vendor, _, own_id = unique.partition(":")
    view: dict[str, Json] = {**said, "id": own_id, "data": data, "about": _about(event.subject)}
    read = read_event(_mapping(said["type"], source), vendor, view, _forms(), received_at)
    return [] if read is None else [read.activity]


def _type(name: str) -> str:
    """The last part of a type's name but its version: of `com.acme.webinar_attended.v2`,
    `webinar_attended`."""
    parts = [part for part in _PARTS.split(name) if part and not _VERSION.fullmatch(part)]
    spelled = canonical(parts[-1])[:MAX_TYPE] if parts else ""
    if not _TYPE.fullmatch(spelled):
        message = "A type ends with what happened, in Latin letters."
        raise Refused("invalid_cloud_event", message, field="detail.type")
    return spelled


def _mapping(kind: str, source: str) -> Mapping:
    return Mapping.model_validate(
        {
            "source": source,
            "id": "id",
            "at": {"is": "at"},
            "records": [{"when": {"type": [kind]}, "type": kind}],
            "fields": ["data", "about"],
        }
    )


def _about(subject: str | None) -> dict[str, Json]:
    """Who a subject is, said as a field of a form says it; any other subject names nobody here."""
    try:
        return {"email": identity.normalise_email(subject or "")}
    except Refused:
        return {}
