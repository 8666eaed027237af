"""Patterns that contradict themselves."""

from __future__ import annotations

import pytest

from linting import lint


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("{country: [CZ], $or: [{country: [SK]}, {country: [DE]}]}", False),
        ("{country: [CZ], $or: [{country: [SK]}, {country: [{anything-but: [DE]}]}]}", True),
        ("{country: [CZ], $or: [{country: [SK]}, {customer: [true]}]}", True),
        (
            "{employees: [{numeric: ['>=', 50]}], "
            "$or: [{employees: [{numeric: ['<', 50]}]}, {employees: [{exists: false}]}]}",
            False,
        ),
        (
            "{employees: [{numeric: ['>=', 50]}], "
            "$or: [{employees: [{numeric: ['<=', 50]}]}, {employees: [{exists: false}]}]}",
            True,
        ),
        (
            "{employees: [{numeric: ['>', 5]}], "
            "$or: [{employees: [{numeric: ['<', 5.000001]}]}, {customer: [true]}]}",
            True,
        ),
        ("{customer: [true], $or: [{customer: [false]}, {customer: [{exists: false}]}]}", False),
        (
            "{budget: {amount: [5]}, $or: [{budget: {amount: [6]}}, {budget: {amount: [7]}}]}",
            False,
        ),
        ("{job: [head], $or: [{job: [sales]}, {job: [marketing]}]}", True),
        ("{note: [{prefix: a}], $or: [{note: [{suffix: b}]}, {note: [c]}]}", True),
    ],
)
def test_profiles(pattern: str, matches: bool) -> None:
    found = lint(rules=f"odd: {{dimension: fit, points: 1, profile: {pattern}}}")

    assert found == (
        []
        if matches
        else ["rules.odd.profile: no profile can match: what is asked contradicts itself"]
    )


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("{type: [a], $or: [{type: [b]}, {type: [c]}]}", False),
        ("{type: [{exists: false}]}", False),
        ("{type: [{prefix: a}], $or: [{type: [b]}, {type: [c]}]}", True),
        ("{channel: [a], $or: [{channel: [b]}, {channel: [c]}]}", True),
        ("{channel: [{exists: false}]}", True),
        ("{properties: {x: [1]}, $or: [{properties: {x: [2]}}, {properties: {x: [3]}}]}", True),
    ],
)
def test_activities(pattern: str, matches: bool) -> None:
    found = lint(rules=f"odd: {{dimension: intent, points: 1, activity: {pattern}}}")

    assert found == (
        []
        if matches
        else ["rules.odd.activity: no activity can match: what is asked contradicts itself"]
    )


def test_a_value_that_cannot_be_is_said_once() -> None:
    found = lint(rules="odd: {dimension: fit, points: 1, profile: {industry: [fish]}}")

    assert len(found) == 1
