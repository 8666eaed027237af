"""All HTTP doors of one function, with nothing in the way of a thousand requests."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from handraiser import clock
from handraiser.activity import Activity
from handraiser.intake.eventbridge import parse
from handraiser.intake.packs import unpack
from published import assert_published
from vendors import HOST, signed

CONTEXT = SimpleNamespace(
    function_name="collect",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:collect",
    aws_request_id="8d9f0e3a-1d7b-4a35-9b6e-0a1b2c3d4e5f",
)
_REFUSED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PATHS = ("forms/contact", "forms/page-view", "track", "batch")
VENDORS = ("calendly", "hubspot", "postmark", "sendgrid", "typeform", "webflow", "zoom")


@dataclass(frozen=True)
class Answer:
    """What a door answered."""

    status: int
    json: Any

    @property
    def code(self) -> str | None:
        """The word of its refusal."""
        return self.json.get("code") if isinstance(self.json, dict) else None


class Queue:
    """What of SQS the doors use. A message holds the characters that SQS takes, and no others."""

    def __init__(self) -> None:
        self._messages: list[str] = []

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> dict[str, Any]:  # noqa: N803
        """Keeps one message."""
        assert not _REFUSED.search(MessageBody)
        self._messages.append(MessageBody)
        return {}

    def send_message_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803
        Entries: list[dict[str, str]],  # noqa: N803
    ) -> dict[str, Any]:
        """Keeps each of them."""
        for entry in Entries:
            self.send_message(QueueUrl=QueueUrl, MessageBody=entry["MessageBody"])
        return {"Successful": Entries}

    def drain(self) -> list[str]:
        """The messages since the last time."""
        messages, self._messages = self._messages, []
        return messages


@dataclass(frozen=True)
class Doors:
    """The handler, a write key, and the queue behind it."""

    handler: Callable[..., Any]
    key: str
    queue: Queue

    def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> Answer:
        """One request below `/v1/`, as whoever may send it. Its answer is a published one."""
        kind, _, name = path.partition("/")
        known = {"content-type": "application/json"}
        if kind == "webhooks":
            known |= signed(name, body, clock.now())
        elif kind != "forms":
            shown = base64.b64encode(f"{self.key}:".encode()).decode()
            known["authorization"] = f"Basic {shown}"
        full = f"/v1/{path}"
        answer = self.handler(
            {
                "rawPath": full,
                "rawQueryString": "",
                "headers": {**known, **(headers or {})},
                "requestContext": {
                    "domainName": HOST,
                    "http": {"method": "POST", "path": full, "sourceIp": "198.51.100.24"},
                },
                "body": base64.b64encode(body).decode(),
                "isBase64Encoded": True,
            },
            CONTEXT,
        )
        status, told = answer["statusCode"], answer["body"]
        assert_published("POST", full, status, answer["headers"], told)
        is_json = answer["headers"]["content-type"] == "application/json"
        return Answer(status, json.loads(told) if is_json else told)

    def stored(self) -> list[Activity]:
        """Every activity on the queue as the next function reads it, each told once.

        A text that is not a sequence of characters fails here.
        """
        activities = [
            parse(body, clock.now()) for message in self.queue.drain() for body in unpack(message)
        ]
        for activity in activities:
            activity.to_json().encode()
        return activities
