"""Frequencies that a window cannot hold."""

from __future__ import annotations

import pytest

from linting import lint


@pytest.mark.parametrize(
    ("often", "fault"),
    [
        ("at_least: 61, within: 3d", "at_least: can't be reached: at most 60 activities"),
        ("at_least: 60, within: 3d", None),
        ("at_least: 4, count: days, within: 3d", "at_least: can't be reached: at most 3 days"),
        ("exactly: 4, count: days, within: 3d", "exactly: can't be reached: at most 3 days"),
        ("between: [4, 9], count: days, within: 3d", "between: can't be reached: at most 3 days"),
        ("between: [3, 9], count: days, within: 3d", None),
        ("at_most: 900, within: 3d", None),
        ("at_least: 366, count: days", "at_least: can't be reached: at most 365 days"),
        ("at_least: 61, count: sessions, within: 3d", "at_least: can't be reached: at most 60 ses"),
        ("at_least: 4, count: sessions, within: 1h", "at_least: can't be reached: at most 3 sess"),
        ("at_least: 3, count: sessions, within: 1h", None),
        ("at_least: 3, count: days, within: 4h", "at_least: can't be reached: at most 2 days"),
        ("at_least: 3, count: days, within: 24h", None),
        ("at_least: 41, within: 4h", "at_least: can't be reached: at most 40 activities"),
    ],
)
def test_frequencies(often: str, fault: str | None) -> None:
    found = lint(rules=f"odd: {{dimension: intent, points: 1, activity: {{type: [x]}}, {often}}}")

    assert len(found) == (fault is not None)
    assert fault is None or found[0].startswith(f"rules.odd.{fault}")
