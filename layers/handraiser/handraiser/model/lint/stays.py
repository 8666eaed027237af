"""Staying that is harder than entering."""

from __future__ import annotations

from handraiser.model.lint.scope import CardScope


def check_stays(scope: CardScope) -> None:
    """Adds minima of staying above those of entering: an MQL would end as it begins."""
    for segment in scope.card.segments:
        for way in segment.paths:
            for name, least in way.stay.items():
                if name not in way.enter or least > way.enter[name]:
                    message = f"staying asks for more {name} than entering does"
                    scope.faults.add(scope.way(segment, way, "stays", name), message)
