"""The paths for trackers: a batch of events, or one event of a kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from handraiser.identity import MAX_LENGTH
from handraiser.intake.tracking import CALLS
from handraiser.intake.tracking.batch import MAX_EVENT_BYTES, MAX_EVENTS
from handraiser.intake.tracking.event import KINDS, RECORDS, Kind
from handraiser.intake.tracking.tracker import MAX_BATCH_BYTES, MAX_TOLD_ID
from handraiser_cli.openapi.refusals import OF_EVENTS, refusal, refusals
from handraiser_cli.openapi.values import Schema, ref

SECURITY = "writeKey"

_MESSAGE_ID = "The same on every delivery of the event: it counts once."
_OPEN: dict[str, str] = {
    "messageId": _MESSAGE_ID,
    "timestamp": "When it happened, RFC 3339; what cannot be read is passed over.",
    "sentAt": "When it was sent, by the same clock as `timestamp`.",
    "context": "`page`, `campaign`, `traits`, `locale`; anything else says nothing.",
    "traits": "Facts of the person, or of the company in a `group`; an object.",
    "properties": "What rules may ask of the activity; an object.",
}

IDS: dict[str, Schema] = {
    "AnyId": {
        "description": "Whoever it names; blanks and what clients send for nobody name nobody.",
        "anyOf": [{"type": ["string", "null"], "maxLength": MAX_LENGTH}, ref("Number")],
    },
    "SomebodysId": {
        "anyOf": [ref("Id"), {"allOf": [ref("Number"), {"not": {"enum": [0, -1]}}]}],
    },
}

_BY_EMAIL: Schema = {
    "required": ["traits"],
    "properties": {
        "traits": {
            "type": "object",
            "required": ["email"],
            "properties": {"email": ref("Email")},
        }
    },
}


def paths() -> dict[str, Any]:
    """Every path that trackers call. A slash at the end is taken too."""
    return {f"/v1/{name}": {"post": _operation(name, call)} for name, call in CALLS.items()}


def schemas() -> dict[str, Schema]:
    """A batch, an event of each kind, and the answer."""
    events = {_named(kind): _event(kind) for kind in KINDS}
    anyone = [_of_type(kind) for kind in KINDS]
    batch = {
        "type": "object",
        "properties": {
            "batch": {
                "type": "array",
                "maxItems": MAX_EVENTS,
                "items": {
                    "description": (
                        f"An event of at most {MAX_EVENT_BYTES:,} bytes that says its `type`. "
                        "Anything else is told in `refused` and costs the others nothing."
                    ),
                    "anyOf": [*anyone, {}],
                },
            },
            "writeKey": {"description": "The key, where no header shows one.", **ref("Value")},
            "context": {"description": "For every event that has none.", **ref("Value")},
            "sentAt": {"description": "For every event that has none.", **ref("Value")},
        },
        "required": ["batch"],
        "additionalProperties": ref("Value"),
    }
    done = {
        "type": "object",
        "properties": {"success": {"const": True}},
        "required": ["success"],
        "additionalProperties": False,
    }
    return {**IDS, **events, "Batch": batch, "Tracked": _tracked(), "Done": done}


def _operation(name: str, call: Kind | None) -> dict[str, Any]:
    limit = MAX_EVENT_BYTES if call else MAX_BATCH_BYTES
    records = RECORDS.get(call, "an activity named by `event`") if call else "an activity an event"
    return {
        "operationId": f"track_{name}",
        "tags": ["tracking"],
        "summary": (
            f"Takes one `{call}` event; records {_quoted(records)}."
            if call
            else f"Takes up to {MAX_EVENTS:,} events of any type."
        ),
        "description": (
            f"JSON in UTF-8 under any content type, at most {limit:,} bytes, plain or as gzip."
        ),
        "security": [{SECURITY: []}, {}],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": ref(_named(call) if call else "Batch")},
            },
        },
        "responses": {
            "200": {
                "description": "Everything that was not refused is on the queue.",
                "content": {"application/json": {"schema": ref("Tracked" if not call else "Done")}},
            },
            **refusals("Event" if call else "Batch"),
        },
    }


def _event(kind: Kind) -> Schema:
    """Somebody is required, and of a track event its name; the rest says something or nothing."""
    properties: dict[str, Schema] = {
        name: {"description": said, **ref("Value")} for name, said in _OPEN.items()
    }
    properties["writeKey"] = {"description": "The key, where no header shows one.", **ref("Value")}
    names = ("userId", "previousId") if kind == "alias" else ("userId", "anonymousId")
    properties |= {name: ref("AnyId") for name in names}
    event: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": ref("Value"),
    }
    if kind == "alias":
        return {**event, "required": list(names), "properties": {**properties, **_somebody(names)}}
    if kind == "track":
        properties["event"] = {
            "description": "Its name: `Demo Requested` records `demo_requested`.",
            "type": "string",
            "pattern": r"[^\W_]",
        }
        event["required"] = ["event"]
    event["anyOf"] = [{"required": [name], "properties": _somebody([name])} for name in names]
    if kind != "group":  # whose traits are a company's
        event["anyOf"].append(_BY_EMAIL)
    return event


def _tracked() -> Schema:
    of_event = {
        "index": {"type": "integer", "minimum": 0},
        "message_id": {"type": ["string", "null"], "maxLength": MAX_TOLD_ID},
    }
    return {
        "type": "object",
        "properties": {
            "success": {"const": True},
            "refused": {
                "description": "The events that were not taken, by their place in the batch.",
                "type": "array",
                "minItems": 1,
                "items": refusal(OF_EVENTS, **of_event),
            },
        },
        "required": ["success"],
        "additionalProperties": False,
    }


def _named(kind: Kind) -> str:
    return f"{kind.capitalize()}Event"


def _of_type(kind: Kind) -> Schema:
    said = {"required": ["type"], "properties": {"type": {"const": kind}}}
    return {"allOf": [ref(_named(kind)), said]}


def _somebody(names: Iterable[str]) -> dict[str, Schema]:
    return {name: ref("SomebodysId") for name in names}


def _quoted(records: str) -> str:
    return f"`{records}`" if " " not in records else records
