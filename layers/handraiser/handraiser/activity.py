"""The activity: something a person did, in canonical form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from json.encoder import encode_basestring
from typing import Any

from handraiser.identity import Identities

type Json = bool | int | Decimal | str | list[Json] | dict[str, Json] | None
type Key = tuple[int, bytes]
"""Total order of activities: (`at` in epoch milliseconds, first 8 bytes of SHA-256 of the id)."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
)


def epoch_ms(instant: datetime) -> int:
    """Whole milliseconds since the epoch of an aware instant, rounded down."""
    return (instant - EPOCH) // MILLISECOND


def from_epoch_ms(milliseconds: int) -> datetime:
    """The UTC instant of whole epoch milliseconds."""
    return EPOCH + milliseconds * MILLISECOND


def iso(instant: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: `2026-11-21T22:27:00.000Z`. Sorts as text."""
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return f"{utc.isoformat(timespec='milliseconds')[: -len('+00:00')]}Z"


def id_hash(activity_id: str) -> bytes:
    """First 8 bytes of the SHA-256 of an activity id: breaks ties between equal instants."""
    return hashlib.sha256(activity_id.encode()).digest()[:8]


@dataclass(frozen=True, init=False)
class Activity:
    """One activity as every door delivers it.

    `at` is when it happened and `received_at` when it was learnt; both are aware and have
    millisecond precision, and `at <= received_at` (intake clamps). `source` names where its facts
    come from, as the model's precedence list does. `traits` are facts of the person or company as
    they came, unread. The first stored copy of an `id` stands.
    """

    id: str
    type: str
    at: datetime
    received_at: datetime
    source: str
    identities: Identities
    traits: Mapping[str, Json]
    channel: str | None
    campaign: str | None
    properties: Mapping[str, Json]

    def __init__(
        self,
        id: str,  # noqa: A002  # the field's name
        type: str,  # noqa: A002  # the field's name
        at: datetime,
        received_at: datetime,
        source: str,
        identities: Identities,
        traits: Mapping[str, Json] | None = None,
        channel: str | None = None,
        campaign: str | None = None,
        properties: Mapping[str, Json] | None = None,
    ) -> None:
        # A frozen dataclass writes field by field, which takes twice as long.
        self.__dict__.update(
            id=id,
            type=type,
            at=at,
            received_at=received_at,
            source=source,
            identities=identities,
            traits={} if traits is None else traits,
            channel=channel,
            campaign=campaign,
            properties={} if properties is None else properties,
        )

    @cached_property
    def key(self) -> Key:
        """Its place in the total order of activities."""
        return epoch_ms(self.at), id_hash(self.id)

    def matchable(self) -> dict[str, Json]:
        """The JSON that a rule's pattern sees: `type`, `channel`, `campaign`, `properties`."""
        return {
            "type": self.type,
            "channel": self.channel,
            "campaign": self.campaign,
            "properties": dict(self.properties),
        }

    def content(self) -> dict[str, Json]:
        """What two copies of one activity must agree on: everything but when and how it came."""
        return {
            "id": self.id,
            "type": self.type,
            "at": iso(self.at),
            "identities": dict(self.identities.items()),
            "traits": dict(self.traits),
            "channel": self.channel,
            "campaign": self.campaign,
            "properties": dict(self.properties),
        }

    def to_json(self) -> str:
        """Canonical text, `received_at` and `source` included; `from_json` reads it back."""
        kept = {k: v for k, v in self.content().items() if v not in (None, {}, [])}
        return dumps({**kept, "received_at": iso(self.received_at), "source": self.source})

    @classmethod
    def from_json(cls, text: str) -> Activity:
        """The activity that `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text, parse_float=Decimal)
        return cls(
            id=raw["id"],
            type=raw["type"],
            at=datetime.fromisoformat(raw["at"]),
            received_at=datetime.fromisoformat(raw["received_at"]),
            source=raw["source"],
            identities=Identities(**raw.get("identities", {})),
            traits=raw.get("traits", {}),
            channel=raw.get("channel"),
            campaign=raw.get("campaign"),
            properties=raw.get("properties", {}),
        )


def dumps(value: object) -> str:
    """Canonical JSON text: sorted keys, no spaces, UTF-8 kept, numbers exact to the last digit."""
    if isinstance(value, str):
        return encode_basestring(value)
    try:
        return _ENCODER.encode(value)
    except TypeError:  # it knows neither Decimals nor mappings that are no dict
        return _exact(value)


def _exact(value: object) -> str:
    match value:
        case Decimal():
            return _digits(value)
        case Mapping():
            pairs = sorted(value.items())
            return "{" + ",".join(f"{dumps(name)}:{dumps(inner)}" for name, inner in pairs) + "}"
        case list() | tuple():
            return "[" + ",".join(map(dumps, value)) + "]"
    return json.dumps(value)


def _digits(number: Decimal) -> str:
    """A number without an exponent or idle zeros, so that equal numbers are written alike."""
    if number == number.to_integral_value():
        return str(int(number))
    return f"{number:f}".rstrip("0")
