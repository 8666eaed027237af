"""Opened e-mails that score more than they tell: a warning."""

from __future__ import annotations

import pytest

from linting import lint, warnings

SAYS = "mail programs open e-mails by themselves: trust 1 point at most to an open"


@pytest.mark.parametrize(
    ("rule", "warned"),
    [
        ("points: 5, activity: {type: [email_opened]}", True),
        ("points: {default: 1, small: 2}, activity: {type: [email_opened]}", True),
        ("points: 1, activity: {type: [email_opened]}", False),
        ("points: 5, activity: {type: [email_clicked]}", False),
        ("points: 5, activity: {type: [email_opened]}, at_least: 3", False),
        ("points: -5, activity: {type: [email_opened]}", False),
        ("points: 5, activity: {type: [{exists: true}]}", False),
    ],
)
def test_opens(rule: str, warned: bool) -> None:
    rules = f"odd: {{dimension: engagement, {rule}}}"

    assert warnings(rules=rules) == ([f"rules.odd.points: {SAYS}"] if warned else [])
    assert lint(rules=rules) == []
