"""The guide's worked example: its document makes of its request the activities that it lists."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handraiser.activity import Activity
from handraiser.intake.answers import STATUS
from handraiser.intake.forms import Forms
from handraiser.intake.webhooks.document import (
    Handshake,
    Signature,
    Webhook,
    load_webhook,
    read_webhook,
    vendors,
)
from handraiser.intake.webhooks.take import Webhooks
from vendors import SECRET, request

NOW = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)
GUIDE = (Path(__file__).parents[4] / "docs" / "webhooks.md").read_text("utf-8")
EXAMPLE = GUIDE.partition("## Writing a document")[2]


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.+?)```", EXAMPLE, re.DOTALL)
    assert found is not None
    return found[1]


def listed() -> list[list[str]]:
    """The cells of the table of activities."""
    rows = re.findall(r"^\| `(acme:.+)` \|$", EXAMPLE, re.MULTILINE)
    return [row.split("` | `") for row in rows]


def test_the_example_is_what_the_guide_says(forms: Forms) -> None:
    body = block("json").encode()
    stamp = "1795299999"
    signature = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    sent: list[Activity] = []
    webhook = read_webhook(block("yaml"))
    webhooks = Webhooks(lambda _v: webhook, lambda _v, _n: (SECRET,), forms, sent.extend)

    event = request("acme", body, {"acme-signature": f"t={stamp},v1={signature}"})
    told = webhooks.take("acme", event, NOW).told()

    assert told == {"success": True, "accepted": 2, "ignored": 1}
    made: list[list[Any]] = [
        [one.id, one.type, dict(one.identities.items()), one.traits, one.properties] for one in sent
    ]
    assert made == [[*row[:2], *map(json.loads, row[2:])] for row in listed()]
    assert {one.channel for one in sent} == {"event"}


@pytest.mark.parametrize("vendor", vendors())
def test_the_guide_lists_what_each_vendor_records(vendor: str) -> None:
    for record in load_webhook(vendor).records:
        assert f"`{record.type}`" in GUIDE.partition("## Telling")[0], record.type


@pytest.mark.parametrize("shape", [Webhook, Signature, Handshake])
def test_the_guide_explains_every_key(shape: Any) -> None:
    for name in shape.model_fields:
        assert f"`{name}`" in EXAMPLE, name


@pytest.mark.parametrize(
    "code",
    [
        "unknown_webhook",
        "invalid_signature",
        "stale_signature",
        "body_too_large",
        "too_many_events",
    ],
)
def test_the_guide_lists_what_a_webhook_is_answered(code: str) -> None:
    assert re.search(rf"^\| {int(STATUS[code])} \|.*`{code}`", GUIDE, re.MULTILINE)
