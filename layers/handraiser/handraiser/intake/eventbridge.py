"""The wire format of the activities queue: an EventBridge event, our own of the type `Activity`.

The bus's rules deliver events in this shape and the HTTP door writes it, so that whatever reads the
queue reads one format; what senders of other formats put into it, `intake.bus` knows.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.json_schema import GenerateJsonSchema, WithJsonSchema

from handraiser import identity
from handraiser.activity import Activity, Json, iso
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.intake import bounds, jsontext, sources
from handraiser.intake.instants import read_instant

if TYPE_CHECKING:
    from handraiser.account import AccountSignal

DETAIL_TYPE = "Activity"
VERSION_OF_CLOUD_EVENTS = "specversion"
"""The attribute by which a detail is told to be a CloudEvent, whatever the event's type."""

FORM_SOURCE = "handraiser.form"
"""The envelope's source for activities of the HTTP door; their facts' source is `form`."""

ENVELOPE_DEPTH = 3
_END_OF_SECOND = timedelta(milliseconds=999)
_ENVELOPE_IDS = uuid.UUID("6f5f0e0c-9d3c-5d0e-9a53-6c1f3f3b0d57")
"""Makes an envelope's id from its activity's: the same activity is wrapped in the same words."""


def _instant(value: object) -> object:
    if isinstance(value, str):
        return read_instant(value)
    raise ValueError("not a text")


type Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
type EventSource = Annotated[str, Field(min_length=1, max_length=256)]
type Name = Annotated[str, Field(min_length=1, max_length=bounds.MAX_NAME)]
type Text = Annotated[str, Field(max_length=bounds.MAX_TEXT)]
type Value = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "Any JSON; lists and objects in it have at most 100 parts.",
            "maxLength": bounds.MAX_TEXT,
            "maxItems": bounds.MAX_ENTRIES,
            "maxProperties": bounds.MAX_ENTRIES,
        }
    ),
]
type Values = Annotated[dict[Name, Value], Field(max_length=bounds.MAX_ENTRIES)]


class Wire(BaseModel):
    """What a sender may say; anything else is refused."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class SentIdentities(Wire):
    """Who did it; at least one is required. `null` and a blank text mean "none"."""

    email: Text | None = None
    user_id: Text | None = None
    anonymous_id: Text | None = None


class Detail(Wire):
    """Something a person did, or that was observed of them."""

    id: Annotated[str, Field(min_length=1, max_length=bounds.MAX_ACTIVITY_ID)] = Field(
        description="Unique per activity, the same on every delivery of it: it counts once."
    )
    type: Annotated[str, Field(min_length=1, max_length=bounds.MAX_TYPE)] = Field(
        description="What happened, in the past tense: `webinar_attended`."
    )
    at: Instant | None = Field(
        None,
        description="When it happened, with its offset; absent or in the future means: when sent.",
    )
    identities: SentIdentities
    traits: Values = Field({}, description="Facts of the person or company, as they are known.")
    channel: Annotated[str, Field(max_length=bounds.MAX_CHANNEL)] | None = None
    campaign: Annotated[str, Field(max_length=bounds.MAX_CAMPAIGN)] | None = None
    properties: Values = Field({}, description="What rules may ask of the activity.")


class _Envelope(BaseModel):
    """What of an EventBridge event says something here; the rest of it is ignored."""

    model_config = ConfigDict(frozen=True, strict=True)

    source: EventSource
    detail_type: Literal["Activity"] = Field(alias="detail-type")
    time: str
    detail: Detail


def read(body: str, sent_at: datetime) -> Sequence[Activity | AccountSignal]:
    """The activities in a queue message that was sent at `sent_at` (aware), in whichever format its
    sender speaks, or the signal of an account.

    Nothing where the sender's document says that the event records nothing, several where it tells
    of several people. Raises Refused as the format's own reader does, or `unknown_format`.
    """
    raw = read_event(body)
    if isinstance(raw, dict) and _is_in_another_format(raw):
        from handraiser.intake.bus.formats import read_other  # not while a function starts

        return read_other(raw, sent_at)
    return [read_activity(raw, sent_at)]


def parse(body: str, sent_at: datetime) -> Activity:
    """The activity in a queue message that was sent at `sent_at` (aware).

    It was received when the event says, or when it was sent to the queue if that is earlier. An
    event's time has whole seconds and means any instant of its second. A future `at` becomes the
    time of receipt, a missing one the event's time. Raises Refused: `invalid_activity` with the
    path of the first fault, or a code of `jsontext.read` or `identity.normalise`.
    """
    return read_activity(read_event(body), sent_at)


def read_event(body: str) -> Json:
    """The JSON of an event. Raises Refused: `invalid_activity` for a detail that is too large, or
    a code of `jsontext.read`."""
    raw = jsontext.read(body, max_depth=jsontext.MAX_DEPTH + ENVELOPE_DEPTH)
    _check_size(body, raw)
    return raw


def read_activity(raw: Json, sent_at: datetime) -> Activity:
    """The activity that an event of the type `Activity` says, as `parse` reads it."""
    envelope = validated(_Envelope, raw)
    source = sources.FORM if envelope.source == FORM_SOURCE else envelope.source
    return activity_of(envelope.detail, source, *receipt(envelope.time, sent_at))


def activity_of(
    detail: Detail, source: str, occurred: datetime, received_at: datetime, path: str = "detail"
) -> Activity:
    """The activity of a detail that stands at `path`. Raises Refused as `parse` does."""
    for name, values in (("traits", detail.traits), ("properties", detail.properties)):
        bounds.check(values, f"{path}.{name}")
    return Activity(
        id=detail.id,
        type=detail.type,
        at=min(detail.at or occurred, received_at),
        received_at=received_at,
        source=source,
        identities=identities_of(detail.identities, f"{path}.identities"),
        traits=detail.traits,
        channel=detail.channel or None,
        campaign=detail.campaign or None,
        properties=detail.properties,
    )


def wrap(activity: Activity) -> str:
    """The message that `parse` reads back as the same activity."""
    detail: dict[str, Json] = {k: v for k, v in activity.content().items() if v is not None}
    envelope: dict[str, Json] = {
        "version": "0",
        "id": str(uuid.uuid5(_ENVELOPE_IDS, activity.id)),
        "source": FORM_SOURCE if activity.source == sources.FORM else activity.source,
        "detail-type": DETAIL_TYPE,
        "time": iso(activity.received_at),
        "detail": detail,
    }
    return jsontext.write(envelope)


def detail_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a bus event's `detail`: what `docs/schemas/activity.json` holds."""
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        **Detail.model_json_schema(),
        "title": DETAIL_TYPE,
    }


