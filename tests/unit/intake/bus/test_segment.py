"""Segment's partner events are read as the tracking door reads its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from handraiser.activity import Activity
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.intake.eventbridge import read

SAMPLES = Path(__file__).parents[5] / "shared" / "samples" / "aws-events" / "eventbridge"
SENT_AT = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")


def test_the_sample_is_read(sample: Any, deliver: Any) -> None:
    assert deliver(sample("bus-segment-track")) == [
        Activity(
            id="tracking:ajs-next-1795300024610-5e0c8a55",
            type="quote_requested",
            at=datetime(2026, 11, 21, 22, 27, 4, 610_000, tzinfo=UTC),
            received_at=datetime(2026, 11, 21, 22, 27, 5, 999_000, tzinfo=UTC),
            source="tracking",
            identities=Identities("ines.prat@example.com", "u-2207", "b6e1-anon"),
            channel="email",
            campaign="autumn",
            properties={
                "plan": "enterprise",
                "seats": 120,
                "url": "https://www.example.com/pricing?utm_medium=email&utm_campaign=autumn",
                "path": "/pricing",
                "topic": "pricing",
                "intent": "high",
                "utm_medium": "email",
                "utm_campaign": "autumn",
            },
        )
    ]


def test_its_key_at_segment_is_not_kept(sample: Any, deliver: Any) -> None:
    (activity,) = deliver(sample("bus-segment-track", writeKey="wk_secret"))
    assert "wk_secret" not in activity.to_json()


def test_a_person_aliased_to_itself_records_nothing(sample: Any, deliver: Any) -> None:
    event = sample("bus-segment-track", type="alias", userId="u-1", previousId="u-1")
    assert deliver(event) == []


@pytest.mark.parametrize(
    ("detail", "code", "field"),
    [
        ({"type": "delete"}, "invalid_event", "type"),
        ({"event": " "}, "invalid_event", "event"),
        ({"userId": None, "anonymousId": "", "context": {}}, "no_identity", None),
        ({"userId": {"id": 7}}, "invalid_event", "userId"),
    ],
)
def test_what_the_tracking_door_refuses_is_refused(
    detail: dict[str, Any], code: str, field: str | None, sample: Any, refusal: Any
) -> None:
    assert refusal(sample("bus-segment-track", **detail)) == (code, field)


FIELDS: dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "identify": (
        "identified",
        {"email": "jane.doe@example.com", "user_id": "u-1"},
        {"company": "Acme", "employees": 420, "title": "VP Marketing"},
        {},
    ),
    "track": (
        "demo_requested",
        {"user_id": "u-1"},
        {},
        {"plan": "enterprise", "value": Decimal("1200.5")},
    ),
    "track-anon": ("page_scrolled", {"anonymous_id": "anon-10"}, {}, {"pct": 75}),
    "page": (
        "page_viewed",
        {"user_id": "u-1"},
        {},
        {
            "url": "https://example.com/pricing?utm_source=x",
            "path": "/pricing",
            "referrer": "https://google.com",
            "category": "Docs",
            "name": "Pricing",
            "utm_source": "x",
            "topic": "pricing",
            "intent": "high",
        },
    ),
    "group": (
        "joined_account",
        {"user_id": "u-1"},
        {"industry": "Software", "employees": 420},
        {"group_id": "acme"},
    ),
    "alias": (
        "aliased",
        {"user_id": "u-1", "anonymous_id": "anon-9"},
        {},
        {"previous_id": "anon-9"},
    ),
}


@needs_samples
@pytest.mark.parametrize("name", FIELDS)
def test_each_partner_event_is_read_field_by_field(name: str) -> None:
    body = (SAMPLES / f"segment-partner-{name}.json").read_text("utf-8")
    detail = json.loads(body)["detail"]
    (activity,) = read(body, SENT_AT)

    assert isinstance(activity, Activity)
    kind, identities, traits, properties = FIELDS[name]
    assert activity.id == f"tracking:{detail['messageId']}"
    assert activity.at == datetime.fromisoformat(detail["timestamp"])
    assert activity.type == kind
    assert dict(activity.identities.items()) == identities
    assert activity.traits == traits
    assert activity.properties == properties


@needs_samples
@pytest.mark.parametrize(
    "path", ["eventbridge/scheduled-event.json", "powertools/eventBridgeEvent.json"]
)
def test_events_of_aws_are_refused(path: str) -> None:
    with pytest.raises(Refused) as refused:
        read((SAMPLES.parent / path).read_text("utf-8"), SENT_AT)
    assert refused.value.code == "unknown_format"
