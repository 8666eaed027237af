"""The real template, deployed: what the local runner must bring about."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
import yaml

from handraiser_cli.local.build import build
from handraiser_cli.stack import Stack

pytestmark = pytest.mark.stack


def declared_routes() -> set[str]:
    """The routes that the built template's `HttpApi` events declare."""
    template = yaml.safe_load(build().read_text())
    events = [
        event["Properties"]
        for resource in template["Resources"].values()
        for event in resource.get("Properties", {}).get("Events", {}).values()
        if event["Type"] == "HttpApi"
    ]
    return {f"{e['Method']} {e['Path']}" if "Path" in e else "$default" for e in events}


def api_id(stack: Stack) -> str:
    return stack.api_url.split("/")[-2]


def test_health_is_answered(http: Any) -> None:
    answer = http.request("GET", "/v1/health")

    assert answer.status == 200
    assert answer.json()["status"] == "ok"


def test_unknown_path_is_answered_in_our_own_format(http: Any) -> None:
    answer = http.request("GET", "/v2/nowhere")

    assert answer.status == 404
    assert answer.json()["code"] == "not_found"
    assert answer.json()["message"]


def test_wrong_method_is_answered_with_the_allowed_one(http: Any) -> None:
    answer = http.request("DELETE", "/v1/forms/contact")

    assert answer.status == 405
    assert answer.json()["code"] == "method_not_allowed"
    assert "POST" in answer.headers["allow"]


def test_api_has_the_routes_of_the_template(stack: Stack) -> None:
    routes = stack.client("apigatewayv2").get_routes(ApiId=api_id(stack))["Items"]

    assert {route["RouteKey"] for route in routes} == declared_routes()


def test_scripts_of_the_website_may_call_the_api(stack: Stack, http: Any) -> None:
    assert stack.website_url is not None
    preflight = http.request(
        "OPTIONS",
        "/v1/forms/contact",
        headers={
            "origin": stack.website_url,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )

    assert preflight.status in (200, 204)
    assert preflight.headers["access-control-allow-origin"] == stack.website_url
    assert "content-type" in preflight.headers["access-control-allow-headers"]


def test_items_of_the_table_expire(stack: Stack) -> None:
    described = stack.client("dynamodb").describe_time_to_live(TableName=stack.table)

    assert described["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "expires_at",
    }


def test_bus_archives_what_records_activities_alone(stack: Stack) -> None:
    events = stack.client("events")
    archives = events.list_archives()["Archives"]
    described = events.describe_archive(ArchiveName=archives[0]["ArchiveName"])

    assert len(archives) == 1
    assert described["EventSourceArn"].endswith(f"event-bus/{stack.event_bus}")
    assert json.loads(described["EventPattern"]) == {
        "$or": [
            {"detail-type": ["Activity", "IntentSignal"]},
            {"detail": {"specversion": ["1.0"]}},
        ]
    }


def test_website_calls_this_stack(stack: Stack) -> None:
    with urllib.request.urlopen(f"{stack.website_url}/contact", timeout=10) as page:
        html = page.read().decode()

    assert f'action="{stack.api_url}/v1/forms/demo-request"' in html


def test_website_has_no_other_files(stack: Stack) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        urllib.request.urlopen(f"{stack.website_url}/../stack.py", timeout=10)
    refused.value.close()


def test_stack_is_described_in_its_file(stack: Stack, tmp_path: Any) -> None:
    stack.save(tmp_path / "stack.json")

    assert Stack.load(tmp_path / "stack.json") == stack
