"""The tracking door's answers: real handler, DynamoDB and SQS as moto plays them."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from handraiser import bootstrap
from handraiser.intake.packs import unpack
from handraiser.intake.tracking import CALLS
from handraiser.store.write_keys import WriteKeys
from integration.test_collect import (
    LIMIT,
    NOW,
    Door,
    door,
    forget,
    now,
    output,
    request,
    sample,
)

__all__ = ["door", "now"]  # fixtures

EVENT = {"type": "track", "event": "Demo Requested", "userId": "u-1", "messageId": "m-1"}


@pytest.fixture
def keys(door: Door) -> WriteKeys:
    bootstrap.tracker.cache_clear()
    make: Any = boto3.client
    return WriteKeys(make("dynamodb"), "table")


@pytest.fixture
def key(keys: WriteKeys) -> str:
    made, _ = keys.create(source="website", label="", origins=(), rate=6_000, now=NOW)
    return made


def post(key: str | None, body: Any, path: str = "batch", **headers: str) -> dict[str, Any]:
    """A request of a script, with Basic authorization."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        sent["authorization"] = "Basic " + base64.b64encode(f"{key}:".encode()).decode()
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return request(text, path=f"/v1/{path}", headers=sent)


def queued(door: Door) -> list[dict[str, Any]]:
    """The details of what is on the queue."""
    messages = door._sqs.receive_message(QueueUrl=door._queue_url, MaxNumberOfMessages=10)
    bodies = [message["Body"] for message in messages.get("Messages", [])]
    return [json.loads(inner)["detail"] for body in bodies for inner in unpack(body)]


def test_success_is_exactly_what_trackers_take(door: Door, key: str) -> None:
    answer = door(post(key, {"batch": [EVENT]}))
    assert (answer.status, answer.body) == (200, '{"success": true}')
    assert answer.headers["content-type"] == "application/json"
    (detail,) = queued(door)
    assert detail["id"] == "website:m-1"
    assert detail["type"] == "demo_requested"


def test_the_sample_is_taken(door: Door, keys: WriteKeys) -> None:
    made, _ = keys.create(source="website", label="", origins=(), rate=6_000, now=NOW)
    event = sample("collect-batch")
    event["headers"]["authorization"] = post(made, {})["headers"]["authorization"]
    answer = door(event)
    assert (answer.status, answer.body) == (200, '{"success": true}')
    types = [detail["type"] for detail in queued(door)]
    assert types == ["page_viewed", "identified", "demo_requested"]


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("path", ["batch", "import", "b"])
def test_a_batch_is_taken_on_every_path(door: Door, key: str, path: str, slash: str) -> None:
    assert door(post(key, {"batch": [EVENT]}, path + slash)).body == '{"success": true}'


@pytest.mark.parametrize("path", [name for name, call in CALLS.items() if call])
def test_a_single_event_is_taken_on_every_path(door: Door, key: str, path: str) -> None:
    event = {"userId": "u-1", "event": "x", "previousId": "a-1"}
    for slash in ("", "/"):
        assert door(post(key, event, path + slash)).body == '{"success": true}'


def test_what_a_batch_has_refused_is_told(door: Door, key: str) -> None:
    bad = {"type": "track", "userId": "u-1", "messageId": "m-2"}
    answer = door(post(key, {"batch": [EVENT, bad]}))
    assert answer.status == 200
    assert answer.json == {
        "success": True,
        "refused": [
            {
                "index": 1,
                "message_id": "m-2",
                "code": "invalid_event",
                "message": "A track event has a name.",
                "field": "event",
            }
        ],
    }
    assert len(queued(door)) == 1


