"""Hostile messages to `score`, which the bus hands on unread: set aside, or recorded whole."""

from __future__ import annotations

import copy
import json
from types import ModuleType
from typing import Any

from clients import client
from integration.hostile.corpus import json_texts, strings
from integration.test_score import BATCH, Context, aws, score

__all__ = ["aws", "score"]  # fixtures

EVENT = json.loads(BATCH["Records"][1]["body"])
AT_ONCE = 25
NAMELESS = {"y_empty_name.json", "y_object_empty_key.json"}
"""JSON with a key of no characters, which the bus refuses."""


def handled(score: ModuleType, bodies: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """(activities in the table, events set aside) once the messages came; none comes again."""
    for start in range(0, len(bodies), AT_ONCE):
        records = [
            {**BATCH["Records"][1], "messageId": f"m-{start + n}", "body": body}
            for n, body in enumerate(bodies[start : start + AT_ONCE])
        ]
        assert score.handler({"Records": records}, Context()) == {"batchItemFailures": []}
    pages = client("dynamodb").get_paginator("scan").paginate(TableName="leads")
    items = [item for page in pages for item in page["Items"]]
    json.dumps(items, default=str, ensure_ascii=False).encode()
    activities = [item for item in items if item["sk"]["S"].startswith("ACTIVITY#")]
    return activities, rejected()


def rejected() -> list[str]:
    """The events on the rejects queue."""
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName="rejects")["QueueUrl"]
    events = []
    while messages := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=3_600
    ).get("Messages"):
        events += [json.loads(message["Body"])["event"] for message in messages]
    return events


def event(number: int, **detail: Any) -> str:
    """A bus event that is good but for what is given."""
    changed = copy.deepcopy(EVENT)
    changed["detail"] |= {"id": f"h-{number}", **detail}
    return json.dumps(changed)


def test_json_as_a_whole_message_is_set_aside(score: ModuleType) -> None:
    bodies = [text.decode("utf-8", "replace") for _, text in json_texts()]
    activities, aside = handled(score, bodies)
    assert activities == []
    assert sorted(aside) == sorted(bodies)


def test_json_as_a_value_is_recorded_or_set_aside(score: ModuleType) -> None:
    texts = [(name, text.decode("utf-8", "replace")) for name, text in json_texts()]
    bodies = [
        event(number, properties={"x": "HERE"}).replace('"HERE"', text)
        for number, (_, text) in enumerate(texts)
    ]
    activities, aside = handled(score, bodies)
    assert len(activities) + len(aside) == len(bodies)
    for (name, _), body in zip(texts, bodies, strict=True):
        if name.startswith("y_"):
            assert (body in aside) is (name in NAMELESS), name
        if name.startswith("n_") and "�" not in body:
            assert body in aside, name


def test_strings_are_recorded_whole(score: ModuleType) -> None:
    texts = [text[:1_024] for text in strings()]
    bodies = [
        event(number, properties={"x": text}, traits={"company": text, "country": text})
        for number, text in enumerate(texts)
    ]
    activities, aside = handled(score, bodies)
    assert aside == []
    assert len(activities) == len(texts)


def test_strings_that_name_somebody_are_recorded_or_set_aside(score: ModuleType) -> None:
    fields = ("email", "user_id", "anonymous_id")
    bodies = [
        event(number, identities={fields[number % 3]: text}, type=text or "x", channel=text)
        for number, text in enumerate(text[:90] for text in strings()[::10])
    ]
    activities, aside = handled(score, bodies)
    assert len(activities) + len(aside) == len(bodies)
    assert activities
