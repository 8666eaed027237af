"""Signals of third-party intent: what they say, of whom, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from handraiser.account import AccountSignal
from handraiser.activity import Activity
from handraiser.identity import Identities
from handraiser.intake.bus.intent import WORDS, level, schema

SCHEMA = Path(__file__).parents[4] / "docs" / "schemas" / "intent-signal.json"
SIGNAL = "bus-intent-signal"


def test_the_sample_is_read(sample: Any, deliver: Any) -> None:
    assert deliver(sample(SIGNAL)) == [
        Activity(
            id="bombora:surge-2026-47-0031",
            type="intent_signal_received",
            at=datetime(2026, 11, 20, 6, tzinfo=UTC),
            received_at=datetime(2026, 11, 21, 22, 27, 7, 999_000, tzinfo=UTC),
            source="com.example.intent",
            identities=Identities("ines.prat@example.com"),
            traits={"account": "example.com", "company": "Example"},
            properties={
                "week": "2026-47",
                "topic": "marketing automation",
                "strength": 78,
                "intent": "high",
                "provider": "bombora",
            },
        )
    ]


@pytest.mark.parametrize(
    ("strength", "number", "word"),
    [
        ("low", 15, "low"),
        ("medium", 45, "medium"),
        ("high", 75, "high"),
        ("very_high", 95, "high"),
        (0, 0, "low"),
        (Decimal("29.9"), Decimal("29.9"), "low"),
        (30, 30, "medium"),
        (Decimal("59.5"), Decimal("59.5"), "medium"),
        (60, 60, "high"),
        (100, 100, "high"),
    ],
)
def test_strength_is_a_number_and_a_word(
    strength: Any, number: Any, word: str, sample: Any, deliver: Any
) -> None:
    told = float(strength) if isinstance(strength, Decimal) else strength
    (activity,) = deliver(sample(SIGNAL, strength=told))
    assert activity.properties["strength"] == number
    assert activity.properties["intent"] == word


def test_words_keep_their_meaning_as_numbers() -> None:
    assert [level(WORDS[word]) for word in ("low", "medium", "high")] == ["low", "medium", "high"]


def test_what_the_signal_is_about_stands_above_its_properties(sample: Any, deliver: Any) -> None:
    (activity,) = deliver(sample(SIGNAL, properties={"topic": "x", "intent": "none", "stage": 2}))
    assert activity.properties["topic"] == "marketing automation"
    assert activity.properties["intent"] == "high"
    assert activity.properties["stage"] == 2


def test_a_signal_about_an_account_alone_is_the_accounts(sample: Any, deliver: Any) -> None:
    (activity,) = deliver(sample(SIGNAL))
    assert deliver(sample(SIGNAL, person=None)) == [
        AccountSignal(
            id=activity.id,
            account="example.com",
            at=activity.at,
            received_at=activity.received_at,
            source="com.example.intent",
            traits=activity.traits,
            properties=activity.properties,
        )
    ]


def test_one_id_of_two_providers_is_two_signals(sample: Any, deliver: Any) -> None:
    (one,), (other,) = deliver(sample(SIGNAL)), deliver(sample(SIGNAL, source="g2"))
    assert one.id != other.id


def test_a_long_id_stays_within_bounds(sample: Any, deliver: Any) -> None:
    (one,) = deliver(sample(SIGNAL, id="x" * 200))
    (other,) = deliver(sample(SIGNAL, id="x" * 199 + "y"))
    assert len(one.id) <= 200
    assert one.id != other.id


@pytest.mark.parametrize(
    ("detail", "code", "field"),
    [
        ({"strength": 101}, "invalid_intent_signal", "detail.strength"),
        ({"strength": -1}, "invalid_intent_signal", "detail.strength"),
        ({"strength": True}, "invalid_intent_signal", "detail.strength"),
        ({"strength": "72"}, "invalid_intent_signal", "detail.strength"),
        ({"strength": None}, "invalid_intent_signal", "detail.strength"),
        ({"topic": ""}, "invalid_intent_signal", "detail.topic"),
        ({"topic": "x" * 1_025}, "invalid_intent_signal", "detail.topic"),
        ({"source": ""}, "invalid_intent_signal", "detail.source"),
        ({"id": 7}, "invalid_intent_signal", "detail.id"),
        ({"at": "soon"}, "invalid_intent_signal", "detail.at"),
        ({"colour": "red"}, "invalid_intent_signal", "detail.colour"),
        ({"person": {}}, "no_identity", "detail.person"),
        ({"person": {"email": "ines"}}, "invalid_email", "detail.person.email"),
        ({"person": None, "account": None}, "invalid_intent_signal", "detail"),
        ({"account": {"name": "Acme"}}, "invalid_intent_signal", "detail.account.domain"),
        ({"account": {"domain": "gmail.com"}}, "invalid_account", "detail.account.domain"),
        ({"account": {"domain": "acme"}}, "invalid_account", "detail.account.domain"),
        ({"properties": {"a": "x" * 1_025}}, "invalid_activity", "detail.properties.a"),
        ({"traits": {"a": "x" * 1_025}}, "invalid_activity", "detail.traits.a"),
    ],
)
def test_what_is_refused(
    detail: dict[str, Any], code: str, field: str, sample: Any, refusal: Any
) -> None:
    assert refusal(sample(SIGNAL, **detail)) == (code, field)


def test_the_published_schema_is_that_of_the_model() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == schema()


def test_the_published_schema_tells_signals_apart(sample: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    signal = sample(SIGNAL)["detail"]
    assert list(validator.iter_errors(signal)) == []
    assert list(validator.iter_errors({**signal, "strength": "high"})) == []
    for name in ("person", "account"):
        assert list(validator.iter_errors({k: v for k, v in signal.items() if k != name})) == []
    neither = {k: v for k, v in signal.items() if k not in ("person", "account")}
    wrong: list[dict[str, Any]] = [neither, *({**signal, "strength": s} for s in (101, "72", None))]
    for one in wrong:
        assert list(validator.iter_errors(one)) != []
