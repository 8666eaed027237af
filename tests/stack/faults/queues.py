"""Queues of a test's own, and what lies on any queue of the stack."""

from __future__ import annotations

import json
import uuid
from typing import Any

from handraiser_cli.stack import Stack


def new_queue(stack: Stack) -> str:
    """An empty queue."""
    name = f"test-{uuid.uuid4().hex}"
    return str(stack.client("sqs").create_queue(QueueName=name)["QueueUrl"])


def team(stack: Stack) -> str:
    """A queue that gets every notification of the stack from now on, as JSON."""
    sqs, url = stack.client("sqs"), new_queue(stack)
    arn = arn_of(sqs, url)
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": stack.mql_topic_arn}},
            }
        ],
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    stack.client("sns").subscribe(
        TopicArn=stack.mql_topic_arn,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"RawMessageDelivery": "true"},
    )
    return url


def bus_team(stack: Stack) -> str:
    """A queue that gets every notification that the stack puts onto its bus from now on."""
    sqs, events, url = stack.client("sqs"), stack.client("events"), new_queue(stack)
    name = url.rsplit("/", 1)[-1]
    pattern = {"source": ["handraiser"], "detail-type": [{"prefix": ""}]}
    events.put_rule(Name=name, EventBusName=stack.event_bus, EventPattern=json.dumps(pattern))
    events.put_targets(
        Rule=name, EventBusName=stack.event_bus, Targets=[{"Id": "1", "Arn": arn_of(sqs, url)}]
    )
    return url


def arn_of(sqs: Any, url: str) -> str:
    """A queue's ARN."""
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(answer["Attributes"]["QueueArn"])


def taken(stack: Stack, url: str) -> list[Any]:
    """Everything a queue holds, read as JSON, and taken off it."""
    sqs = stack.client("sqs")
    found: list[Any] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def waiting(stack: Stack, url: str) -> int:
    """How many messages a queue holds, those that somebody works on included."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = stack.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return sum(int(answer["Attributes"][name]) for name in names)
