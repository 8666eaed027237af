"""The doors, open, with a fresh process behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from moto import mock_aws

from clients import client
from handlers import load_handler
from handraiser import bootstrap, clock
from handraiser.store.write_keys import WriteKeys
from integration.hostile.doors import Doors, Queue
from tables import create_table
from vendors import SECRETS

NOW = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)
MADE = (
    bootstrap.client,
    bootstrap.collect_settings,
    bootstrap.collector,
    bootstrap.limiter,
    bootstrap.tracker,
    bootstrap.webhooks,
)


def _forget() -> None:
    for made in MADE:
        made.cache_clear()


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    """Every door: forms, trackers with a key, and each vendor's with its secret."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with mock_aws():
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        dynamodb, secrets = map(client, ("dynamodb", "secretsmanager"))
        create_table(dynamodb, "table")
        told = json.dumps(SECRETS)
        for name, value in {
            "TABLE_NAME": "table",
            "ACTIVITIES_QUEUE_URL": "https://queue.example",
            "IDENTITY_SECRET_ID": secrets.create_secret(Name="i", SecretString="s" * 64)["ARN"],
            "WEBHOOK_SECRETS_ID": secrets.create_secret(Name="v", SecretString=told)["ARN"],
            "REQUESTS_PER_MINUTE": "1000000",
            "POWERTOOLS_SERVICE_NAME": uuid4().hex,
            "POWERTOOLS_METRICS_NAMESPACE": "Handraiser",
        }.items():
            monkeypatch.setenv(name, value)
        _forget()
        queue, make = Queue(), bootstrap.client
        monkeypatch.setattr(
            bootstrap, "client", lambda name, *more: queue if name == "sqs" else make(name, *more)
        )
        monkeypatch.setattr(bootstrap, "limiter", _Unlimited)
        keys: Any = WriteKeys(dynamodb, "table")
        key, _ = keys.create(source="website", label="", origins=(), rate=6_000, now=NOW)
        yield Doors(load_handler("collect"), key, queue)
        monkeypatch.undo()
        _forget()


class _Unlimited:
    def take(self, source: str, now: datetime, limit: int | None = None) -> None:
        """Counts nothing."""
