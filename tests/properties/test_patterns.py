"""Event patterns against the plain reference, and many patterns against each of them."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given

from handraiser.matching import compile_pattern, compile_patterns
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
