"""Decays that leave nothing from the start."""

from __future__ import annotations

import pytest

from linting import lint

SAYS = "leaves nothing on any day that counts, so nothing is paid: start at 0d: 100%"


@pytest.mark.parametrize(
    ("decay", "dead"),
    [
        ("{0d: 0%}", True),
        ("{0d: 0%, 7d: 0%}", True),
        ("{0d: 0%, 7d: 100%}", False),
        ("{0d: 0%, 7d: 100%}, within: 7d", True),
        ("{0d: 0%, 6d: 100%}, within: 7d", False),
        ("{1d: 0%}", False),
        ("100% per 1d", False),
        ("lifespan 1d", False),
        ("{0d: 10%, 30d: 80%}", False),
        ("none", False),
    ],
)
def test_decays_of_rules(decay: str, dead: bool) -> None:
    rule = f"odd: {{dimension: intent, points: 1, activity: {{type: [x]}}, decay: {decay}}}"

    assert lint(rules=rule) == ([f"rules.odd.decay: {SAYS}"] if dead else [])


def test_a_groups_decay_is_told_once() -> None:
    text = "a: {group: mail, points: 1, activity: {type: [x]}}"
    found = lint(rules=text, card="", head="")
    assert found == []


def test_a_sequence_does_not_fade_by_its_window() -> None:
    steps = "sequence: [{type: [a]}, {type: [b]}], within: 3d"
    rule = f"odd: {{dimension: intent, points: 1, {steps}, decay: {{0d: 0%, 9d: 50%}}}}"

    assert lint(rules=rule) == []
