"""What nobody knows is kept and refuses nothing; what is known already stands as it came first."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

from clients import client
from integration.hostile.doors import Doors
from integration.test_score import BATCH, Context, aws, score

__all__ = ["aws", "score"]  # fixtures

UNKNOWN: dict[str, Any] = {"favourite_colour": "red", "nested": {"a": [1, {"b": None}]}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("forms/contact", {"email": "a@example.com", **UNKNOWN}),
        ("track", {"userId": "u-1", "event": "x", "properties": UNKNOWN, "unheard": UNKNOWN}),
        ("batch", {"batch": [{"type": "page", "userId": "u-1", "properties": UNKNOWN}], **UNKNOWN}),
        (
            "webhooks/typeform",
            {
                "event_type": "form_response",
                "form_response": {"hidden": {"email": "a@example.com", **UNKNOWN}},
                "unheard": UNKNOWN,
            },
        ),
    ],
)
def test_unknown_fields_are_kept(doors: Doors, path: str, body: dict[str, Any]) -> None:
    assert doors.post(path, json.dumps(body).encode()).status == 200
    (activity,) = doors.stored()
    assert {name: activity.properties[name] for name in UNKNOWN} == UNKNOWN


def test_unknown_traits_are_kept(doors: Doors) -> None:
    body = json.dumps({"userId": "u-1", "traits": UNKNOWN}).encode()
    assert doors.post("identify", body).status == 200
    (activity,) = doors.stored()
    assert activity.traits == UNKNOWN


def test_of_one_id_with_other_content_the_first_stands_and_the_other_is_counted(
    score: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    first = BATCH["Records"][1]
    other = {**first, "messageId": "m-2", "body": first["body"].replace("47.5", "12")}
    score.handler({"Records": [first]}, Context())
    before = client("dynamodb").scan(TableName="leads")["Items"]
    capsys.readouterr()

    assert score.handler({"Records": [other]}, Context()) == {"batchItemFailures": []}

    metrics = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert metrics["ActivityConflicts"] == [1]
    assert metrics["ActivitiesFolded"] == [0]
    assert client("dynamodb").scan(TableName="leads")["Items"] == before