def _is_in_another_format(event: dict[str, Json]) -> bool:
    """What is no event at all is not: our own reader says what is missing."""
    kind, detail = event.get("detail-type"), event.get("detail")
    if kind == DETAIL_TYPE:
        return isinstance(detail, dict) and VERSION_OF_CLOUD_EVENTS in detail
    return isinstance(kind, str)


def _check_size(body: str, raw: Json) -> None:
    if len(body) * jsontext.MAX_GROWTH <= bounds.MAX_DETAIL_BYTES or not isinstance(raw, dict):
        return
    if len(jsontext.write(raw.get("detail")).encode()) > bounds.MAX_DETAIL_BYTES:
        message = f"A detail has at most {bounds.MAX_DETAIL_BYTES:,} bytes."
        raise Refused("invalid_activity", message, field="detail")


def validated[T: BaseModel](
    shape: type[T], raw: Json, code: str = "invalid_activity", path: str = ""
) -> T:
    """What stands at `path` of an event, in its shape. Raises Refused: `code`, with the first
    fault and its path."""
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in (path, *first["loc"]) if part != "")
        message = first["msg"].removeprefix("Value error, ")
        raise Refused(code, f"{message[:1].upper()}{message[1:]}.", field=where or None) from error


def receipt(time: str, sent_at: datetime) -> tuple[datetime, datetime]:
    """When an event says that it happened, and when it was received: at the latest instant that
    this can mean, or when it was sent to the queue if that is earlier."""
    try:
        instant = read_instant(time)
    except ValueError as error:
        raise Refused("invalid_activity", f"The time is {error}.", field="time") from error
    latest = instant if "." in time else instant + _END_OF_SECOND
    return instant, min(latest, sent_at)


def identities_of(sent: SentIdentities, path: str) -> Identities:
    """Who is meant by what stands at `path`. Raises Refused as `identity.normalise` does."""
    given: Mapping[str, str | None] = sent.model_dump()
    try:
        return identity.normalise(**given)
    except Refused as error:
        field = f"{path}.{error.field}" if error.field else path
        raise Refused(error.code, error.message, field=field) from error
