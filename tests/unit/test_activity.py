"""The activity's canonical form: its order, its text, what two copies must agree on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256

import pytest

from builders import NOON, activity, after
from handraiser.activity import Activity, dumps, epoch_ms, from_epoch_ms, id_hash, iso
from handraiser.identity import Identities


@pytest.mark.parametrize(
    "instant",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
        datetime(2026, 11, 21, 22, 27, 0, 123_000, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
    ],
)
def test_an_instant_survives_as_milliseconds_and_as_text(instant: datetime) -> None:
    assert from_epoch_ms(epoch_ms(instant)) == instant
    assert datetime.fromisoformat(iso(instant)) == instant


def test_milliseconds_are_rounded_down() -> None:
    assert epoch_ms(datetime(1970, 1, 1, 0, 0, 1, 999_999, tzinfo=UTC)) == 1999
    assert epoch_ms(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


def test_text_of_instants_sorts_as_the_instants_do() -> None:
    east = timezone(timedelta(hours=5))
    instants = [datetime(2026, 1, 1, h, 0, 0, ms, tzinfo=east) for h in (4, 12) for ms in (0, 9000)]

    assert [iso(instant) for instant in instants] == sorted(iso(instant) for instant in instants)
    assert iso(instants[0]) == "2025-12-31T23:00:00.000Z"


def test_the_order_is_by_instant_and_then_by_the_hash_of_the_id() -> None:
    one, other = sorted(("a", "b"), key=lambda name: sha256(name.encode()).digest())

    assert id_hash("a") == sha256(b"a").digest()[:8]
    assert activity(id=one).key < activity(id=other).key < activity(id=one, at=after(hours=1)).key


def test_an_activity_is_read_back_from_its_text() -> None:
    full = activity(
        "viewed",
        received_at=after(1),
        traits={"employees": 250, "tags": ["a", None, {"b": True}], "share": Decimal("0.1")},
        channel="display",
        campaign="spring",
        properties={"path": "/pricing", "title": "Ceník – „vše“"},
        identities=Identities(email="a@b.example", user_id="7", anonymous_id="x"),
    )

    assert Activity.from_json(full.to_json()) == full
    assert Activity.from_json(activity().to_json()) == activity()


def test_numbers_keep_every_digit_in_text() -> None:
    digits = Decimal("49.99999999999999999999999999999999999999")
    small = Decimal("1E-125")
    written = activity(traits={"employees": digits, "share": small})

    assert Activity.from_json(written.to_json()).traits == {"employees": digits, "share": small}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("250.0"), "250"),
        (Decimal("2.50"), "2.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.10"), "-0.1"),
        ({"b": 1, "a": [None, True, "é\n"]}, '{"a":[null,true,"é\\n"],"b":1}'),
        ((), "[]"),
    ],
)
def test_canonical_text(value: object, text: str) -> None:
    assert dumps(value) == text
    json.loads(text)


def test_copies_agree_on_everything_but_how_they_came() -> None:
    here = activity(received_at=NOON)

    assert replace(here, received_at=after(9), source="bus").content() == here.content()
    assert replace(here, channel="display").content() != here.content()
    assert replace(here, at=after(hours=-1)).content() != here.content()


def test_rules_see_type_channel_campaign_and_properties() -> None:
    seen = activity("viewed", channel="display", properties={"path": "/"}).matchable()

    assert seen == {
        "type": "viewed",
        "channel": "display",
        "campaign": None,
        "properties": {"path": "/"},
    }