@pytest.mark.parametrize(
    ("body", "path", "headers", "status", "code"),
    [
        ({"batch": 7}, "batch", {}, 400, "invalid_batch"),
        ("{", "batch", {}, 400, "invalid_json"),
        (b"\xff", "batch", {}, 400, "invalid_text"),
        (b"x", "batch", {"content_encoding": "gzip"}, 400, "invalid_encoding"),
        (b"x", "batch", {"content_encoding": "br"}, 415, "unsupported_encoding"),
        ({"userId": "u"}, "track", {}, 400, "invalid_event"),
        ({"event": "x"}, "track", {}, 400, "no_identity"),
        ("[" * 9_999, "batch", {}, 400, "nested_too_deeply"),
        ("x" * 600_000, "batch", {}, 413, "body_too_large"),
        (gzip.compress(b" " * 600_000, mtime=0), "batch", {}, 413, "body_too_large"),
        ("x" * 40_000, "track", {}, 413, "body_too_large"),
        ({"batch": [{}] * 2_501}, "batch", {}, 413, "too_many_events"),
        ({"batch": [EVENT]}, "nowhere", {}, 404, "not_found"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_stored(
    door: Door, key: str, body: Any, path: str, headers: Any, status: int, code: str
) -> None:
    answer = door(post(key, body, path, **headers))
    assert (answer.status, answer.json["code"]) == (status, code)
    assert len(answer.json["message"]) > 10
    assert queued(door) == []


@pytest.mark.parametrize("shown", [None, "", "hr_unknown", "another"])
def test_without_a_good_key_it_is_401(door: Door, key: str, shown: str | None) -> None:
    answer = door(post(shown, {"batch": [EVENT]}))
    assert (answer.status, answer.json["code"]) == (401, "invalid_write_key")
    assert queued(door) == []


def test_a_revoked_key_is_401_within_a_minute(
    door: Door, keys: WriteKeys, now: list[datetime]
) -> None:
    made, known = keys.create(source="website", label="", origins=(), rate=6_000, now=NOW)
    assert door(post(made, {"batch": [EVENT]})).status == 200
    keys.revoke(known.id, NOW)
    now[0] = NOW + timedelta(seconds=60)
    assert door(post(made, {"batch": [EVENT]})).status == 401


def test_a_page_that_may_not_use_the_key_is_403(door: Door, keys: WriteKeys) -> None:
    origins = ("https://www.example.com",)
    made, _ = keys.create(source="website", label="", origins=origins, rate=6_000, now=NOW)
    answer = door(post(made, {"batch": [EVENT]}, origin="https://evil.example"))
    assert (answer.status, answer.json["code"]) == (403, "origin_not_allowed")
    assert door(post(made, {"batch": [EVENT]}, origin=origins[0])).status == 200
    assert door(post(made, {"batch": [EVENT]})).status == 200


def test_a_key_has_a_rate_of_its_own(door: Door, keys: WriteKeys, key: str) -> None:
    slow, _ = keys.create(source="slow", label="", origins=(), rate=2, now=NOW)
    answers = [door(post(slow, {"batch": [EVENT]})) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[2].json["code"] == "too_many_requests"
    assert answers[2].headers["retry-after"] == "48"
    more = [door(post(key, {"batch": []})).status for _ in range(LIMIT + 5)]
    assert set(more) == {200}, "an address's limit is not a server's"


def test_who_guesses_at_keys_is_limited(door: Door, key: str) -> None:
    statuses = [door(post(f"hr_{n}", {"batch": [EVENT]})).status for n in range(LIMIT + 2)]
    assert statuses == [401] * LIMIT + [429] * 2


def test_a_counter_that_fails_lets_events_through(
    door: Door, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    door(post(key, {"batch": [EVENT]}))
    output(capsys)
    client = bootstrap.client("dynamodb", bootstrap.QUICK)
    with Stubber(client) as stub:
        stub.add_client_error("update_item", "InternalServerError")
        assert door(post(key, {"batch": [EVENT]})).status == 200
    assert output(capsys)[1]["LimiterUnavailable"] == 1


def test_a_table_or_a_queue_that_fails_is_503(door: Door, key: str) -> None:
    with Stubber(bootstrap.client("dynamodb", bootstrap.QUICK)) as stub:
        stub.add_client_error("get_item", "InternalServerError")
        answer = door(post(key, {"batch": [EVENT]}))
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    with Stubber(bootstrap.client("sqs", bootstrap.QUICK)) as stub:
        stub.add_client_error("send_message_batch", "InternalError")
        assert door(post(key, {"batch": [EVENT]})).status == 503
    assert queued(door) == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_taken(door: Door, method: str) -> None:
    answer = door(request(method=method, path="/v1/batch"))
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


def test_logs_and_metrics_name_nobody(
    door: Door, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    personal = {**EVENT, "userId": "jane@example.com", "traits": {"name": "Jane"}}
    door(post(key, {"batch": [personal, {}]}))
    lines, metrics = output(capsys)
    assert metrics == {"ActivitiesAccepted": 1, "EventsRefused": 1}
    (line,) = lines
    assert (line["source"], line["activities"], line["refused"]) == ("website", 1, 1)
    for secret in ("jane", "Jane", key):
        assert secret not in json.dumps(lines)
    forget()
