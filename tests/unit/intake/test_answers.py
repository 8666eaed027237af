"""Routes, and what is answered on them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from handraiser.errors import Refused
from handraiser.intake import answers
from handraiser.intake.answers import Answer
from handraiser.intake.forms import Forms
from handraiser.intake.pages import page
from handraiser.intake.routes import (
    BrowserScript,
    FormPost,
    Health,
    NotFound,
    WrongMethod,
    route,
)
from handraiser.intake.submission import Submission, read_submission


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/v1/forms/contact", FormPost("contact")),
        ("POST", "/v1/forms/no such", FormPost("no such")),
        ("GET", "/v1/forms/contact", WrongMethod("POST")),
        ("DELETE", "/v1/forms/contact", WrongMethod("POST")),
        ("GET", "/v1/health", Health()),
        ("POST", "/v1/health", WrongMethod("GET")),
        ("GET", "/v1/handraiser.js", BrowserScript()),
        ("POST", "/v1/handraiser.js", WrongMethod("GET")),
        ("GET", "/", NotFound()),
        ("POST", "/v1/forms", NotFound()),
        ("POST", "/v1/forms/", NotFound()),
        ("POST", "/v1/forms/contact/", NotFound()),
        ("POST", "/v1/forms/contact\n", FormPost("contact\n")),
        ("GET", "/v1/health/", NotFound()),
        ("GET", "/V1/health", NotFound()),
    ],
)
def test_routes(method: str, path: str, expected: object) -> None:
    event = {"rawPath": path, "requestContext": {"http": {"method": method}}}
    assert route(event) == expected


@pytest.fixture
def submission(forms: Forms) -> Submission:
    return read_submission(
        forms,
        "contact",
        {"email": "a@example.com", "activity_id": "a-1"},
        received_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


def told(answer: Answer) -> Any:
    return json.loads(answer.body)


def test_a_script_gets_json(submission: Submission) -> None:
    answer = answers.accepted(submission, as_page=False)
    assert answer.to_api()["statusCode"] == 200
    assert answer.to_api()["headers"]["content-type"] == "application/json"
    assert told(answer) == {"success": True, "activity_id": "a-1"}


def test_a_script_is_told_what_was_bounded(forms: Forms) -> None:
    sent: Any = {"email": "a@example.com", "message": "m" * 2_000, "n" * 101: "x"}
    bounded = read_submission(
        forms, "contact", sent, received_at=datetime(2026, 11, 21, tzinfo=UTC)
    )
    assert told(answers.accepted(bounded, as_page=False))["bounded"] == {
        "cut": ["message"],
        "dropped": 1,
    }


def test_a_browser_gets_a_page_or_its_redirect(submission: Submission) -> None:
    answer = answers.accepted(submission, as_page=True)
    assert answer.status == 200
    assert "<h1>Thank you</h1>" in answer.body
    elsewhere = replace(submission, redirect="https://www.example.com/thanks")
    sent = answers.accepted(elsewhere, as_page=True).to_api()
    assert (sent["statusCode"], sent["headers"]["location"]) == (
        303,
        "https://www.example.com/thanks",
    )
    assert told(answers.accepted(elsewhere, as_page=False))["success"] is True


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("unknown_form", 404),
        ("body_too_large", 413),
        ("unsupported_encoding", 415),
        ("invalid_email", 400),
        ("redirect_not_allowed", 400),
    ],
)
def test_a_refusal_has_its_status(code: str, status: int) -> None:
    answer = answers.refused(Refused(code, "Why.", field="email"), as_page=False)
    assert (answer.status, answer.code) == (status, code)
    assert told(answer) == {"code": code, "message": "Why.", "field": "email"}


def test_a_browser_is_shown_why_it_was_refused() -> None:
    answer = answers.refused(Refused("invalid_email", "That is <no> address."), as_page=True)
    assert answer.status == 400
    assert "That is &lt;no&gt; address." in answer.body


@pytest.mark.parametrize("as_page", [True, False])
def test_who_may_come_back_is_told_when(*, as_page: bool) -> None:
    limited, unavailable = (
        answers.limited(42, as_page=as_page),
        answers.unavailable(as_page=as_page),
    )
    assert (limited.status, limited.headers["retry-after"]) == (429, "42")
    assert (unavailable.status, unavailable.headers["retry-after"]) == (503, "5")


def test_a_wrong_path_or_method_is_told_in_json() -> None:
    assert (answers.not_found().status, told(answers.not_found())["code"]) == (404, "not_found")
    wrong = answers.wrong_method("POST")
    assert (wrong.status, wrong.headers["allow"]) == (405, "POST")
    assert told(wrong)["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("TEXT/HTML", True),
        ("*/*", False),
        ("application/json", False),
        ("", False),
    ],
)
def test_only_who_asks_for_html_gets_a_page(accept: str, *, expected: bool) -> None:
    assert answers.wants_page({"headers": {"accept": accept}}) is expected
    assert answers.wants_page({}) is False


def test_every_answer_stays_what_it_is_and_is_not_kept() -> None:
    for answer in (answers.healthy(), answers.limited(1, as_page=True)):
        headers = answer.to_api()["headers"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_a_page_runs_nothing_and_loads_nothing() -> None:
    answer = answers.limited(1, as_page=True)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_page_is_readable_by_everyone() -> None:
    html = page("<Thanks>", "All & well")
    assert '<html lang="en">' in html
    assert "<title>&lt;Thanks&gt;</title>" in html
    assert "<main><h1>&lt;Thanks&gt;</h1><p>All &amp; well</p></main>" in html
    assert 'name="viewport"' in html
    assert not re.search(r"<(script|img|link)", html)
