"""Minima that no lead can reach."""

from __future__ import annotations

from decimal import Decimal

import pytest

from linting import WAY, lint, where


@pytest.mark.parametrize(
    ("paths", "fault"),
    [
        ("score: {fit: 20.01, total: 60}", f"{WAY}.fit: 20.01 can't be reached: at most 20"),
        ("score: {intent: 21, total: 60}", f"{WAY}.intent: 21 can't be reached: at most 20"),
        ("score: {fit: 20, total: 60}", None),
        ("score: {fit: 19.999, total: 60}", None),
        ("score: {intent: 20, total: 60}", None),
        ("score: {engagement: 100000, total: 60}", None),
        (
            "score: {engagement: 999999.5, total: 60}",
            f"{WAY}.engagement: 999999.5 can't be reached: at most 292040",
        ),
    ],
)
def test_minima_of_a_path(paths: str, fault: str | None) -> None:
    found = lint(paths=paths)

    assert len(found) == (fault is not None)
    assert fault is None or found[0].startswith(fault)


def test_minima_of_nurture() -> None:
    assert lint(nurture="{fit: 20}") == []
    assert lint(nurture="{fit: 21}") == [
        "segments.default.nurture.fit: 21 can't be reached: at most 20"
    ]


def test_bounds_of_groups_dimensions_and_total_count() -> None:
    def most(card: str, rules: str = "") -> list[str]:
        return lint(paths="score: {engagement: 66, total: 86}", card=card, rules=rules)

    assert most("") == []
    assert most("dimensions: {engagement: {max: 65}}") == [
        f"{WAY}.engagement: 66 can't be reached: at most 65"
    ]
    assert most("total: {max: 85}") == [f"{WAY}.total: 86 can't be reached: at most 85"]
    assert most("dimensions: {engagement: {max: 66, weight: 0.5}}") == [
        f"{WAY}.total: 86 can't be reached: at most 73"
    ]


def test_points_of_the_segment_count() -> None:
    near = "near: {dimension: fit, points: {default: 9, small: 5}, profile: {country: [CZ]}}"

    assert lint(rules=near, small="score: {fit: 6, total: 55}") == [
        "segments.small.paths.score.fit: 6 can't be reached: at most 5"
    ]


def test_what_a_rule_may_come_to_is_bounded_by_its_own_limits() -> None:
    assert lint(
        rules="more: {dimension: intent, points: 9, max: 30, activity: {type: [x]}}",
        paths="score: {intent: 51, total: 60}",
    ) == [f"{WAY}.intent: 51 can't be reached: at most 50"]


@pytest.mark.parametrize(
    ("often", "most"),
    [
        ("limit: once", "9"),
        ("at_least: 2", "9"),
        ("limit: 3 ever", "27"),
        ("limit: 2 per 7d, within: 7d", "18"),
        ("limit: 2 per 7d, within: 8d", "36"),
        ("limit: 1 per 30d, decay: 50% per 30d", "13.5"),
        ("limit: 1 per 30d, decay: lifespan 60d", "13.5"),
        ("limit: 1 per 30d, decay: half-life 30d, within: 31d", "13.5"),
        ("within: 2d", "360"),
        ("within: 2d, decay: 50% per 1d", "270"),
        ("within: 2d, decay: {1d: 50%}", "270"),
        ("limit: once, decay: {0d: 10%, 1d: 50%}", "4.5"),
    ],
)
def test_repeats_windows_and_decay_decide_how_much_comes_together(often: str, most: str) -> None:
    rule = f"rare: {{group: rare, points: 9, {often}, activity: {{type: [x]}}}}"

    def found(least: Decimal) -> list[str]:
        path = f"score: {{intent: {least}, total: 60}}"
        return lint(rules=rule.replace("group: rare", "dimension: intent"), paths=path)

    reached = Decimal(most) + 20
    assert found(reached) == []
    fault = f"{WAY}.intent: {reached + 1} can't be reached: at most {reached}"
    assert found(reached + 1) == [fault]


def test_the_heaviest_weight_counts() -> None:
    rare = "rare: {dimension: intent, points: 10, limit: once, activity: {type: [x]}}"
    heavy = "campaigns: {fair: {weight: 1.5, above_one: true}}"

    assert lint(rules=rare, paths="score: {intent: 31, total: 60}") != []
    assert lint(rules=rare, paths="score: {intent: 45, total: 60}", head=heavy) == []


def test_tiers_of_one_fact_do_not_add_up() -> None:
    tiers = (
        "t1: {dimension: fit, points: 10, profile: {budget: {amount: [{numeric: ['<', 5]}]}}}\n"
        "t2: {dimension: fit, points: 15, profile: {budget: {amount: [{numeric: ['>=', 5]}]}}}"
    )

    assert lint(rules=tiers, paths="score: {fit: 35, total: 60}") == []
    assert lint(rules=tiers, paths="score: {fit: 36, total: 60}") == [
        f"{WAY}.fit: 36 can't be reached: at most 35"
    ]


def test_what_the_segment_says_of_a_fact_counts() -> None:
    """The small segment has fewer than 10 employees, so nobody there has 50."""
    assert lint(small="score: {fit: 1, total: 50}") == [
        "segments.small.paths.score.fit: 1 can't be reached: at most 0"
    ]


def test_points_taken_away_cannot_help() -> None:
    minus = "minus: {dimension: intent, points: -9, activity: {type: [x]}}"

    assert lint(rules=minus, paths="score: {intent: 20, total: 60}") == []


def test_silence_may_pay_without_end() -> None:
    quiet = "quiet: {dimension: intent, points: 1, inactivity: {type: [x]}, every: 30d}"

    assert lint(rules=quiet, paths="score: {intent: 5000, total: 60}") == []


BANDS = "grades: {A: 15, B: 5, C: 0}\nlevels: {1: 40, 2: 0}"


@pytest.mark.parametrize(
    ("path", "cells"),
    [
        ("{cells: {A: [1]}, total: 75}", None),
        ("{cells: {B: [1]}, total: 75}", None),
        ("{cells: {B: [1], A: [2]}, fit: 15}", None),
        ("{cells: {B: [1], C: [1]}, fit: 15}", "cells"),
        ("{cells: {A: [2]}, engagement: 40}", "cells"),
        ("{cells: {A: [2]}, engagement: 39.99}", None),
        ("{cells: {C: [2]}, total: 64.98}", None),
        ("{cells: {C: [2]}, total: 65}", "cells"),
    ],
)
def test_cells_that_exclude_what_a_path_asks(path: str, cells: str | None) -> None:
    found = lint(paths=f"score: {path}", card=BANDS)

    reached = [one for one in found if "one form fill" not in one]
    assert where(reached) == ([] if cells is None else [f"{WAY}.cells"])
