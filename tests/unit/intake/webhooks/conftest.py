"""A door for webhooks without anything behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from handraiser.activity import Activity
from handraiser.intake.forms import Forms
from handraiser.intake.webhooks.document import load_webhook
from handraiser.intake.webhooks.take import Delivery, Webhooks
from vendors import SECRETS, request, signed

NOW = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)

type Send = Callable[..., tuple[Delivery, list[Activity]]]


@pytest.fixture
def sent() -> list[Activity]:
    """What was sent on, in order."""
    return []


@pytest.fixture
def webhooks(forms: Forms, sent: list[Activity]) -> Webhooks:
    def secrets(vendor: str, _now: datetime) -> Sequence[str]:
        return (SECRETS[vendor],) if vendor in SECRETS else ()

    return Webhooks(load_webhook, secrets, forms, sent.extend)


@pytest.fixture
def send(webhooks: Webhooks, sent: list[Activity]) -> Send:
    """Sends what a vendor would: the delivery and its activities."""

    def deliver(vendor: str, payload: object) -> tuple[Delivery, list[Activity]]:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        before = len(sent)
        delivery = webhooks.take(vendor, request(vendor, body, signed(vendor, body, NOW)), NOW)
        return delivery, sent[before:]

    return deliver
