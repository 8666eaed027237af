"""Rules that ask for what no rule sees."""

from __future__ import annotations

import pytest

from linting import lint

SAYS = "no rule sees activities that are marked, nor what marks them"


@pytest.mark.parametrize(
    ("pattern", "seen"),
    [
        ("{properties: {machine: [true]}}", False),
        ("{type: [email_clicked], properties: {internal: [true]}}", False),
        ("{type: [activities_marked, activities_unmarked]}", False),
        ("{type: [activities_marked, email_clicked]}", True),
        ("{type: [{prefix: activities}]}", True),
        ("{properties: {machine: [lathe]}}", True),
        ("{properties: {machine: [{exists: false}]}}", True),
        ("{properties: {machine: [{exists: true}]}}", True),
    ],
)
def test_marked(pattern: str, seen: bool) -> None:
    rules = f"odd: {{dimension: engagement, points: 5, activity: {pattern}}}"

    assert lint(rules=rules) == ([] if seen else [f"rules.odd.activity: {SAYS}"])
