"""Publishes notifications: to the SNS topic that teams subscribe to, and to the event bus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from handraiser.faults import refusal_or_fault, service_errors
from handraiser.notification import attributes, from_json, readable, subject

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sns import SNSClient

SOURCE = "handraiser"

REFUSALS = frozenset(
    {
        # SNS
        "InvalidParameter",
        "InvalidParameterValue",
        "ParameterValueInvalid",
        "ValidationException",
        # EventBridge, per entry
        "InvalidArgument",
        "MalformedDetail",
    }
)
"""Error codes that the same message would meet again; all others may pass."""


class Topic:
    """The SNS topic: machine JSON for queues and programs, readable text for e-mail."""

    def __init__(self, client: SNSClient, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, text: str) -> None:
        """Publishes the stored text of a message, unchanged, with subject and attributes.

        Raises Refused when it can never be published, Unavailable when it may be later.
        """
        message = from_json(text)
        with service_errors("SNS", refusals=REFUSALS):
            self._client.publish(
                TopicArn=self._arn,
                MessageStructure="json",
                Message=json.dumps(
                    {"default": text, "email": readable(message)}, ensure_ascii=False
                ),
                Subject=subject(message),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in attributes(message).items()
                },
            )


class Bus:
    """The event bus: the message as the detail of an event named after it."""

    def __init__(self, client: EventBridgeClient, name: str) -> None:
        self._client = client
        self._name = name

    def publish(self, text: str) -> None:
        """Puts the stored text of a message as one event of source `handraiser`.

        Raises Refused when it can never be published, Unavailable when it may be later.
        """
        message = from_json(text)
        entry: Any = {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": message.event,
            "Detail": text,
        }
        with service_errors("EventBridge", refusals=REFUSALS):
            answer = self._client.put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            code = answer["Entries"][0].get("ErrorCode", "unknown")
            raise refusal_or_fault("EventBridge", code, REFUSALS)
