"""The queue's wire format: what it takes, what it refuses and where, and that it loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handraiser.activity import Activity, from_epoch_ms
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.intake.eventbridge import detail_schema, parse, wrap

ROOT = Path(__file__).parents[3]
BUS = json.loads((ROOT / "events" / "bus-activity.json").read_text("utf-8"))
INVALID = json.loads((ROOT / "events" / "bus-activity-invalid.json").read_text("utf-8"))
SCHEMA = ROOT / "docs" / "schemas" / "activity.json"
SENT_AT = datetime(2026, 11, 21, 22, 27, 3, 400_000, tzinfo=UTC)


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    event = json.loads(json.dumps(BUS))
    change(event)
    return json.dumps(event, default=str).replace('"1E+125"', "1E+125")


def detail(**parts: Any) -> str:
    return changed(lambda event: event["detail"].update(parts))


def refusal(body: str) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        parse(body, SENT_AT)
    return refused.value.code, refused.value.field


def test_the_sample_event_is_read() -> None:
    assert parse(json.dumps(BUS), SENT_AT) == Activity(
        id="webinar-2026-11:attendee-8841",
        type="webinar_attended",
        at=datetime(2026, 11, 21, 21, tzinfo=UTC),
        received_at=SENT_AT,
        source="com.example.webinars",
        identities=Identities(email="tomas.novak@example.org", anonymous_id="3f8e2c9a"),
        traits={"company": "Strojírny Novák s.r.o.", "employees": 80},
        channel="webinar",
        campaign="autumn",
        properties={
            "webinar": "Automation in practice",
            "minutes": Decimal("47.5"),
            "polls": ["pricing"],
        },
    )


def test_the_least_event_is_read() -> None:
    least = {"id": "1", "type": "email_opened", "identities": {"user_id": "u"}}
    activity = parse(changed(lambda event: event.update(detail=least)), SENT_AT)
    assert activity.at == datetime(2026, 11, 21, 22, 27, 3, tzinfo=UTC)
    assert (activity.traits, activity.properties) == ({}, {})
    assert (activity.channel, activity.campaign) == (None, None)


def test_a_detail_of_nearly_32_kb_is_read() -> None:
    large = {str(number): "x" * 1_000 for number in range(31)}
    assert parse(detail(properties=large), SENT_AT).properties == large


# When


@pytest.mark.parametrize(
    ("time", "received_at"),
    [
        ("2026-11-21T22:27:03Z", SENT_AT),
        ("2026-11-21T22:27:03.100Z", SENT_AT.replace(microsecond=100_000)),
        ("2026-11-21T22:27:02Z", SENT_AT.replace(second=2, microsecond=999_000)),
        ("2026-11-22T09:00:00Z", SENT_AT),
    ],
)
def test_an_event_was_received_when_it_says_but_not_after_it_was_queued(
    time: str, received_at: datetime
) -> None:
    assert parse(changed(lambda event: event.update(time=time)), SENT_AT).received_at == received_at


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-21T23:27:03.399+01:00", SENT_AT.replace(microsecond=399_000)),
        ("2026-11-21T22:27:03.401Z", SENT_AT),
        ("9999-12-31T23:59:59Z", SENT_AT),
        (None, SENT_AT.replace(microsecond=0)),
    ],
)
def test_a_future_at_becomes_the_time_of_receipt(at: str | None, expected: datetime) -> None:
    assert parse(detail(at=at), SENT_AT).at == expected


# What is refused, and where


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"id": ""}, "detail.id"),
        ({"id": "x" * 201}, "detail.id"),
        ({"id": 7}, "detail.id"),
        ({"type": ""}, "detail.type"),
        ({"type": "x" * 101}, "detail.type"),
        ({"at": "yesterday"}, "detail.at"),
        ({"at": 1_795_300_000}, "detail.at"),
        ({"at": "2026-11-21T22:27:00"}, "detail.at"),
        ({"at": "2026-02-30T00:00:00Z"}, "detail.at"),
        ({"at": "1969-12-31T23:59:59Z"}, "detail.at"),
        ({"at": "9999-12-31T23:59:59-01:00"}, "detail.at"),
        ({"identities": None}, "detail.identities"),
        ({"identities": {"email": 7}}, "detail.identities.email"),
        ({"identities": {"phone": "1"}}, "detail.identities.phone"),
        ({"traits": []}, "detail.traits"),
        ({"traits": {str(n): n for n in range(101)}}, "detail.traits"),
        ({"traits": {"n" * 101: 1}}, "detail.traits"),
        ({"traits": {"": 1}}, "detail.traits"),
        ({"traits": {"bio": "x" * 1_025}}, "detail.traits.bio"),
        ({"properties": {"a": [1, {"b": "x" * 1_025}]}}, "detail.properties.a.1.b"),
        ({"properties": {"a": list(range(101))}}, "detail.properties.a"),
        ({"properties": {"a": {"k" * 101: 1}}}, "detail.properties.a"),
        ({"properties": {"a": {str(n): n for n in range(101)}}}, "detail.properties.a"),
        ({"properties": {str(n): "x" * 1_000 for n in range(40)}}, "detail"),
        ({"properties": {str(n): [Decimal("1e125")] * 20 for n in range(20)}}, "detail"),
        ({"channel": "x" * 101}, "detail.channel"),
        ({"campaign": "x" * 201}, "detail.campaign"),
        ({"colour": "red"}, "detail.colour"),
    ],
)
def test_a_detail_out_of_bounds_is_refused_with_its_path(parts: dict[str, Any], field: str) -> None:
    code, where = refusal(detail(**parts))
    assert code == "invalid_activity"
    assert where is not None
    assert where.startswith(field)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda event: event.pop("detail"), "detail"),
        (lambda event: event["detail"].pop("id"), "detail.id"),
        (lambda event: event.update({"detail-type": "LeadQualified"}), "detail-type"),
        (lambda event: event.pop("source"), "source"),
        (lambda event: event.update(time="now"), "time"),
        (lambda event: event.update(detail="text"), "detail"),
    ],
)
def test_an_envelope_that_is_none_is_refused_with_its_path(
    change: Callable[[dict[str, Any]], object], field: str
) -> None:
    assert refusal(changed(change)) == ("invalid_activity", field)


@pytest.mark.parametrize("body", ["[]", "7", "null", '"detail"'])
def test_json_that_is_no_event_is_refused(body: str) -> None:
    assert refusal(body) == ("invalid_activity", None)


@pytest.mark.parametrize(
    ("identities", "code", "field"),
    [
        ({}, "no_identity", "detail.identities"),
        ({"email": None, "user_id": "-1"}, "no_identity", "detail.identities"),
        ({"email": "nobody"}, "invalid_email", "detail.identities.email"),
        ({"user_id": "u" * 257}, "identity_too_long", "detail.identities.user_id"),
    ],
)
def test_nobodys_activity_is_refused(identities: dict[str, Any], code: str, field: str) -> None:
    assert refusal(detail(identities=identities)) == (code, field)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("NaN", "invalid_json"),
        ('"\\ud800"', "lone_surrogate"),
        ("[" * 17 + "]" * 17, "nested_too_deeply"),
        ("1e999", "number_out_of_range"),
    ],
)
def test_json_that_cannot_be_kept_is_refused(value: str, code: str) -> None:
    assert refusal(detail(properties={"a": "VALUE"}).replace('"VALUE"', value))[0] == code


def test_the_invalid_sample_is_refused() -> None:
    assert refusal(json.dumps(INVALID)) == ("invalid_activity", "detail.at")


def test_a_refusal_quotes_nothing_of_the_event() -> None:
    body = detail(identities={"email": "ann at example.com", "user_id": "secret-7"}, at="secret-8")
    with pytest.raises(Refused) as refused:
        parse(body, SENT_AT)
    assert "secret" not in refused.value.message
    assert "example" not in refused.value.message


# There and back

CHARACTERS = st.characters(exclude_categories=["Cs"])
NAME = st.text(CHARACTERS, min_size=1, max_size=20)
SCALAR = (
    st.none()
    | st.booleans()
    | st.integers(-(10**38) + 1, 10**38 - 1)
    | st.builds(
        lambda n, e: Decimal(f"{n}E{e}"), st.integers(-(10**9), 10**9), st.integers(-20, 20)
    )
    | st.text(CHARACTERS, max_size=40)
)
VALUES = st.dictionaries(
    NAME,
    st.recursive(
        SCALAR,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)
INSTANT = st.integers(0, 4_102_444_800_000).map(from_epoch_ms)


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    received_at = draw(INSTANT)
    return Activity(
        id=draw(st.text(CHARACTERS, min_size=1, max_size=200)),
        type=draw(NAME),
        at=min(draw(INSTANT), received_at),
        received_at=received_at,
        source=draw(st.sampled_from(["form", "com.example.crm", "aws.partner/x"])),
        identities=Identities(
            email=draw(st.none() | st.just("ann@example.com")),
            user_id=draw(st.none() | st.just("u-1")),
            anonymous_id="b6e1",
        ),
        traits=draw(VALUES),
        channel=draw(st.none() | NAME),
        campaign=draw(st.none() | NAME),
        properties=draw(VALUES),
    )


@given(activities(), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_what_is_wrapped_is_parsed_as_it_was(activity: Activity, delay: timedelta) -> None:
    assert parse(wrap(activity), activity.received_at + delay) == activity


@given(activities())
def test_an_activity_is_wrapped_in_the_same_words_each_time(activity: Activity) -> None:
    assert wrap(activity) == wrap(activity)


# The published schema


def test_the_published_schema_is_that_of_the_model() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == detail_schema()


def test_the_published_schema_tells_the_samples_apart() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert list(validator.iter_errors(BUS["detail"])) == []
    form = Activity(
        "form:contact:1",
        "contact_requested",
        SENT_AT,
        SENT_AT,
        "form",
        Identities(email="a@example.com"),
    )
    assert list(validator.iter_errors(json.loads(wrap(form))["detail"])) == []
    for wrong in (
        {"id": "x" * 201},
        {"type": ""},
        {"colour": "red"},
        {"properties": {"a": "x" * 1_025}},
        {"traits": {"n" * 101: 1}},
    ):
        assert list(validator.iter_errors({**BUS["detail"], **wrong})) != []
