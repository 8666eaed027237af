"""The function `score` on a batch as SQS delivers it: a form fill, a bus event, an invalid one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from moto import mock_aws

from clients import client
from handraiser import bootstrap
from handraiser.activity import Activity
from handraiser.identity import Identities
from handraiser.intake.packs import pack
from tables import create_table

ROOT = Path(__file__).parents[2]
BATCH = json.loads((ROOT / "events/score-batch.json").read_text("utf-8"))
BUILDERS = (
    bootstrap.client,
    bootstrap.score_settings,
    bootstrap.recorder,
    bootstrap.rejects,
)


class Context:
    """What the function's logger asks of Lambda's context."""

    function_name = "score"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:score"
    aws_request_id = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table and the queue the function writes to, and a fresh process."""
    with mock_aws():
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "testing")
        secret = client("secretsmanager").create_secret(Name="identities", SecretString="s" * 64)
        for name, value in {
            "TABLE_NAME": create_table(client("dynamodb")),
            "REJECTS_QUEUE_URL": client("sqs").create_queue(QueueName="rejects")["QueueUrl"],
            "IDENTITY_SECRET_ID": secret["ARN"],
            # Powertools keeps one logger, and what it writes to, for each service name.
            "POWERTOOLS_SERVICE_NAME": uuid4().hex,
            "POWERTOOLS_METRICS_NAMESPACE": "Handraiser",
        }.items():
            monkeypatch.setenv(name, value)
        _forget()
        yield
        _forget()


def _forget() -> None:
    for builder in BUILDERS:
        builder.cache_clear()


@pytest.fixture
def score(aws: None) -> ModuleType:
    """The function's module, loaded as a fresh process would; all of them are named app.py."""
    spec = util.spec_from_file_location("score_app", ROOT / "functions/score/app.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_good_messages_are_committed_and_a_bad_one_is_set_aside(
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    score: ModuleType,
) -> None:
    assert score.handler(BATCH, Context()) == {"batchItemFailures": []}

    items = client("dynamodb").scan(TableName="leads")["Items"]
    kinds = [item["sk"]["S"].partition("#")[0] for item in items if item["pk"]["S"] > "LEAD#"]
    assert kinds.count("ACTIVITY") == 2
    assert kinds.count("OUTBOX") == 1, "the demo request made an MQL"
    rejects = client("sqs").get_queue_url(QueueName="rejects")["QueueUrl"]
    (reject,) = client("sqs").receive_message(QueueUrl=rejects)["Messages"]
    assert json.loads(reject["Body"])["event"] == BATCH["Records"][2]["body"]

    counted, logged = capsys.readouterr().out, repr([vars(line) for line in caplog.records])
    counts = {"ActivitiesFolded": 2, "LeadsQualified": 1, "InputRejected": 1, "LeadsMerged": 0}
    for name, count in counts.items():
        assert json.loads(counted)[name] == [count]
        assert f"'{name}': {count}" in logged
    for personal in ("ada@example.org", "tomas.novak", "Strojírny"):
        assert personal not in counted + logged


def test_a_batch_delivered_again_changes_nothing(score: ModuleType) -> None:
    score.handler(BATCH, Context())
    before = client("dynamodb").scan(TableName="leads")["Items"]

    assert score.handler(BATCH, Context()) == {"batchItemFailures": []}

    assert client("dynamodb").scan(TableName="leads")["Items"] == before


def test_without_its_table_every_readable_message_comes_again(score: ModuleType) -> None:
    client("dynamodb").delete_table(TableName="leads")
    failed = score.handler(BATCH, Context())["batchItemFailures"]
    assert [f["itemIdentifier"] for f in failed] == [
        record["messageId"] for record in BATCH["Records"][:2]
    ]


def test_what_failed_is_counted_by_activities_and_by_messages(
    capsys: pytest.CaptureFixture[str], score: ModuleType
) -> None:
    client("dynamodb").delete_table(TableName="leads")
    score.handler(pack_of(tried(1), tried(2), tried(3)), Context())
    counted = json.loads(capsys.readouterr().out)
    assert (counted["ActivitiesFailed"], counted["MessagesFailed"]) == ([3], [1])


def test_merges_are_counted(capsys: pytest.CaptureFixture[str], score: ModuleType) -> None:
    known = tried(2, identities=Identities(email="ada@example.org"))
    both = tried(3, identities=Identities(email="ada@example.org", user_id="u-1"))
    score.handler(pack_of(tried(1), known), Context())
    capsys.readouterr()
    score.handler(pack_of(both), Context())
    assert json.loads(capsys.readouterr().out)["LeadsMerged"] == [1]


# Packs


def pack_of(*activities: Activity) -> dict[str, Any]:
    """One SQS event whose one message holds the activities."""
    (body,) = pack(activities)
    record = {**BATCH["Records"][0], "messageId": "pack", "body": body}
    return {"Records": [record]}


def tried(number: int, **more: Any) -> Activity:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    given: dict[str, Any] = {"identities": Identities(user_id=f"u-{number}"), **more}
    return Activity(
        id=f"website:{number}", type="tried", at=at, received_at=at, source="website", **given
    )


def rejected() -> list[str]:
    """The ids of the activities on the rejects queue."""
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName="rejects")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    events = [json.loads(json.loads(message["Body"])["event"]) for message in messages]
    return [event["detail"]["id"] for event in events]


def stored() -> int:
    items = client("dynamodb").scan(TableName="leads")["Items"]
    return sum(item["sk"]["S"].startswith("ACTIVITY#") for item in items)


def test_a_pack_is_taken_whole_and_once(score: ModuleType) -> None:
    event = pack_of(*(tried(n) for n in range(25)))
    for _ in range(2):
        assert score.handler(event, Context()) == {"batchItemFailures": []}
        assert stored() == 25


def test_what_is_refused_of_a_pack_is_set_aside_alone(score: ModuleType) -> None:
    event = pack_of(tried(1), tried(2, channel="x" * 101), tried(3))
    assert score.handler(event, Context()) == {"batchItemFailures": []}
    assert stored() == 2
    assert rejected() == ["website:2"]


def test_a_pack_that_comes_again_has_set_nothing_aside(score: ModuleType) -> None:
    event = pack_of(tried(1), tried(2, channel="x" * 101))
    client("dynamodb").delete_table(TableName="leads")
    assert score.handler(event, Context()) == {"batchItemFailures": [{"itemIdentifier": "pack"}]}
    assert rejected() == []
    create_table(client("dynamodb"))
    assert score.handler(event, Context()) == {"batchItemFailures": []}
    assert (stored(), rejected()) == (1, ["website:2"])


def test_a_broken_pack_is_set_aside_as_it_is(score: ModuleType) -> None:
    event = pack_of(tried(1), tried(2))
    event["Records"][0]["body"] = event["Records"][0]["body"].replace('"activities"', '"other"')
    assert score.handler(event, Context()) == {"batchItemFailures": []}
    url = client("sqs").get_queue_url(QueueName="rejects")["QueueUrl"]
    (reject,) = client("sqs").receive_message(QueueUrl=url)["Messages"]
    assert json.loads(reject["Body"])["event"] == event["Records"][0]["body"]
