"""Segments and paths that no profile comes to."""

from __future__ import annotations

from handraiser.model.lint.scope import CardScope


def check_segments(scope: CardScope) -> None:
    """Adds segments whose leads the segments before take, and paths that no lead of their segment
    can take."""
    known = {path for path, _ in scope.faults.found}

    def at_fault(path: tuple[str | int, ...]) -> bool:
        return any(found[: len(path)] == path for found in known)

    for segment in scope.card.segments:
        here = scope.segment(segment, "profile")
        if segment.pattern is not None and at_fault(here):
            continue
        if scope.profiles.of_segment(segment) is None:
            if segment.pattern is not None:
                message = "nobody comes to this segment: those before it take everybody it matches"
                scope.faults.add(here, message)
            continue
        for way in segment.paths:
            at = scope.way(segment, way)
            if not at_fault(at) and scope.profiles.of_path(segment, way) is None:
                profile_rules = {rule.index for rule in scope.card.profile_rules}
                if way.pattern is not None or not profile_rules.isdisjoint(way.all_rules):
                    message = "nobody in this segment meets the facts that this path asks for"
                    scope.faults.add(at, message)
