"""Several activities in one message: few messages, nothing lost, each taken out as it went in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from handraiser.activity import Activity
from handraiser.errors import Refused
from handraiser.identity import Identities
from handraiser.intake.eventbridge import parse, wrap
from handraiser.intake.packs import MAX_ACTIVITIES, MAX_BYTES, pack, unpack

NOW = datetime(2026, 11, 21, 22, 27, tzinfo=UTC)


def activity(number: int, *, person: str = "u-1", text: str = "", copies: int = 1) -> Activity:
    return Activity(
        id=f"website:{number}",
        type="tried",
        at=NOW,
        received_at=NOW,
        source="website",
        identities=Identities(user_id=person),
        properties={f"text {n}": text for n in range(copies)} if text else {},
    )


def opened(messages: Sequence[str]) -> list[Activity]:
    return [parse(body, NOW) for message in messages for body in unpack(message)]


@pytest.mark.parametrize("count", [0, 1, 2, MAX_ACTIVITIES, MAX_ACTIVITIES + 1, 100])
def test_what_is_packed_comes_out_as_it_went_in(count: int) -> None:
    activities = [activity(n) for n in range(count)]
    messages = list(pack(activities))
    assert opened(messages) == activities
    assert len(messages) == -(-count // MAX_ACTIVITIES)


def test_a_hundred_events_take_a_tenth_of_a_message_each_at_most() -> None:
    activities = [activity(n, person=f"u-{n}", text="x" * 1_000) for n in range(100)]
    assert len(list(pack(activities))) <= 10


def test_large_activities_fill_a_message_sooner() -> None:
    activities = [activity(n, text="ž" * 1_024, copies=10) for n in range(30)]
    messages = list(pack(activities))
    assert opened(messages) == activities
    assert all(len(message.encode()) <= MAX_BYTES + 100 for message in messages)
    assert len(messages) > 2


def test_those_of_one_person_stand_together_in_order() -> None:
    activities = [activity(n, person=f"u-{n % 3}") for n in range(9)]
    numbers = [a.id.removeprefix("website:") for a in opened(list(pack(activities)))]
    assert numbers == ["0", "3", "6", "1", "4", "7", "2", "5", "8"]


def test_one_activity_is_no_pack() -> None:
    assert list(pack([activity(1)])) == [wrap(activity(1))]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no JSON",
        wrap(activity(1)),
        json.dumps({"detail-type": "Activity", "detail": {"activities": []}}),
        '{"detail":{"x":{"y":{"z":[]},"detail-type":"Activities"}}}',
        wrap(activity(1, text=']},"detail-type":"Activities"}')),
    ],
)
def test_what_is_no_pack_stays_as_it_is(body: str) -> None:
    assert unpack(body) == [body]


@pytest.mark.parametrize(
    "body",
    [
        '{"detail":{"activities":7,"x":[]},"detail-type":"Activities"}',
        '{"detail":{"x":[]},"detail-type":"Activities"}',
        '{"x":[{}]},"detail-type":"Activities"}',
    ],
)
def test_a_broken_pack_is_refused(body: str) -> None:
    with pytest.raises(Refused):
        unpack(body)
