"""Minima that no lead can reach."""

from __future__ import annotations

from handraiser.model.compiled import CompiledPath, CompiledSegment
from handraiser.model.lint.scope import CardScope
from handraiser.model.lint.spans import Span, may_hold, short_of, shown


def check_thresholds(scope: CardScope) -> None:
    """Adds minima beyond what the rules, bounds and weights of a segment allow, and cells that no
    scores with these minima lie in."""
    if not scope.weights_known:
        return
    for segment in scope.card.segments:
        if scope.profiles.of_segment(segment) is None:
            continue
        reached = scope.reach.of_segment(segment)
        for way in segment.paths:
            _check_path(scope, segment, way, reached)
        if segment.nurture is not None:
            for name, most in short_of(scope.card, segment.nurture, reached).items():
                _add(scope, scope.segment(segment, "nurture", name), segment.nurture[name], most)


def _check_path(
    scope: CardScope, segment: CompiledSegment, way: CompiledPath, reached: dict[str, Span]
) -> None:
    short = short_of(scope.card, way.enter, reached)
    for name, most in short.items():
        _add(scope, scope.way(segment, way, name), way.enter[name], most)
    known = not any(scope.touched.within((*scope.path, key)) for key in ("grades", "levels"))
    if not short and way.cells is not None and known and not may_hold(scope.card, way, reached):
        message = "no lead of this segment can lie in these cells and reach the path's minima"
        scope.faults.add(scope.way(segment, way, "cells"), message)


def _add(scope: CardScope, path: tuple[str | int, ...], least: int, most: int) -> None:
    scope.faults.add(path, f"{shown(least)} can't be reached: at most {shown(most)}")
