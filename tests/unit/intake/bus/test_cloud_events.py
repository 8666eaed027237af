"""CloudEvents in the detail: an activity's detail, or named values, as their data."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from handraiser.activity import Activity
from handraiser.identity import Identities

EVENT = "bus-cloud-event"


def test_the_sample_is_read(sample: Any, deliver: Any) -> None:
    assert deliver(sample(EVENT)) == [
        Activity(
            id="https://webinars.example.com/autumn:attendance-8842",
            type="webinar_attended",
            at=datetime(2026, 11, 21, 21, tzinfo=UTC),
            received_at=datetime(2026, 11, 21, 22, 27, 8, 999_000, tzinfo=UTC),
            source="com.example.webinars",
            identities=Identities("ines.prat@example.com"),
            traits={"company": "Example", "title": "CFO"},
            properties={"minutes": Decimal("47.5")},
        )
    ]


@pytest.mark.parametrize("detail_type", ["Activity", "IntentSignal", "anything"])
def test_whatever_the_events_type(detail_type: str, sample: Any, deliver: Any) -> None:
    event = sample(EVENT)
    assert deliver({**event, "detail-type": detail_type}) == deliver(event)


def test_data_with_identities_is_the_detail_of_an_activity(sample: Any, deliver: Any) -> None:
    data = {
        "identities": {"user_id": "u-7"},
        "traits": {"employees": 80},
        "properties": {"webinar": "Automation"},
        "channel": "webinar",
        "campaign": "autumn",
    }
    (activity,) = deliver(sample(EVENT, data=data))
    assert activity.id == "https://webinars.example.com/autumn:attendance-8842"
    assert (activity.type, activity.at.hour) == ("webinar_attended", 21)
    assert activity.identities == Identities(user_id="u-7")
    assert (activity.traits, activity.properties) == (data["traits"], data["properties"])
    assert (activity.channel, activity.campaign) == ("webinar", "autumn")


def test_such_data_may_say_its_own_type_and_time_but_no_other_id(sample: Any, deliver: Any) -> None:
    own = {"id": "mine", "type": "webinar_hosted", "at": "2026-11-21T20:00:00Z"}
    (activity,) = deliver(sample(EVENT, data={**own, "identities": {"user_id": "u-7"}}))
    assert activity.id == "https://webinars.example.com/autumn:attendance-8842"
    assert (activity.type, activity.at.hour) == ("webinar_hosted", 20)


def test_data_names_whom_it_is_about_before_the_subject_does(sample: Any, deliver: Any) -> None:
    (activity,) = deliver(sample(EVENT, data={"work_email": "a@example.com", "user_id": 7}))
    assert activity.identities == Identities("a@example.com", "7")


def test_a_subject_that_is_no_address_is_nobody(sample: Any, deliver: Any, refusal: Any) -> None:
    (activity,) = deliver(sample(EVENT, subject="seat @ 7", data={"user_id": "u-7"}))
    assert activity.identities == Identities(user_id="u-7")
    assert refusal(sample(EVENT, subject="u-7")) == ("no_identity", None)


@pytest.mark.parametrize("data", [None, {}])
def test_an_event_without_data_is_about_its_subject(data: Any, sample: Any, deliver: Any) -> None:
    (activity,) = deliver(sample(EVENT, data=data))
    assert activity.identities == Identities("ines.prat@example.com")
    assert (activity.traits, activity.properties) == ({}, {})


@pytest.mark.parametrize("data", [{"user_id": "u-7"}, {"identities": {"user_id": "u-7"}}])
def test_an_event_without_a_time_happened_when_the_bus_says(
    data: Any, sample: Any, deliver: Any
) -> None:
    (activity,) = deliver(sample(EVENT, time=None, data=data))
    assert activity.at == datetime(2026, 11, 21, 22, 27, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("com.acme.webinar_attended", "webinar_attended"),
        ("com.acme.WebinarAttended.v2", "webinar_attended"),
        ("acme/billing/Trial Started", "trial_started"),
        ("urn:acme:demo-requested:V1", "demo_requested"),
        ("page_viewed", "page_viewed"),
    ],
)
def test_the_last_part_of_the_type_says_what_happened(
    name: str, kind: str, sample: Any, deliver: Any
) -> None:
    (activity,) = deliver(sample(EVENT, type=name))
    assert activity.type == kind


@pytest.mark.parametrize("data", [{"user_id": "u-7"}, {"identities": {"user_id": "u-7"}}])
def test_a_long_source_and_id_stay_within_bounds_and_unique(
    data: Any, sample: Any, deliver: Any
) -> None:
    ids = {
        deliver(sample(EVENT, source=source, id=own, data=data))[0].id
        for source in ("s" * 300, "s" * 299)
        for own in ("1", "2")
    }
    assert len(ids) == 4
    assert max(map(len, ids)) <= 200


@pytest.mark.parametrize(
    ("detail", "code", "field"),
    [
        ({"specversion": "0.3"}, "invalid_cloud_event", "detail.specversion"),
        ({"specversion": 1}, "invalid_cloud_event", "detail.specversion"),
        ({"id": ""}, "invalid_cloud_event", "detail.id"),
        ({"source": None}, "invalid_cloud_event", "detail.source"),
        ({"type": "..v1"}, "invalid_cloud_event", "detail.type"),
        ({"type": "com.acme.2nd"}, "invalid_cloud_event", "detail.type"),
        ({"type": "com.acme.навчання"}, "invalid_cloud_event", "detail.type"),
        ({"time": "today"}, "invalid_cloud_event", "detail.time"),
        ({"data": [1]}, "invalid_cloud_event", "detail.data"),
        ({"data": "text"}, "invalid_cloud_event", "detail.data"),
        ({"data_base64": "e30="}, "invalid_cloud_event", "detail.data_base64"),
        ({"data": {"email": "nobody"}}, "invalid_email", "email"),
        (
            {"data": {"identities": {"phone": "1"}}},
            "invalid_activity",
            "detail.data.identities.phone",
        ),
        ({"data": {"identities": {}}}, "no_identity", "detail.data.identities"),
        (
            {"data": {"identities": {"user_id": "u"}, "score": 9}},
            "invalid_activity",
            "detail.data.score",
        ),
        (
            {"data": {"identities": {"user_id": "u"}, "properties": {"a": "x" * 1_025}}},
            "invalid_activity",
            "detail.data.properties.a",
        ),
    ],
)
def test_what_is_refused(
    detail: dict[str, Any], code: str, field: str, sample: Any, refusal: Any
) -> None:
    assert refusal(sample(EVENT, **detail)) == (code, field)
