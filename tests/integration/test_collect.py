"""The collect function: real handler, SQS and DynamoDB as moto plays them."""

from __future__ import annotations

import base64
import copy
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from moto import mock_aws

from clients import client
from handlers import load_handler
from handraiser import bootstrap, clock
from handraiser.activity import Activity, from_epoch_ms
from handraiser.intake.eventbridge import parse
from published import assert_published
from tables import create_table

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "events"
SAMPLES = ROOT.parent / "shared" / "samples"
NOW = datetime(2026, 11, 21, 22, 27, 12, tzinfo=UTC)
LIMIT = 50
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
CONTEXT = SimpleNamespace(
    function_name="collect",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:collect",
    aws_request_id="8d9f0e3a-1d7b-4a35-9b6e-0a1b2c3d4e5f",
)


def sample(name: str) -> dict[str, Any]:
    """A sample event of a door."""
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text("utf-8"))
    return event


def request(
    body: str | bytes | None = None,
    *,
    method: str = "POST",
    path: str = "/v1/forms/contact",
    headers: dict[str, str] | None = None,
    source: str = "198.51.100.24",
) -> dict[str, Any]:
    """The sample event of a script, with another request in it."""
    event = copy.deepcopy(sample("collect-form-json"))
    is_bytes = isinstance(body, bytes)
    event |= {
        "rawPath": path,
        "headers": headers if headers is not None else {**FORM},
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": is_bytes,
    }
    event["requestContext"]["http"] |= {"method": method, "path": path, "sourceIp": source}
    return event


@dataclass
class Answer:
    """What the handler answered."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)


class Door:
    """The handler with what lies behind it."""

    def __init__(self, sqs: Any, queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url

    @cached_property
    def _handler(self) -> Any:
        """Loaded with the first request, whose output its logger is to keep."""
        return load_handler("collect")

    def __call__(self, event: dict[str, Any]) -> Answer:
        answer = self._handler(event, CONTEXT)
        told = Answer(answer["statusCode"], answer["headers"], answer["body"])
        method = event["requestContext"]["http"]["method"]
        assert_published(method, event["rawPath"], told.status, told.headers, told.body)
        return told

    def queued(self) -> list[Activity]:
        """Every activity on the queue, as the next function reads it; each is told once."""
        activities = []
        while messages := self._sqs.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=10,
            MessageSystemAttributeNames=["SentTimestamp"],
            VisibilityTimeout=3_600,
        ).get("Messages"):
            for message in messages:
                sent_at = int(message["Attributes"]["SentTimestamp"])
                activities.append(parse(message["Body"], from_epoch_ms(sent_at)))
        return activities


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock: set its one entry."""
    instant = [NOW]
    monkeypatch.setattr(clock, "now", lambda: instant[0])
    return instant


def forget() -> None:
    """Makes the next request the first of a fresh process."""
    for made in (
        bootstrap.client,
        bootstrap.collect_settings,
        bootstrap.collector,
        bootstrap.limiter,
    ):
        made.cache_clear()


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, now: list[datetime]) -> Iterator[Door]:
    """The door, open, with a fresh process behind it."""
    with mock_aws():
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        sqs, dynamodb, secrets = map(client, ("sqs", "dynamodb", "secretsmanager"))
        queue_url = sqs.create_queue(QueueName="activities")["QueueUrl"]
        create_table(dynamodb, "table")
        secret = secrets.create_secret(Name="identities", SecretString="s" * 64)
        for name, value in {
            "TABLE_NAME": "table",
            "ACTIVITIES_QUEUE_URL": queue_url,
            "IDENTITY_SECRET_ID": secret["ARN"],
            "REQUESTS_PER_MINUTE": str(LIMIT),
            "ALLOWED_REDIRECTS": "https://www.example.com/thanks,https://shop.example.com/",
            # Powertools keeps one logger, and what it writes to, for each service name.
            "POWERTOOLS_SERVICE_NAME": uuid4().hex,
            "POWERTOOLS_METRICS_NAMESPACE": "Handraiser",
        }.items():
            monkeypatch.setenv(name, value)
        forget()
        yield Door(sqs, queue_url)
        forget()


