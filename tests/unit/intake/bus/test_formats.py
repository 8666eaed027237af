"""Which format an event is in, and what holds for all of them."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handraiser.activity import Activity
from handraiser.errors import Refused
from handraiser.intake.bounds import MAX_DETAIL_BYTES
from handraiser.intake.eventbridge import parse, read

SENT_AT = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)
SAMPLES = (
    "bus-activity",
    "bus-segment-track",
    "bus-salesforce-lead-converted",
    "bus-intent-signal",
    "bus-cloud-event",
)
HOSTILE = Path(__file__).parents[5] / "shared" / "samples" / "hostile-input"
TEST_SUITE, NAUGHTY = HOSTILE / "json-test-suite", HOSTILE / "blns" / "blns.json"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_redelivery_under_another_event_id_is_the_same_activity(
    name: str, sample: Any, deliver: Any
) -> None:
    """Also where the sender's second try is a second later, and when an archive replays it."""
    event = sample(name)
    (first,) = deliver(event)
    for envelope in (
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"time": "2026-11-21T22:27:09Z"},
        {"replay-name": "again", "resources": ["arn:aws:events:eu-west-1:123456789012:x"]},
    ):
        (again,) = deliver(event, **envelope)
        assert again.content() == first.content()


def test_an_activity_is_read_as_ever(sample: Any) -> None:
    body = json.dumps(sample("bus-activity"))
    assert read(body, SENT_AT) == [parse(body, SENT_AT)]


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_received_after_the_queue_took_it(name: str, sample: Any, deliver: Any) -> None:
    (activity,) = deliver(sample(name), time="2027-01-01T00:00:00Z")
    assert activity.received_at == SENT_AT
    assert activity.at <= SENT_AT


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"detail-type": "OrderPlaced", "source": "shop"}, "unknown_format", "detail-type"),
        ({"detail-type": "track", "source": "shop"}, "unknown_format", "detail-type"),
        ({"detail-type": "track", "source": ""}, "invalid_activity", "source"),
        ({"detail-type": "track", "detail": "text"}, "invalid_activity", "detail"),
        ({"detail-type": "track", "time": "now"}, "invalid_activity", "time"),
        ({"detail-type": 7}, "invalid_activity", "detail-type"),
        ({"detail-type": "Activity", "detail": []}, "invalid_activity", "detail"),
    ],
)
def test_an_event_in_no_format_is_refused(
    changes: dict[str, Any], code: str, field: str, sample: Any, refusal: Any
) -> None:
    assert refusal({**sample("bus-segment-track"), **changes}) == (code, field)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_detail_over_32_kb_is_refused(name: str, sample: Any, refusal: Any) -> None:
    event = sample(name, more={str(n): "x" * 1_000 for n in range(MAX_DETAIL_BYTES // 1_000 + 1)})
    assert refusal(event) == ("invalid_activity", "detail")


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("NaN", "invalid_json"),
        ('"\\ud800"', "lone_surrogate"),
        ("[" * 20 + "]" * 20, "nested_too_deeply"),
        ("1e999", "number_out_of_range"),
    ],
)
def test_json_that_cannot_be_kept_is_refused(name: str, value: str, code: str, sample: Any) -> None:
    body = json.dumps(sample(name, more="VALUE")).replace('"VALUE"', value)
    with pytest.raises(Refused) as refused:
        read(body, SENT_AT)
    assert refused.value.code == code


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("value", [None, True, 7, "x", [], [{}], {}, {"a": {"b": [1]}}], ids=repr)
def test_any_value_in_any_place_is_kept_or_refused(name: str, value: Any, sample: Any) -> None:
    """Nothing that a sender writes ends otherwise."""
    event = sample(name)
    for place in list(event["detail"]):
        body = json.dumps({**event, "detail": {**event["detail"], place: value}})
        try:
            activities = read(body, SENT_AT)
        except Refused:
            continue
        assert all(len(activity.id) <= 200 for activity in activities)


@pytest.mark.skipif(not TEST_SUITE.exists(), reason="the samples are not here")
@pytest.mark.parametrize("name", SAMPLES[1:])
def test_the_json_test_suite_is_read_or_refused(name: str, sample: Any) -> None:
    for path in sorted(TEST_SUITE.glob("test_parsing/*.json")):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        body = json.dumps(sample(name, more="VALUE")).replace('"VALUE"', text)
        if path.name.startswith("n_"):
            with pytest.raises(Refused):
                read(body, SENT_AT)
            continue
        with suppress(Refused):
            for said in read(body, SENT_AT):
                if isinstance(said, Activity):
                    assert Activity.from_json(said.to_json()) == said


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the samples are not here")
@pytest.mark.parametrize("name", SAMPLES)
def test_naughty_strings_are_kept_or_refused(name: str, sample: Any) -> None:
    event = sample(name)
    for naughty in json.loads(NAUGHTY.read_text("utf-8")):
        for place, value in event["detail"].items():
            if not isinstance(value, str):
                continue
            body = json.dumps({**event, "detail": {**event["detail"], place: naughty}})
            with suppress(Refused):
                for said in read(body, SENT_AT):
                    if isinstance(said, Activity):
                        assert Activity.from_json(said.to_json()) == said


def test_our_own_format_loads_no_other() -> None:
    """`score` starts with it alone."""
    listed = "import sys, handraiser.recording.messages; print('\\n'.join(sys.modules))"
    ran = subprocess.run(  # our own interpreter and text
        [sys.executable, "-c", listed], capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.splitlines())
    assert not [one for one in loaded if one.startswith("handraiser.intake.bus")]
