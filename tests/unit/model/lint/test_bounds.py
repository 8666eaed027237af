"""Bounds that leave no room."""

from __future__ import annotations

import pytest

from linting import lint

ALWAYS = "its bounds make it %s whatever happens: it changes nothing"


@pytest.mark.parametrize(
    ("bounds", "always"),
    [
        ("points: 5, max: 0", "0"),
        ("points: 5, max: -3", "-3"),
        ("points: 5, min: 2, max: 2", "2"),
        ("points: -5, min: 0", "0"),
        ("points: 5, max: 1", None),
        ("points: 5, min: 1", None),
        ("points: 0", None),
        ("points: 0, max: 0", None),
        ("points: {default: 0, small: 5}", None),
        ("points: {default: -5, small: 5}, max: 0", None),
    ],
)
def test_bounds_of_rules(bounds: str, always: str | None) -> None:
    found = lint(rules=f"odd: {{dimension: intent, {bounds}, activity: {{type: [x]}}}}")

    assert found == ([] if always is None else [f"rules.odd: {ALWAYS % always}"])


def test_bounds_of_groups() -> None:
    from handraiser.model import check_model
    from linting import small_model

    text = small_model(rules="x: {group: odd, points: 5, activity: {type: [x]}}")
    for bounds, faults in (("max: 0", 1), ("max: 5", 0), ("min: 3, max: 3", 1), ("min: 3", 0)):
        group = f"groups:\n      odd: {{dimension: intent, {bounds}}}"
        _, found = check_model(text.replace("groups:", group, 1))
        assert [one.path for one in found] == ["scorecards.default.groups.odd"] * faults


def test_a_group_without_rules_is_nothing_to_tell() -> None:
    from handraiser.model import check_model
    from linting import small_model

    text = small_model().replace("groups:", "groups:\n      odd: {dimension: intent, max: 0}", 1)
    assert check_model(text)[1] == []
