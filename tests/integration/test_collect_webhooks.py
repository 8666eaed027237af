"""Webhooks through the real handler, SQS and Secrets Manager as moto plays them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from handlers import load_handler
from handraiser import bootstrap, clock
from handraiser.activity import Activity, from_epoch_ms
from handraiser.intake.eventbridge import parse
from handraiser.intake.packs import unpack
from published import assert_published
from tables import create_table
from vendors import SECRETS, SIGN, request, signed

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)
LIMIT = 30
CONTEXT = SimpleNamespace(
    function_name="collect",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:collect",
    aws_request_id="8d9f0e3a-1d7b-4a35-9b6e-0a1b2c3d4e5f",
)
OPEN = {
    "email": "li.wei@example.com",
    "timestamp": 1795300000,
    "event": "open",
    "sg_event_id": "o-1",
}


class World:
    """The handler with the queue and the secret behind it."""

    def __init__(self, sqs: Any, secrets: Any, queue_url: str, secret_id: str) -> None:
        self._sqs, self._secrets = sqs, secrets
        self._queue_url, self._secret_id = queue_url, secret_id

    @cached_property
    def _handler(self) -> Any:
        """Loaded with the first request, whose output its logger is to keep."""
        return load_handler("collect")

    def tell(self, secrets: object) -> None:
        """Puts what vendors sign with."""
        text = secrets if isinstance(secrets, str) else json.dumps(secrets)
        self._secrets.put_secret_value(SecretId=self._secret_id, SecretString=text)

    def __call__(self, event: dict[str, Any]) -> tuple[int, Any]:
        answer = self._handler(event, CONTEXT)
        told = answer["statusCode"], answer["headers"], answer["body"]
        assert_published(event["requestContext"]["http"]["method"], event["rawPath"], *told)
        return answer["statusCode"], json.loads(answer["body"])

    def post(self, vendor: str, payload: object, **more: Any) -> tuple[int, Any]:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return self(request(vendor, body, signed(vendor, body, clock.now(), **more)))

    def queued(self) -> list[Activity]:
        activities = []
        while messages := self._sqs.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=10,
            MessageSystemAttributeNames=["SentTimestamp"],
            VisibilityTimeout=3_600,
        ).get("Messages"):
            for message in messages:
                sent_at = int(message["Attributes"]["SentTimestamp"])
                activities += [
                    parse(body, from_epoch_ms(sent_at)) for body in unpack(message["Body"])
                ]
        return activities


def forget() -> None:
    """Makes the next request the first of a fresh process."""
    for made in (
        bootstrap.client,
        bootstrap.collect_settings,
        bootstrap.limiter,
        bootstrap.webhooks,
    ):
        made.cache_clear()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    instant = [NOW]
    monkeypatch.setattr(clock, "now", lambda: instant[0])
    return instant


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, now: list[datetime]) -> Iterator[World]:
    with mock_aws():
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        make: Any = boto3.client
        sqs, dynamodb, secrets = (make(name) for name in ("sqs", "dynamodb", "secretsmanager"))
        queue_url = sqs.create_queue(QueueName="activities")["QueueUrl"]
        create_table(dynamodb, "table")
        identities = secrets.create_secret(Name="identities", SecretString="s" * 64)
        vendors = secrets.create_secret(Name="vendors")
        for name, value in {
            "TABLE_NAME": "table",
            "ACTIVITIES_QUEUE_URL": queue_url,
            "IDENTITY_SECRET_ID": identities["ARN"],
            "WEBHOOK_SECRETS_ID": vendors["ARN"],
            "REQUESTS_PER_MINUTE": str(LIMIT),
            "POWERTOOLS_SERVICE_NAME": uuid4().hex,
            "POWERTOOLS_METRICS_NAMESPACE": "Handraiser",
        }.items():
            monkeypatch.setenv(name, value)
        forget()
        yield World(sqs, secrets, queue_url, vendors["ARN"])
        forget()


@pytest.fixture
def told(world: World) -> World:
    """The same, with what every vendor signs with."""
    world.tell(SECRETS)
    return world


def lines(capsys: pytest.CaptureFixture[str]) -> tuple[str, dict[str, Any], dict[str, float]]:
    """Everything written: as text, the one log line, and the metrics."""
    text = capsys.readouterr().out
    written = [json.loads(line) for line in text.splitlines()]
    (line,) = (one for one in written if "_aws" not in one)
    metrics: dict[str, float] = {}
    for one in written:
        if "_aws" in one:
            names = [m["Name"] for m in one["_aws"]["CloudWatchMetrics"][0]["Metrics"]]
            metrics |= {name: sum(one[name]) for name in names}
    return text, line, metrics


def test_the_sample_of_a_vendor_is_taken(told: World) -> None:
    event = json.loads((ROOT / "events" / "collect-webhook-typeform.json").read_text("utf-8"))
    assert told(event) == (200, {"success": True, "accepted": 1, "ignored": 0})
    (activity,) = told.queued()
    assert (activity.id, activity.type) == ("typeform:5f0c1f7e8b", "form_submitted")
    assert activity.identities.email == "noor@example.org"
    assert activity.traits == {"employees": "51-200"}
    assert activity.properties["topics"] == ["Pricing", "API"]


def test_many_events_are_taken_and_the_unreadable_told(
    told: World, capsys: pytest.CaptureFixture[str]
) -> None:
    events = [
        OPEN,
        {**OPEN, "sg_event_id": "o-2", "email": "nobody"},
        {**OPEN, "sg_event_id": "o-3", "event": "unsubscribe"},
        {**OPEN, "event": "processed"},
    ]
    status, answer = told.post("sendgrid", events)
    assert (status, answer["accepted"], answer["ignored"]) == (200, 2, 1)
    assert [(one["index"], one["code"]) for one in answer["refused"]] == [(1, "invalid_email")]
    assert sorted(one.id for one in told.queued()) == ["sendgrid:o-1", "sendgrid:o-3"]
    text, line, metrics = lines(capsys)
    assert (line["vendor"], line["accepted"]) == ("sendgrid", 2)
    assert line["refusals"] == ["invalid_email"]
    assert metrics == {"ActivitiesAccepted": 2, "EventsIgnored": 1, "EventsRefused": 1}
    assert "li.wei" not in text
    assert "nobody" not in text


@pytest.mark.parametrize("vendor", SIGN)
def test_what_another_signed_is_refused_and_not_logged(
    told: World, vendor: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answer = told.post(vendor, [OPEN], secret="of somebody else")
    assert (status, answer["code"]) == (401, "invalid_signature")
    text, line, metrics = lines(capsys)
    assert (line["code"], line["vendor"]) == ("invalid_signature", vendor)
    assert metrics == {"RequestsRefused": 1}
    assert "li.wei" not in text
    assert told.queued() == []


def test_one_that_was_signed_long_ago_is_refused(told: World, now: list[datetime]) -> None:
    body = json.dumps([OPEN]).encode()
    event = request("hubspot", body, signed("hubspot", body, NOW))
    now[0] += timedelta(seconds=301)
    status, answer = told(event)
    assert (status, answer["code"]) == (401, "stale_signature")


def test_zooms_handshake_is_answered(told: World) -> None:
    event = {"event": "endpoint.url_validation", "payload": {"plainToken": "abc"}}
    status, answer = told.post("zoom", event)
    assert (status, answer.keys()) == (200, {"plainToken", "encryptedToken"})
    assert told.queued() == []


@pytest.mark.parametrize(
    ("payload", "status", "code"),
    [
        (b"\xff", 400, "invalid_text"),
        (b"{", 400, "invalid_json"),
        (b"7", 400, "not_an_object"),
        (b" " * 1_048_577, 413, "body_too_large"),
        (b"[" + b"{}," * 10_000 + b"{}]", 413, "too_many_events"),
    ],
)
def test_bad_input_gets_a_clear_error(told: World, payload: bytes, status: int, code: str) -> None:
    answered, answer = told.post("sendgrid", payload)
    assert (answered, answer["code"]) == (status, code)
    assert len(answer["message"]) > 10
    assert told.queued() == []


def test_a_wrong_method_is_told_the_right_one(told: World) -> None:
    event = request("zoom", b"", {})
    event["requestContext"]["http"]["method"] = "GET"
    assert told(event)[0] == 405


def test_over_the_limit_a_vendor_is_asked_to_wait(told: World) -> None:
    answers = [told.post("sendgrid", [OPEN])[0] for _ in range(LIMIT + 1)]
    assert answers == [200] * LIMIT + [429]


# The secret


@pytest.mark.parametrize("vendor", ["nobody", "zoom", "ann@example.com"])
def test_before_a_secret_is_told_there_is_no_door(
    world: World, vendor: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answer = world(request(vendor, b"{}", {}))
    assert (status, answer["code"]) == (404, "unknown_webhook")
    assert "ann" not in lines(capsys)[0]


@pytest.mark.parametrize("blank", ["", " ", [], ["", " "]])
def test_a_blank_secret_opens_no_door(world: World, blank: object) -> None:
    """Under an empty key anybody can sign."""
    world.tell({"typeform": blank})
    assert world.post("typeform", {}, secret="")[0] == 404


def test_without_a_secret_of_the_stack_there_is_no_door(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WEBHOOK_SECRETS_ID")
    forget()
    assert world.post("typeform", {})[0] == 404


def test_a_changed_secret_counts_within_a_minute(world: World, now: list[datetime]) -> None:
    world.tell({"zoom": "old"})
    assert world.post("zoom", {}, secret="old")[0] == 200
    world.tell({"zoom": ["new", "old"]})
    assert world.post("zoom", {}, secret="new")[0] == 401
    now[0] += timedelta(minutes=1)
    assert world.post("zoom", {}, secret="new")[0] == 200
    assert world.post("zoom", {}, secret="old")[0] == 200


@pytest.mark.parametrize("wrong", ["{", "[]", "7", '{"zoom": 7}', '{"zoom": {"secret": "x"}}'])
def test_a_secret_that_cannot_be_read_loses_nothing(world: World, wrong: str) -> None:
    world.tell(wrong)
    status, answer = world.post("zoom", {})
    assert (status, answer["code"]) == (503, "unavailable")


def test_while_the_secret_cannot_be_had_the_last_known_stands(
    told: World, now: list[datetime], capsys: pytest.CaptureFixture[str]
) -> None:
    assert told.post("sendgrid", [OPEN])[0] == 200
    now[0] += timedelta(minutes=2)
    told.tell("{")
    assert told.post("sendgrid", [OPEN])[0] == 200


def test_a_secret_that_was_never_had_loses_nothing(told: World) -> None:
    with Stubber(bootstrap.client("secretsmanager", bootstrap.QUICK)) as stub:
        for _ in range(2):  # the limiter's and the vendors'
            stub.add_client_error("get_secret_value", "InternalServiceError")
        assert told.post("sendgrid", [OPEN])[0] == 503
    assert told.post("sendgrid", [OPEN])[0] == 200


def test_a_queue_that_fails_is_not_claimed_to_have_it(
    told: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with Stubber(bootstrap.client("sqs", bootstrap.QUICK)) as stub:
        stub.add_client_error("send_message_batch", "ServiceUnavailable")
        assert told.post("sendgrid", [OPEN])[0] == 503
    assert lines(capsys)[2] == {"RequestsFailed": 1}
    assert told.queued() == []
