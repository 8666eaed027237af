"""Grades and levels that no lead can have."""

from __future__ import annotations

from handraiser.model.compiled import Bands
from handraiser.model.lint.scope import CardScope
from handraiser.model.lint.spans import Span, shown
from handraiser.model.points import hundredths


def check_bands(scope: CardScope) -> None:
    """Adds bands that share a cut-off, and those that no score lies in."""
    for name, bands, dimension in (
        ("grades", scope.card.grades, "fit"),
        ("levels", scope.card.levels, "engagement"),
    ):
        _check(scope, name, bands, dimension)


def _check(scope: CardScope, name: str, bands: Bands, dimension: str) -> None:
    spans = [scope.reach.of_segment(segment)[dimension] for segment in scope.card.segments]
    span = Span(min((s.low for s in spans), default=0), max((s.high for s in spans), default=0))
    seen: dict[int, str] = {}
    lowest: tuple[str, int] | None = None
    for label, least in bands:
        at = (*scope.path, name, label)
        if least in seen:
            other = seen[least]
            scope.faults.add(at, f"begins where {other!r} does, so that one is never given")
        elif spans and scope.weights_known:
            if hundredths(span.high) < least:
                most = shown(hundredths(span.high))
                message = f"{shown(least)} can't be reached: {dimension} is at most {most}"
                scope.faults.add(at, message)
            elif lowest is not None:
                message = (
                    f"is never given: {dimension} is at least {shown(hundredths(span.low))}, "
                    f"where {lowest[0]!r} begins at {shown(lowest[1])}"
                )
                scope.faults.add(at, message)
            if hundredths(span.low) >= least and lowest is None:
                lowest = (label, least)
        seen.setdefault(least, label)
