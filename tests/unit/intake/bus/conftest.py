"""Events of a bus, as its rules put them onto the queue."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handraiser.account import AccountSignal
from handraiser.activity import Activity
from handraiser.errors import Refused
from handraiser.intake.eventbridge import read

EVENTS = Path(__file__).parents[4] / "events"
SENT_AT = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)

type Deliver = Callable[..., list[Activity | AccountSignal]]


@pytest.fixture
def sample() -> Callable[[str], dict[str, Any]]:
    """A sample event by its name; its detail may be changed."""

    def load(name: str, **detail: Any) -> dict[str, Any]:
        event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text("utf-8"))
        event["detail"] |= detail
        return event

    return load


@pytest.fixture
def deliver() -> Deliver:
    """What an event says, whatever its delivery adds to it."""

    def activities(event: dict[str, Any], **envelope: Any) -> list[Activity | AccountSignal]:
        return list(read(json.dumps({**event, **envelope}), SENT_AT))

    return activities


@pytest.fixture
def refusal() -> Callable[[dict[str, Any]], tuple[str, str | None]]:
    """Code and field of the reason for which an event is refused."""

    def reason(event: dict[str, Any]) -> tuple[str, str | None]:
        with pytest.raises(Refused) as refused:
            read(json.dumps(event), SENT_AT)
        return refused.value.code, refused.value.field

    return reason