def output(capsys: pytest.CaptureFixture[str]) -> tuple[list[Any], dict[str, float]]:
    """The log lines and the metrics written since the last call."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    metrics = {
        metric["Name"]: line[metric["Name"]][0]
        for line in lines
        if "_aws" in line
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    }
    return [line for line in lines if "_aws" not in line], metrics


# What is taken


def test_a_script_posts_json(door: Door) -> None:
    answer = door(sample("collect-form-json"))
    assert answer.status == 200
    assert answer.json == {"success": True, "activity_id": "form:content-download:guide-5f2c"}
    (activity,) = door.queued()
    assert activity.type == "content_downloaded"
    assert (activity.at, activity.received_at, activity.source) == (NOW, NOW, "form")
    assert activity.identities.email == "amara@example.net"
    assert activity.traits == {"employees": 250, "country": "CZ"}
    assert activity.channel == "organic_search"
    assert activity.properties["asset"] == {"title": "Buyer's guide", "pages": 24}


def test_the_sample_of_a_page_view_gets_its_channel_and_topic(door: Door) -> None:
    answer = door(sample("collect-page-view"))

    assert answer.status == 200
    (viewed,) = door.queued()
    assert (viewed.channel, viewed.campaign) == ("paid-social", "autumn")
    assert viewed.properties == {
        "form": "page-view",
        "title": "Pricing",
        "referrer": "https://www.linkedin.com/",
        "topic": "pricing",
        "intent": "high",
        "click_id": "li_fat_id",
    }


def test_the_script_for_websites_is_served(door: Door) -> None:
    asked = sample("collect-browser-script")
    answer = door(asked)
    assert (answer.status, answer.headers["content-encoding"]) == (200, "gzip")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert b"handraiser" in gzip.decompress(base64.b64decode(answer.body))
    asked["headers"]["if-none-match"] = answer.headers["etag"]
    assert door(asked).status == 304
    assert door.queued() == []


def test_a_browser_posts_a_form_and_is_redirected(door: Door) -> None:
    answer = door(sample("collect-form-urlencoded"))
    assert answer.status == 303
    assert answer.headers["location"] == "https://www.example.com/thanks?form=demo"
    (activity,) = door.queued()
    assert activity.type == "demo_requested"
    assert activity.id == "form:demo-request:7b1e4c1e-0d0f-4a83-9a32-0a5f6a4b7f11"
    assert activity.identities.email == "renee.okafor@example.com"
    assert activity.traits["company"] == "Okafor & Daughters"
    assert activity.properties["topics"] == ["pricing", "integration"]
    assert activity.properties["message"] == "Two lines\r\nof text"


def test_a_browser_posts_a_form_with_a_file_and_is_thanked(door: Door) -> None:
    answer = door(sample("collect-form-multipart"))
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Thank you" in answer.body
    (activity,) = door.queued()
    assert activity.type == "quote_requested"
    assert activity.traits["name"] == "Tomáš Novák"
    assert activity.properties == {"form": "quote-request", "topics": ["automation", "pricing"]}


def test_the_same_form_again_is_the_same_activity(door: Door, now: list[datetime]) -> None:
    once = door(request("email=a%40example.com&message=hello")).json["activity_id"]
    now[0] += timedelta(seconds=20)
    assert door(request("email=a%40example.com&message=hello")).json["activity_id"] == once


def test_the_function_says_that_it_runs(door: Door) -> None:
    answer = door(request(method="GET", path="/v1/health"))
    assert (answer.status, answer.json) == (200, {"status": "ok"})


# Bad input: a clear error, nothing stored

JSON = {"content-type": "application/json"}
GOOD = "email=a%40example.com"


@pytest.mark.parametrize(
    ("event", "status", "code"),
    [
        (request(GOOD, path="/v1/forms/nowhere"), 404, "unknown_form"),
        (request(GOOD + "&a=" + "x" * 32_768), 413, "body_too_large"),
        (request(b"x" * 100_000), 413, "body_too_large"),
        ({**request(GOOD), "isBase64Encoded": True}, 400, "invalid_base64"),
        (request(b"email=a%40example.com&name=\xff"), 400, "invalid_text"),
        (request('{"email": "a@example.com", "n": NaN}', headers=JSON), 400, "invalid_json"),
        (
            request('{"email": "a@example.com", "n": ' + "[" * 9_999, headers=JSON),
            400,
            "nested_too_deeply",
        ),
        (
            request('{"email": "a@example.com", "n": "\\udead"}', headers=JSON),
            400,
            "lone_surrogate",
        ),
        (
            request('{"email": "a@example.com", "n": 1e400}', headers=JSON),
            400,
            "number_out_of_range",
        ),
        (request("company=Acme"), 400, "no_identity"),
        (request(None), 400, "no_identity"),
        (request("email=nobody"), 400, "invalid_email"),
        (request(GOOD + "&redirect=https://evil.example/"), 400, "redirect_not_allowed"),
        (request(GOOD, headers={"content-encoding": "br"}), 415, "unsupported_encoding"),
        (request(GOOD, method="PUT"), 405, "method_not_allowed"),
        (request(GOOD, path="/v1/health"), 405, "method_not_allowed"),
        (request(GOOD, path="/v1/nowhere"), 404, "not_found"),
        (request(method="GET", path="/"), 404, "not_found"),
    ],
)
def test_bad_input_gets_a_clear_error_and_is_not_stored(
    door: Door, event: dict[str, Any], status: int, code: str
) -> None:
    answer = door(event)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert len(answer.json["message"]) > 10
    assert door.queued() == []


def test_a_wrong_method_is_told_the_right_one(door: Door) -> None:
    assert door(request(method="GET")).headers["allow"] == "POST"
    assert door(request(path="/v1/health")).headers["allow"] == "GET"


def test_a_browser_is_shown_a_page_about_its_error(door: Door) -> None:
    answer = door(request("email=nobody", headers={**FORM, **BROWSER}))
    assert answer.status == 400
    assert "That is not an e-mail address." in answer.body
    assert "nobody" not in answer.body


@pytest.mark.parametrize("headers", [FORM, {**FORM, **BROWSER}])
@pytest.mark.parametrize("redirect", ["", "&redirect=https://shop.example.com/thanks"])
@pytest.mark.parametrize(
    ("sign", "metric"),
    [
        ("homepage=https://spam.example", "HoneypotFilled"),
        ("opened_at=2026-11-21T22:27:11Z", "FormsFilledTooFast"),
    ],
    ids=["honeypot", "too-fast"],
)
def test_a_robot_is_answered_like_anybody_and_not_stored(
    door: Door,
    headers: dict[str, str],
    redirect: str,
    sign: str,
    metric: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sent = f"{GOOD}&activity_id=a-1{redirect}"
    robot = door(request(f"{sent}&{sign}", headers=headers))
    _, metrics = output(capsys)
    assert metrics == {metric: 1}
    assert door.queued() == []
    assert robot == door(request(sent, headers=headers))
    assert len(door.queued()) == 1


@pytest.mark.parametrize("headers", [FORM, {**FORM, **BROWSER}])
def test_over_the_limit_a_source_is_asked_to_wait(
    door: Door, headers: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(LIMIT):
        assert door(request(f"{GOOD}&n={number}", headers=headers)).status == 200
    assert len(door.queued()) == LIMIT
    output(capsys)
    forget()
    answer = door(request(GOOD, headers=headers))
    assert (answer.status, answer.headers["retry-after"]) == (429, "48")
    assert output(capsys)[1] == {"RequestsLimited": 1}
    assert door.queued() == []
    assert door(request(GOOD, source="198.51.100.25", headers=headers)).status == 200


@pytest.mark.parametrize(
    "more", ["&message=" + "m" * 10_240, "".join(f"&field{n}=x" for n in range(500))]
)
def test_too_much_is_bounded_and_reported(
    door: Door, more: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bounded = door(request(GOOD + more)).json["bounded"]
    concerned = len(bounded["cut"]) + bounded["dropped"]
    assert concerned > 0
    assert output(capsys)[1] == {"ActivitiesAccepted": 1, "FieldsBounded": concerned}
    (activity,) = door.queued()
    assert len(activity.properties) <= 100
    assert all(len(str(value)) <= 1_024 for value in activity.properties.values())


# What fails behind the door


@pytest.mark.parametrize("error", ["ServiceUnavailable", "RequestThrottled", "AccessDenied"])
@pytest.mark.parametrize("headers", [FORM, {**FORM, **BROWSER}])
def test_a_queue_that_fails_is_not_claimed_to_have_it(
    door: Door, error: str, headers: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Stubber(bootstrap.client("sqs", bootstrap.QUICK)) as stub:
        stub.add_client_error("send_message", error)
        answer = door(request(GOOD, headers=headers))
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert "success" not in answer.body
    assert output(capsys)[1] == {"RequestsFailed": 1}
    assert door.queued() == []
    assert door(request(GOOD, headers=headers)).status == 200


def test_a_queue_that_cannot_be_reached_is_not_claimed_to_have_it(door: Door) -> None:
    def unreachable(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://sqs.example")

    sqs = bootstrap.client("sqs", bootstrap.QUICK)
    sqs.meta.events.register_first("before-call.sqs.SendMessage", unreachable)
    assert door(request(GOOD)).status == 503


@pytest.mark.parametrize("service", ["dynamodb", "secretsmanager"])
def test_while_nobody_can_be_counted_everybody_is_let_through(
    door: Door, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = {"dynamodb": "update_item", "secretsmanager": "get_secret_value"}
    with Stubber(bootstrap.client(service, bootstrap.QUICK)) as stub:
        stub.add_client_error(calls[service], "InternalServerError")
        assert door(request(GOOD)).status == 200
    assert output(capsys)[1] == {"ActivitiesAccepted": 1, "LimiterUnavailable": 1}
    assert len(door.queued()) == 1


# What is written about it


def test_each_request_has_one_line_without_personal_data(
    door: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    requests = [
        request("email=ann%40example.com&name=Ann&activity_id=ann%40example.com"),
        request("email=ann%40example&name=Ann"),
        request("name=Ann", path="/v1/forms/ann@example.com"),
        request(method="GET", path="/v1/health"),
        request(method="GET", path="/ann@example.com"),
    ]
    for event, code in zip(
        requests, [None, "invalid_email", "unknown_form", None, "not_found"], strict=True
    ):
        door(event)
        written = capsys.readouterr().out
        (line,) = (one for one in map(json.loads, written.splitlines()) if "_aws" not in one)
        assert line.get("code") == code
        for personal in ("ann", "Ann", "198.51.100.24"):
            assert personal not in written


def test_what_is_refused_is_counted(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    door(request("email=nobody"))
    assert output(capsys)[1] == {"RequestsRefused": 1}
    door(request(GOOD))
    assert output(capsys)[1] == {"ActivitiesAccepted": 1}


# What the world sends, where it is at hand


needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")


@needs_samples
@pytest.mark.parametrize(
    "kind", ["urlencoded-plain", "urlencoded-b64", "multipart-plain", "multipart-b64"]
)
def test_captured_form_posts_are_taken(door: Door, kind: str) -> None:
    path = SAMPLES / "aws-events" / "apigateway-v2" / f"html-form-{kind}.json"
    event = json.loads(path.read_text("utf-8"))
    assert door({**event, "rawPath": "/v1/forms/demo-request"}).status == 200
    (activity,) = door.queued()
    assert activity.identities.email == "jane.doe+promo@example.com"
    assert activity.traits["company"] == "Müller & Söhne GmbH"
    assert activity.traits["employees"] == "201-500"
    assert activity.properties["interests"] == ["api", "pricing"]
    assert activity.campaign == "q1+launch"
    assert "cv" not in activity.properties
