"""The use case of the HTTP door: nothing is kept but what may be, and only that is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from handraiser.activity import Activity
from handraiser.errors import Refused, Unavailable
from handraiser.intake.collect import Collector
from handraiser.intake.forms import Forms
from handraiser.intake.redirects import Redirects

NOW = datetime(2026, 11, 21, 22, 27, tzinfo=UTC)


@pytest.fixture
def sent() -> list[Activity]:
    return []


@pytest.fixture
def collector(forms: Forms, sent: list[Activity]) -> Collector:
    return Collector(forms, Redirects(["https://www.example.com/thanks"]), sent.append)


def test_what_is_taken_was_sent(collector: Collector, sent: list[Activity], post: Any) -> None:
    event = post(
        "email=a%40example.com&redirect=https://www.example.com/thanks", idempotency_key="k"
    )
    submission = collector.take("contact", event, NOW)
    assert sent == [submission.activity]
    assert submission.activity.id == "form:contact:k"
    assert submission.redirect == "https://www.example.com/thanks"


def test_what_a_robot_filled_in_is_not_sent(
    collector: Collector, sent: list[Activity], post: Any
) -> None:
    submission = collector.take("contact", post("email=a%40example.com&homepage=x"), NOW)
    assert submission.robot == "honeypot"
    assert sent == []


@pytest.mark.parametrize(
    ("form_id", "body", "code"),
    [
        ("nowhere", "\ud800", "unknown_form"),
        ("contact", "email=nobody", "invalid_email"),
        ("contact", "company=Acme", "no_identity"),
        ("contact", "email=a%40example.com&redirect=https://evil.example/", "redirect_not_allowed"),
        ("contact", "email=a%40example.com&homepage=x&redirect=//x", "redirect_not_allowed"),
        ("contact", "email=a%40example.com&x=%ff", "invalid_text"),
    ],
)
def test_of_what_is_refused_nothing_is_sent(
    collector: Collector, sent: list[Activity], post: Any, form_id: str, body: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        collector.take(form_id, post(body), NOW)
    assert refused.value.code == code
    assert sent == []


def test_what_could_not_be_sent_was_not_taken(forms: Forms, post: Any) -> None:
    def fail(_activity: Activity) -> None:
        raise Unavailable("down")

    with pytest.raises(Unavailable):
        Collector(forms, Redirects([]), fail).take("contact", post("email=a%40example.com"), NOW)
