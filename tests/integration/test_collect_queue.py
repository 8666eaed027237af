"""The queues and the secret: what is sent arrives whole, what fails can be tried again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from moto import mock_aws

from handraiser.activity import Activity
from handraiser.errors import Refused, Unavailable
from handraiser.identity import Identities
from handraiser.intake.eventbridge import parse
from handraiser.queue import Activities, Reject, Rejects
from handraiser.secret import Secret

NOW = datetime(2026, 11, 21, 22, 27, tzinfo=UTC)
ACTIVITY = Activity(
    id="a-1",
    type="contact_requested",
    at=NOW,
    received_at=NOW,
    source="form",
    identities=Identities(email="a@example.com"),
    properties={"odd": "\x00\x1f\ufffe\uffff🙂", "exact": Decimal("0.12345678901234567890123")},
)


@pytest.fixture
def sqs() -> Iterator[Any]:
    with mock_aws():
        make: Any = boto3.client
        yield make("sqs", region_name="eu-west-1")


@pytest.fixture
def url(sqs: Any) -> str:
    created: str = sqs.create_queue(QueueName="queue")["QueueUrl"]
    return created


def body(sqs: Any, url: str) -> str:
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    text: str = message["Body"]
    return text


def test_an_activity_arrives_as_it_was_sent(sqs: Any, url: str) -> None:
    Activities(sqs, url).send(ACTIVITY)
    assert parse(body(sqs, url), NOW) == ACTIVITY


def test_a_reject_arrives_word_for_word_with_its_reason(sqs: Any, url: str) -> None:
    event = '{"detail": {"id": "\ufffe"}} ž'
    reason = Refused("invalid_activity", "Not a text.", field="detail.at")
    Rejects(sqs, url).send(Reject(event, NOW, reason))
    assert json.loads(body(sqs, url)) == {
        "reason": {"code": "invalid_activity", "message": "Not a text.", "field": "detail.at"},
        "received_at": "2026-11-21T22:27:00.000Z",
        "event": event,
    }


@pytest.mark.parametrize("code", ["RequestThrottled", "AWS.SimpleQueueService.NonExistentQueue"])
def test_a_queue_that_refuses_may_be_tried_again(sqs: Any, url: str, code: str) -> None:
    with Stubber(sqs) as stub:
        stub.add_client_error("send_message", code)
        with pytest.raises(Unavailable):
            Activities(sqs, url).send(ACTIVITY)
        stub.add_client_error("send_message", code)
        with pytest.raises(Unavailable):
            Rejects(sqs, url).send(Reject("", NOW, Refused("a", "b")))


def test_a_queue_that_cannot_be_reached_may_be_tried_again(sqs: Any, url: str) -> None:
    def unreachable(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://sqs.example")

    sqs.meta.events.register_first("before-call.sqs.SendMessage", unreachable)
    with pytest.raises(Unavailable):
        Activities(sqs, url).send(ACTIVITY)


def test_a_secret_is_asked_for_until_it_is_had_and_then_no_more() -> None:
    with mock_aws():
        make: Any = boto3.client
        client = make("secretsmanager", region_name="eu-west-1")
        secret = Secret(client, client.create_secret(Name="s", SecretString="words")["ARN"])
        with Stubber(client) as stub:
            stub.add_client_error("get_secret_value", "InternalServiceError")
            with pytest.raises(Unavailable):
                secret.value()
        assert secret.value() == b"words"
        with Stubber(client):
            assert secret.value() == b"words"
