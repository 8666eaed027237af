"""Segments and paths that no profile comes to."""

from __future__ import annotations

import pytest

from linting import WAY, lint

TAKEN = "nobody comes to this segment: those before it take everybody it matches"
UNMET = "nobody in this segment meets the facts that this path asks for"


@pytest.mark.parametrize(
    ("second", "reached"),
    [
        ('{employees: [{numeric: ["<", 5]}]}', False),
        ('{employees: [{numeric: ["<=", 10]}]}', True),
        ('{employees: [{numeric: ["<", 10]}], country: [CZ]}', False),
        ("{country: [CZ]}", True),
        ("{employees: [{exists: false}]}", True),
    ],
)
def test_segments_behind_others(second: str, reached: bool) -> None:
    text = """other: {rules: {any: [demo, opened]}}
      tiny:
        profile: %s
        paths:
          a: {rules: {all: [demo]}}"""

    found = lint(small=text % second)

    assert found == ([] if reached else [f"segments.tiny.profile: {TAKEN}"])


@pytest.mark.parametrize(
    ("path", "met"),
    [
        ("{rules: {all: [demo]}, profile: {employees: [{numeric: ['<', 9]}]}}", False),
        ("{rules: {all: [demo]}, profile: {employees: [{numeric: ['>', 9]}]}}", True),
        ("{rules: {all: [demo]}, profile: {customer: [true]}}", False),
        ("{rules: {all: [demo, size]}}", True),
    ],
)
def test_paths_that_contradict_their_segment(path: str, met: bool) -> None:
    card = "suppress: {customer: {profile: {customer: [true]}}}"

    assert lint(paths=f"score: {path}", card=card) == ([] if met else [f"{WAY}: {UNMET}"])


def test_a_required_rule_that_the_segment_excludes() -> None:
    assert lint(small="score: {rules: {all: [demo, size]}}") == [
        f"segments.small.paths.score: {UNMET}"
    ]
