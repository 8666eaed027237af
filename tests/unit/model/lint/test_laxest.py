"""A default segment that is the laxest of all."""

from __future__ import annotations

import pytest

from linting import WAY, lint

LAXEST = (
    f"{WAY}: the default segment asks for less than every other: whoever's facts are unknown "
    "would qualify most easily"
)
BANDS = "grades: {A: 15, B: 0}\nlevels: {1: 40, 2: 0}"


@pytest.mark.parametrize(
    ("default", "small", "laxest"),
    [
        ("{total: 60}", "{total: 60.01}", True),
        ("{total: 60}", "{total: 60}", False),
        ("{total: 60}", "{total: 59}", False),
        ("{total: 60}", "{rules: {any: [demo, opened]}}", False),
        ("{total: 60}", "{total: 60, engagement: 20}", True),
        ("{total: 60, engagement: 10}", "{total: 70}", False),
        ("{total: 60, engagement: 10}", "{total: 70, engagement: 10}", True),
        ("{engagement: 60}", "{engagement: 61}", True),
        ("{rules: {all: [opened]}}", "{rules: {all: [opened, demo]}}", True),
        ("{rules: {all: [opened, demo]}}", "{rules: {all: [opened]}}", False),
        ("{rules: {any: [opened, demo]}}", "{rules: {any: [opened]}}", True),
        ("{rules: {any: [opened, demo]}}", "{rules: {all: [opened]}}", True),
        ("{rules: {any: [demo]}}", "{rules: {any: [demo, opened]}}", False),
        ("{total: 60}", "{total: 60, profile: {country: [CZ]}}", True),
        ("{total: 60, profile: {customer: [true]}}", "{total: 61}", False),
        ("{total: 60, cells: {B: [1, 2]}}", "{total: 60, cells: {B: [1]}}", True),
        ("{total: 60, cells: {B: [1]}}", "{total: 60, cells: {B: [1, 2]}}", False),
        ("{total: 60, cells: {B: [1]}}", "{total: 60}", False),
    ],
)
def test_paths_are_compared_by_all_they_ask(default: str, small: str, laxest: bool) -> None:
    found = lint(paths=f"score: {default}", small=f"score: {small}", card=BANDS)

    assert found == ([LAXEST] if laxest else [])


def test_another_segment_as_lax_by_any_path_is_enough() -> None:
    assert lint(small="{a: {total: 70}, b: {total: 60}}") == []
