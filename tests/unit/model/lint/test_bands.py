"""Grades and levels that no lead can have."""

from __future__ import annotations

import pytest

from linting import lint


@pytest.mark.parametrize(
    ("card", "fault"),
    [
        ("grades: {A: 20, B: 10, C: 0}", None),
        ("grades: {A: 20.01, B: 10}", "grades.A: 20.01 can't be reached: fit is at most 20"),
        ("grades: {A: 10, B: 10}", "grades.B: begins where 'A' does, so that one is never given"),
        (
            "grades: {A: 10, D: 0, F: -5}",
            "grades.F: is never given: fit is at least 0, where 'D' begins at 0",
        ),
        ("grades: {A: 10, D: -5}", None),
        ("grades: {A: 10, F: -5}\ndimensions: {fit: {min: -10}}", None),
        ("levels: {1: 60, 2: 30}", None),
        (
            "levels: {1: 60, 2: 30}\ndimensions: {engagement: {max: 55}}",
            "levels.1: 60 can't be reached: engagement is at most 55",
        ),
    ],
)
def test_bands(card: str, fault: str | None) -> None:
    assert lint(card=card) == ([] if fault is None else [fault])


def test_a_band_that_one_segment_reaches_is_reached() -> None:
    rule = "near: {dimension: fit, points: {default: 0, small: 25}, profile: {country: [CZ]}}"

    assert lint(rules=rule, card="grades: {A: 25, B: 0}") == []
