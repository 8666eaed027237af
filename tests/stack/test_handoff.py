"""An outbox item on the embedded stack: stream, topic, filter policy, queue, bus, sweep, replay."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handraiser import notification
from handraiser.notification import LeadQualified, Score, Touches
from handraiser.store.outbox import Channel, Key, Outbox, OutboxItem, new_item
from handraiser_cli.commands import dlq
from handraiser_cli.stack import Stack

pytestmark = pytest.mark.stack

SWEEP = Path(__file__).parents[2] / "events" / "sweep.json"


def _message(segment: str) -> LeadQualified:
    now = datetime.now(UTC)
    return notification.qualified(
        mql_id=uuid.uuid4().hex,
        lead_id=f"test-{uuid.uuid4().hex}",
        scorecard="default",
        cycle=1,
        company="Acme",
        country="CZ",
        tier=None,
        score=Score(
            fit=Decimal(40),
            engagement=Decimal("42.5"),
            intent=Decimal(0),
            total=Decimal("82.5"),
            grade="A",
            segment=segment,
            model_version="1",
            as_of=now,
        ),
        path="score",
        reasons=[],
        channel=Touches(deciding="email"),
        campaign=Touches(),
        qualified_at=now,
        follow_up_due=now + timedelta(hours=1),
    )


def _put(stack: Stack, message: LeadQualified) -> Key:
    item = new_item(message, datetime.now(UTC))
    stack.client("dynamodb").put_item(TableName=stack.table, Item=item)
    return Key.of(item)


def _item(stack: Stack, key: Key) -> OutboxItem | None:
    return Outbox(stack.client("dynamodb"), stack.table).read(key)


def _team(stack: Stack, segment: str) -> str:
    """A queue that gets, raw, what the stack publishes about one segment."""
    sqs = stack.client("sqs")
    url: str = sqs.create_queue(QueueName=f"team-{segment}")["QueueUrl"]
    got = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = got["Attributes"]["QueueArn"]
    let_the_topic_send = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": stack.mql_topic_arn}},
    }
    policy = {"Version": "2012-10-17", "Statement": [let_the_topic_send]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    stack.client("sns").subscribe(
        TopicArn=stack.mql_topic_arn,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={
            "RawMessageDelivery": "true",
            "FilterPolicy": json.dumps({"segment": [segment], "grade": ["A", "B"]}),
        },
    )
    return url


def _received(stack: Stack, url: str) -> list[Any]:
    answer = stack.client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1
    )
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def test_it_reaches_the_team_it_is_for(stack: Stack, eventually: Callable[..., Any]) -> None:
    team, others = _team(stack, "mine"), _team(stack, "theirs")
    message = _message("mine")
    key = _put(stack, message)
    [told] = eventually(lambda: _received(stack, team))
    assert told == json.loads(notification.to_json(message))
    item = eventually(lambda: (i := _item(stack, key)) and not i.due and i)
    assert item.published == set(Channel)
    assert _received(stack, others) == []


@pytest.fixture
def owed(stack: Stack, eventually: Callable[..., Any]) -> tuple[LeadQualified, str]:
    """A message whose item owes every channel, as a crash before the first publish leaves it.

    With it the queue of a team that is to hear of it. The stream has had its turn.
    """
    message = _message(uuid.uuid4().hex)
    team = _team(stack, message.score.segment)
    key = _put(stack, message)
    assert eventually(lambda: _received(stack, team))
    eventually(lambda: (i := _item(stack, key)) and not i.due)
    long_due = new_item(message, datetime.now(UTC) - timedelta(hours=25))
    stack.client("dynamodb").update_item(
        TableName=stack.table,
        Key=key.attributes(),
        UpdateExpression="SET due_pk = :pk, due_at = :at REMOVE sns_at, bus_at",
        ExpressionAttributeValues={":pk": long_due["due_pk"], ":at": long_due["due_at"]},
    )
    return message, team


def test_the_sweep_publishes_what_the_stream_lost(
    stack: Stack, eventually: Callable[..., Any], owed: tuple[LeadQualified, str]
) -> None:
    message, team = owed
    functions = stack.client("lambda").list_functions()["Functions"]
    [name] = [f["FunctionName"] for f in functions if "Handoff" in f["FunctionName"]]
    answer = stack.client("lambda").invoke(FunctionName=name, Payload=SWEEP.read_bytes())
    assert json.load(answer["Payload"])["failed"] == 0
    [told] = eventually(lambda: _received(stack, team))
    assert told["mql_id"] == message.mql_id


def test_replaying_a_failed_stream_publishes_what_is_owed(
    stack: Stack,
    eventually: Callable[..., Any],
    owed: tuple[LeadQualified, str],
    tmp_path: Path,
) -> None:
    message, team = owed
    [queue] = [url for url in stack.dead_letter_queue_urls if "OutboxDeadLetters" in url]
    letter = {"requestContext": {"condition": "RetryAttemptsExhausted"}, "DDBStreamBatchInfo": {}}
    stack.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(letter))
    stack.save(tmp_path / "stack.json")
    arguments = ["replay", "OutboxDeadLetters", "--stack", str(tmp_path / "stack.json")]
    result = CliRunner().invoke(dlq.app, arguments)
    assert result.exit_code == 0, result.output
    [told] = eventually(lambda: _received(stack, team))
    assert told["mql_id"] == message.mql_id
