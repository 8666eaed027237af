"""interim"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from handraiser.matching.pattern import Pattern

type Matcher = Callable[[Mapping[str, object]], tuple[int, ...]]


def compile_patterns(patterns: Sequence[Pattern]) -> Matcher:
    def matcher(event: Mapping[str, object]) -> tuple[int, ...]:
        return tuple(i for i, p in enumerate(patterns) if p.matches(event))

    return matcher
