"""Event patterns against the plain reference, and many patterns against each of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from ministack.services.eventbridge import _matches_pattern
from moto.events.models import EventPattern

from handraiser.matching import compile_pattern, compile_patterns
from properties.pattern_differences import MINISTACK, MOTO, Difference
from properties.pattern_strategies import cases, crowds
from reference.patterns import truth


@given(cases())
def test_a_pattern_says_what_the_reference_says(case: tuple[Any, Any]) -> None:
    pattern, event = case

    assert compile_pattern(pattern).truth(event) is truth(pattern, event)


@given(crowds())
@example(([{"type": ["a"]}, {"type": ["b"]}], [{"type": ["a", "b"]}, {"type": 5}, {}]))
def test_together_patterns_say_what_each_says(crowd: tuple[list[Any], list[Any]]) -> None:
    sources, some = crowd
    compiled = [compile_pattern(source) for source in sources]
    matcher = compile_patterns(compiled)

    for event in some:
        each = tuple(i for i, pattern in enumerate(compiled) if pattern.matches(event))
        assert matcher(event) == each


def moto_says(pattern: Any, event: Any) -> bool:
    return EventPattern.load(json_text(pattern)).matches_event(json.loads(json_text(event)))


def ministack_says(pattern: Any, event: Any) -> bool:
    return bool(_matches_pattern(json_text({"detail": pattern}), {"Detail": json_text(event)}))


def json_text(value: Any) -> str:
    """Numbers as those matchers read them; the ones of the strategies are exact as floats too."""
    return json.dumps(value, default=float)


OTHERS = {"moto": (moto_says, MOTO), "ministack": (ministack_says, MINISTACK)}


@pytest.mark.parametrize("other", OTHERS)
@given(case=cases(names=("a", "b", "c")))
def test_others_differ_only_where_the_documentation_settles_it(
    other: str, case: tuple[Any, Any]
) -> None:
    pattern, event = case
    says, differences = OTHERS[other]

    if says(pattern, event) is not compile_pattern(pattern).matches(event):
        assert any(difference.applies(pattern, event) for difference in differences)


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        pytest.param(other, difference, id=f"{other}: {difference.name}")
        for other, (_says, differences) in OTHERS.items()
        for difference in differences
    ],
)
def test_each_difference_is_real(other: str, difference: Difference) -> None:
    says, differences = OTHERS[other]
    pattern, event, matches = difference.example

    assert compile_pattern(pattern).matches(event) is matches
    assert says(pattern, event) is not matches
    assert [one for one in differences if one.applies(pattern, event)] == [difference]
