"""People of the tests and what they do, as messages of the activities queue."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from handraiser.activity import Activity, iso
from handraiser.intake.eventbridge import parse
from handraiser.recording.messages import Message

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Deed:
    """Something a person did, as either door tells it."""

    id: str
    type: str
    identities: Mapping[str, str]
    at: datetime
    traits: Mapping[str, Any]
    channel: str | None = None
    properties: Mapping[str, Any] | None = None

    def detail(self) -> dict[str, Any]:
        """The `detail` of its event."""
        return {
            "id": self.id,
            "type": self.type,
            "at": iso(self.at),
            "identities": dict(self.identities),
            "traits": dict(self.traits),
            "channel": self.channel,
            "properties": dict(self.properties or {}),
        }

    def event(self, source: str) -> str:
        """Its event as it lies on the activities queue; every delivery has an id of its own."""
        return json.dumps(
            {
                "version": "0",
                "id": str(uuid.uuid4()),
                "source": source,
                "detail-type": "Activity",
                "time": iso(self.at),
                "detail": self.detail(),
            }
        )

    def message(self, source: str = "handraiser.form") -> Message:
        """One delivery of it."""
        return Message(uuid.uuid4().hex, self.event(source), max(NOW, self.at))

    def activity(self) -> Activity:
        """What is recorded of it."""
        return parse(self.event("handraiser.form"), max(NOW, self.at))


def deed(
    person: str,
    type_: str,
    *,
    minutes_ago: int = 60,
    before: datetime = NOW,
    traits: Mapping[str, Any] | None = None,
    **more: Any,
) -> Deed:
    """What a person, known by an address, did so many minutes before an instant."""
    return Deed(
        id=f"{person}/{type_}/{minutes_ago}",
        type=type_,
        identities={"email": f"{person}@acme.example"},
        at=before - timedelta(minutes=minutes_ago),
        traits=traits or {},
        **more,
    )


def copies(deeds: Iterable[Deed], times: int) -> list[Message]:
    """Each of the deeds so many times, by turns through either door."""
    doors: Sequence[str] = ("handraiser.form", "shop")
    return [each.message(doors[n % 2]) for each in deeds for n in range(times)]
