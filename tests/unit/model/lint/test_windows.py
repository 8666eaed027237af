"""Windows that mean something else than they seem to."""

from __future__ import annotations

import pytest

from linting import lint

RULE = "odd: {dimension: intent, points: 1, within: %s, activity: {type: [x]}}"


def test_a_window_of_one_day() -> None:
    assert lint(rules=RULE % "1d") == [
        "rules.odd.within: 1d means today only (whole days count); write 2d for today and yesterday"
    ]


@pytest.mark.parametrize("window", ["2d", "24h", "15m", "365d"])
def test_other_windows(window: str) -> None:
    assert lint(rules=RULE % window) == []


def test_a_window_beyond_the_history() -> None:
    fault = "rules.odd.within: activities count for %dd (history), never for %dd"

    assert lint(rules=RULE % "366d") == [fault % (365, 366)]
    assert lint(rules=RULE % "91d", head="history: 90d") == [fault % (90, 91)]
    assert lint(rules=RULE % "90d", head="history: 90d") == []


def test_a_sequence_within_one_day() -> None:
    rule = "odd: {dimension: intent, points: 1, within: 1d, sequence: [{type: [a]}, {type: [b]}]}"

    assert lint(rules=rule)[0].startswith("rules.odd.within: 1d means today only")
