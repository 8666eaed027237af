"""The queues and the secret: what is sent arrives whole, what fails can be tried again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import ANY, Stubber
from moto import mock_aws

from handraiser.activity import Activity
from handraiser.errors import Refused, Unavailable
from handraiser.identity import Identities
from handraiser.intake.eventbridge import parse
from handraiser.intake.packs import unpack
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


def numbered(count: int, **more: Any) -> list[Activity]:
    return [replace(ACTIVITY, id=f"a-{n}", **more) for n in range(count)]


def taken(sqs: Any, url: str) -> list[Activity]:
    """Every activity on the queue; each is told once."""
    activities = []
    while messages := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=3_600
    ).get("Messages"):
        for message in messages:
            activities += [parse(inner, NOW) for inner in unpack(message["Body"])]
    return activities


@pytest.mark.parametrize(("count", "calls"), [(1, 1), (100, 1), (300, 2)])
def test_many_activities_take_few_calls(sqs: Any, url: str, count: int, calls: int) -> None:
    made: list[str] = []
    sqs.meta.events.register("before-call.sqs.*", lambda model, **_: made.append(model.name))
    Activities(sqs, url).send_all(numbered(count))
    assert made == ["SendMessageBatch"] * calls
    assert sorted(a.id for a in taken(sqs, url)) == sorted(a.id for a in numbered(count))


def test_a_call_carries_no_more_than_sqs_takes(sqs: Any, url: str) -> None:
    large: dict[str, Any] = {f"p{n}": "ž" * 1_024 for n in range(10)}
    activities = numbered(60, properties=large)
    sizes: list[int] = []

    def weigh(params: dict[str, Any], **_: Any) -> None:
        bodies = json.loads(params["body"])["Entries"]
        sizes.append(sum(len(entry["MessageBody"].encode()) for entry in bodies))

    sqs.meta.events.register("before-call.sqs.SendMessageBatch", weigh)
    Activities(sqs, url).send_all(activities)
    assert len(sizes) > 1
    assert max(sizes) <= 262_144
    assert len(taken(sqs, url)) == 60


def answered(successful: list[str], failed: list[str]) -> dict[str, Any]:
    return {
        "Successful": [{"Id": n, "MessageId": n, "MD5OfMessageBody": ""} for n in successful],
        "Failed": [{"Id": n, "SenderFault": False, "Code": "InternalError"} for n in failed],
    }


def test_what_a_call_leaves_out_goes_again(sqs: Any, url: str) -> None:
    with Stubber(sqs) as stub:
        stub.add_response("send_message_batch", answered(["0", "2"], ["1", "3"]))
        left = [ANY, ANY]
        stub.add_response(
            "send_message_batch", answered(["1", "3"], []), {"QueueUrl": url, "Entries": left}
        )
        Activities(sqs, url).send_all(numbered(100))
        stub.assert_no_pending_responses()


def test_what_is_left_out_for_good_is_not_said_to_be_taken(sqs: Any, url: str) -> None:
    with Stubber(sqs) as stub:
        for _ in range(3):
            stub.add_response("send_message_batch", answered([], ["0"]))
        with pytest.raises(Unavailable):
            Activities(sqs, url).send_all(numbered(2))
        stub.add_client_error("send_message_batch", "RequestThrottled")
        with pytest.raises(Unavailable):
            Activities(sqs, url).send_all(numbered(2))
