"""What the tests of the tracking door share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from handraiser.activity import Activity
from handraiser.errors import Refused
from handraiser.intake.forms import Forms
from handraiser.intake.tracking import CALLS, Taken, Tracker, WriteKey
from handraiser.intake.tracking.event import Reader
from handraiser.intake.tracking.traits import TraitNames

NOW = datetime(2026, 11, 21, 22, 27, 12, 345_000, tzinfo=UTC)
KEY = WriteKey("0a1b2c3d", "website", "", (), 6_000, NOW)

type Read = Callable[..., Activity]


@pytest.fixture(scope="session")
def read(forms: Forms) -> Read:
    """The activity of one event, given as keywords; it must be one."""

    def of(kind: str = "track", **event: Any) -> Activity:
        given = {"type": kind, "userId": "u-1", "event": "Tried", **event}
        activity = Reader(TraitNames(forms), "website").read(given, NOW)
        assert activity is not None
        return activity

    return of


@pytest.fixture(scope="session")
def refusal(forms: Forms) -> Callable[..., tuple[str, str | None]]:
    """The code and the field of the refusal of one event."""

    def of(kind: str = "track", **event: Any) -> tuple[str, str | None]:
        given = {"type": kind, "userId": "u-1", "event": "Tried", **event}
        with pytest.raises(Refused) as refused:
            Reader(TraitNames(forms), "website").read(given, NOW)
        return refused.value.code, refused.value.field

    return of


@dataclass
class Door:
    """A tracker whose key is `hr_good`, and what it has sent."""

    names: TraitNames
    key: WriteKey = KEY
    sent: list[Activity] = field(default_factory=list)
    admitted: list[WriteKey] = field(default_factory=list)

    def post(self, path: str, event: Mapping[str, Any]) -> Taken:
        """Takes an HTTP API event."""
        tracker = Tracker(self.names, {"hr_good": self.key}.get, self._send)
        return tracker.take(CALLS[path], event, NOW, self.admitted.append)

    def _send(self, activities: Sequence[Activity]) -> None:
        self.sent.extend(activities)

    def refuses(self, path: str, event: Mapping[str, Any]) -> str:
        """The code with which a whole request is refused; nothing may be sent then."""
        before = len(self.sent)
        with pytest.raises(Refused) as refused:
            self.post(path, event)
        assert len(self.sent) == before
        return refused.value.code


@pytest.fixture
def door(forms: Forms) -> Door:
    return Door(TraitNames(forms))


@pytest.fixture(scope="session")
def batch() -> Callable[..., str]:
    """The text of a batch of events, with a good key unless another is given."""

    def of(*events: object, **around: object) -> str:
        return json.dumps({"writeKey": "hr_good", "batch": events, **around})

    return of
