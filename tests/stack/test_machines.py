"""Machines over HTTP and the bus: kept, marked, not scored; and marked later by an operator."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handraiser_cli.main import app
from handraiser_cli.stack import Stack

pytestmark = pytest.mark.stack

CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

type Eventually = Callable[[Callable[[], Any]], Any]
type Show = Callable[[str], dict[str, Any] | None]


@pytest.fixture
def described(stack: Stack, tmp_path: Path) -> list[str]:
    """The option that names the shared stack."""
    path = tmp_path / "stack.json"
    stack.save(path)
    return ["--stack", str(path)]


@pytest.fixture
def show(described: list[str]) -> Show:
    """What `lead show` says of a person; None while nobody is known by the address."""

    def of(email: str) -> dict[str, Any] | None:
        result = CliRunner().invoke(app, ["lead", "show", email, "--json", *described])
        return None if result.exception else json.loads(result.output)

    return of


def test_a_form_that_a_crawler_fills_in_is_kept_and_not_scored(
    http: Any, show: Show, eventually: Eventually
) -> None:
    email = "crawled@machines.example.com"
    body = json.dumps({"email": email, "company": "Nobody"}).encode()
    headers = {"content-type": "application/json", "user-agent": CRAWLER}

    assert http.request("POST", "/v1/forms/demo-request", body, headers).status == 200

    told = eventually(lambda: show(email))
    assert told["stage"] == "lead"
    assert told["score"]["total"] == 0
    assert [(m["mark"], m["reason"], m["number"]) for m in told["marked"]] == [
        ("machine", "crawler Googlebot/", 1)
    ]


def test_a_gateways_clicks_give_nothing_and_a_readers_do(
    described: list[str], tmp_path: Path, show: Show, eventually: Eventually
) -> None:
    email = "gateway@machines.example.com"
    times = {"a": 2, "b": 2, "c": 3, "d": 50}
    events = [
        {"id": f"gateway-{link}", "type": "email_clicked", "at": f"2026-11-20T09:00:{second:02}Z"}
        for link, second in times.items()
    ]
    file = tmp_path / "mails.jsonl"
    delivered = {"id": "gateway-0", "type": "email_delivered", "at": "2026-11-20T09:00:00Z"}
    lines = [
        {
            **event,
            "identities": {"email": email},
            "properties": {"message_id": "m-1", "url": f"https://www.example.com/{event['id']}"},
        }
        for event in (*events, delivered)
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    assert CliRunner().invoke(app, ["send", str(file), *described]).exit_code == 0

    def settled() -> Any:
        told = show(email)
        return told and told["marked"] and told["marked"][0]["number"] == 3 and told

    told = eventually(settled)
    assert told["marked"][0]["reason"] == "security gateway"
    (clicked,) = [c for c in told["contributions"] if c["rule"] == "email-clicked"]
    assert clicked["matched"] == 1


def test_an_operator_takes_a_machines_mql_back(
    http: Any, described: list[str], show: Show, eventually: Eventually
) -> None:
    email = "load-test@machines.example.com"
    fields = {"email": email, "activity_id": "load-test-1"}
    assert http.post_form("demo-request", fields).status == 200
    eventually(lambda: (told := show(email)) and told["stage"] == "mql")
    reason = ["--reason", "a load test", "--by", "ops"]

    marked = ["lead", "mark", email, "load-test-1", "--machine", *reason, *described]
    assert CliRunner().invoke(app, marked).exit_code == 0

    told = eventually(lambda: (told := show(email)) and told["stage"] == "lead" and told)
    assert [cycle["reason"] for cycle in told["cycles"]] == ["marked"]
    (said,) = told["verdicts"]
    assert (said["by"], said["reason"], said["activities"]) == (
        "ops",
        "a load test",
        ["load-test-1"],
    )
    assert said["points"] < 0

    unmarked = ["lead", "unmark", email, "load-test-1", *reason, *described]
    assert CliRunner().invoke(app, unmarked).exit_code == 0
    eventually(lambda: (told := show(email)) and told["stage"] == "mql")


def test_a_mark_says_whose(described: list[str]) -> None:
    marked = ["lead", "mark", "a@example.com", "x", "--reason", "none", *described]

    assert CliRunner().invoke(app, marked).exit_code == 2
