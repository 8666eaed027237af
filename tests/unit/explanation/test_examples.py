"""The smallest things that satisfy a pattern."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from handraiser.explanation.examples import completions, example_of, with_leaves
from handraiser.matching import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        ({"type": ["a"]}, {"type": "a"}),
        ({"n": [{"numeric": [">", 5]}]}, {"n": 6}),
        ({"n": [{"numeric": ["<", 5]}]}, {"n": 4}),
        ({"n": [{"numeric": [">", 0, "<", 1]}]}, {"n": Decimal("0.5")}),
        ({"n": [1000, 250]}, {"n": 250}),
        ({"path": [{"prefix": "/pricing"}]}, {"path": "/pricing"}),
        ({"path": [{"suffix": {"equals-ignore-case": ".PDF"}}]}, {"path": ".PDF"}),
        ({"path": [{"wildcard": "/docs/*/end"}]}, {"path": "/docs//end"}),
        ({"a": {"b": [{"exists": True}]}}, {"a": {"b": "(any)"}}),
        ({"c": [{"exists": False}]}, {}),
        ({"$or": [{"a": [1]}, {"b": [2]}]}, {"a": 1}),
        ({"a": [2], "$or": [{"a": [1]}, {"b": [2]}]}, {"a": 2, "b": 2}),
        ({"a": [{"anything-but": ["x"]}]}, {"a": "(other)"}),
        ({"a": [{"equals-ignore-case": "Yes"}]}, {"a": "Yes"}),
        ({"ip": [{"cidr": "10.0.0.0/24"}]}, {"ip": "10.0.0.0"}),
    ],
)
def test_an_example_satisfies_its_pattern(
    pattern: dict[str, object], example: dict[str, Any]
) -> None:
    compiled = compile_pattern(pattern)
    assert compiled.matches(example)
    assert example_of(compiled) == example


def test_what_cannot_be_satisfied_has_no_example() -> None:
    assert example_of(compile_pattern({"a": [1], "$or": [{"a": [2]}, {"a": [3]}]})) is None


def test_a_completion_adds_missing_members_alone() -> None:
    pattern = compile_pattern({"$or": [{"a": [1], "b": [2]}, {"b": [3], "c": {"d": [4]}}]})
    missing = {("b",), ("c", "d")}
    assert list(completions(pattern, {"a": 1}, missing)) == [
        {("b",): 2},
        {("b",): 3, ("c", "d"): 4},
    ]
    assert list(completions(pattern, {"a": 9}, {("b",)})) == []


def test_leaves_are_added_beside_what_is_there() -> None:
    known = {"a": {"b": 1}}
    assert with_leaves(known, {("a", "c"): 2, ("d",): 3}) == {"a": {"b": 1, "c": 2}, "d": 3}
    assert known == {"a": {"b": 1}}
