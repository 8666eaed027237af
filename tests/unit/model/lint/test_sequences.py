"""Sequences that cannot be completed."""

from __future__ import annotations

import pytest

from linting import lint


@pytest.mark.parametrize(
    ("steps", "gap", "within", "zone", "fault"),
    [
        (2, "2d", "3d", "UTC", None),
        (2, "3d", "3d", "UTC", "a gap of 3d does not fit within 3d"),
        (3, "2d", "5d", "UTC", None),
        (3, "2d", "4d", "UTC", "2 gaps of 2d do not fit within 4d"),
        (3, "23h", "2d", "UTC", None),
        (3, "24h", "2d", "UTC", "2 gaps of 24h do not fit within 2d"),
        (3, "24h", "2d", "Europe/Prague", None),
        (5, "24h", "2d", "Europe/Prague", "4 gaps of 24h do not fit within 2d"),
    ],
)
def test_gaps(steps: int, gap: str, within: str, zone: str, fault: str | None) -> None:
    listed = ", ".join("{type: [x]}" for _ in range(steps))
    rule = (
        f"odd: {{dimension: intent, points: 1, gap: {gap}, within: {within}, sequence: [{listed}]}}"
    )

    found = lint(rules=rule, head=f"time_zone: {zone}")

    assert found == ([] if fault is None else [f"rules.odd.gap: can't be completed: {fault}"])
