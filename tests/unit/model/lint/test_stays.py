"""Staying that is harder than entering."""

from __future__ import annotations

import pytest

from linting import WAY, lint


@pytest.mark.parametrize(
    ("stays", "harder"),
    [
        ("{total: 60}", None),
        ("{total: 45, engagement: 20}", None),
        ("{total: 60.01}", "total"),
        ("{intent: 1}", "intent"),
    ],
)
def test_staying_that_is_harder_than_entering(stays: str, harder: str | None) -> None:
    expected = f"{WAY}.stays.{harder}: staying asks for more {harder} than entering does"

    found = lint(paths=f"score: {{total: 60, engagement: 20, stays: {stays}}}")

    assert found == ([] if harder is None else [expected])
