"""Forms that were filled in faster than a person can."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handraiser.activity import Json
from handraiser.intake.forms import Forms, FormsError, load_forms, read_forms
from handraiser.intake.submission import Submission, read_submission

NOW = datetime(2026, 11, 21, 22, 27, 30, 500_000, tzinfo=UTC)


def submit(forms: Forms | None = None, form_id: str = "contact", **fields: Any) -> Submission:
    sent = {"email": "a@example.com", **fields}
    return read_submission(forms or load_forms(), form_id, sent, received_at=NOW)


def ago(seconds: float, by_clock: float = 0) -> str:
    """So long before NOW, as a clock says it that is so many seconds ahead."""
    return (NOW - timedelta(seconds=seconds - by_clock)).isoformat()


@pytest.mark.parametrize(
    ("opened_at", "too_fast"),
    [
        (ago(1.9), True),
        (ago(0), True),
        (ago(2), False),
        (ago(3_600), False),
        (1_795_300_049, True),
        ("1795300049", True),
        (1_795_300_049_000, True),
        ("1795300049000", True),
        (1_795_300_040, False),
        (ago(-5), False),
        ("just now", False),
        ("", False),
        (True, False),
        (17, False),
        (10**30, False),
        ({"a": 1}, False),
    ],
)
def test_a_form_says_when_it_was_opened(opened_at: Json, too_fast: bool) -> None:
    assert submit(opened_at=opened_at).robot == ("too_fast" if too_fast else None)


def test_a_form_that_does_not_say_is_not_judged() -> None:
    assert submit().robot is None
    assert submit(sent_at=ago(0), at=ago(0)).robot is None


@pytest.mark.parametrize("by_clock", [-86_400.0, -3.0, 0.0, 3.0, 86_400.0])
def test_no_clock_makes_a_robot_of_a_person(by_clock: float) -> None:
    sent: Any = {"opened_at": ago(2.5, by_clock), "sent_at": ago(0.2, by_clock)}
    assert submit(**sent).robot is None
    assert submit(opened_at=ago(2.5), sent_at=ago(0.2, by_clock)).robot is None


@pytest.mark.parametrize("by_clock", [0.0, 3.0, 86_400.0])
def test_a_clock_that_is_ahead_hides_no_robot(by_clock: float) -> None:
    sent: Any = {"opened_at": ago(0.5, by_clock), "sent_at": ago(0.2, by_clock)}
    assert submit(**sent).robot == "too_fast"


def test_a_copy_that_waited_is_judged_kindly() -> None:
    assert submit(opened_at=ago(60), at=ago(59), sent_at=ago(0)).robot is None


def test_these_fields_are_no_properties() -> None:
    told = submit(opened_at=ago(9), sent_at=ago(0), at=ago(1)).activity
    assert told.properties == {"form": "contact"}


def test_a_form_may_ask_for_more_time_or_for_none() -> None:
    forms = read_forms(
        "{identities: {email: [email]}, traits: {}, honeypot: homepage, minimum_seconds: 3,"
        "forms: {contact: {records: asked}, quick: {records: asked, minimum_seconds: 0},"
        "long: {records: asked, minimum_seconds: 10}}}"
    )
    robots = {name: submit(forms, name, opened_at=ago(5)).robot for name in forms.forms}
    assert robots == {"contact": None, "quick": None, "long": "too_fast"}
    robots = {name: submit(forms, name, opened_at=ago(0)).robot for name in forms.forms}
    assert robots == {"contact": "too_fast", "quick": None, "long": "too_fast"}


@pytest.mark.parametrize("seconds", ["-1", "61", "2.5", '"2"', "true"])
def test_a_wrong_time_is_refused(seconds: str) -> None:
    with pytest.raises(FormsError, match="minimum_seconds"):
        read_forms(
            "{identities: {email: [email]}, traits: {}, honeypot: homepage, forms: {"
            f"contact: {{records: asked, minimum_seconds: {seconds}}}}}}}"
        )


def test_the_honeypot_says_more() -> None:
    assert submit(opened_at=ago(0), homepage="x").robot == "honeypot"


@pytest.mark.parametrize(
    ("at", "sent_at", "expected"),
    [
        (ago(90), ago(0), ago(90)),
        (ago(3_690, 0), ago(3_600), ago(90)),
        (ago(90, 86_400), ago(0, 86_400), ago(90)),
        (ago(90), ago(20), ago(90)),
        (ago(90), "soon", ago(90)),
        (ago(0, 60), ago(0, 60), ago(0)),
    ],
)
def test_a_wrong_clock_is_put_right(at: str, sent_at: str, expected: str) -> None:
    assert submit(at=at, sent_at=sent_at).activity.at.isoformat() == expected
