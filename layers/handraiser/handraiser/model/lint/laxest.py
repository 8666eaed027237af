"""A default segment that is the laxest of all."""

from __future__ import annotations

from handraiser.model.compiled import CompiledPath
from handraiser.model.lint.scope import CardScope


def check_laxest(scope: CardScope) -> None:
    """Adds the default's paths that ask for less than every other segment does: whoever's facts are
    unknown would qualify most easily."""
    segments = scope.card.segments
    others = [segment for segment in segments if segment.id != "default"]
    for default in segments:
        if default.id != "default" or not others:
            continue
        for way in default.paths:
            if all(
                any(_laxer(way, other) for other in segment.paths)
                and not any(_as_lax(other, way) for other in segment.paths)
                for segment in others
            ):
                message = (
                    "the default segment asks for less than every other: whoever's facts are "
                    "unknown would qualify most easily"
                )
                scope.faults.add(scope.way(default, way), message)


def _laxer(one: CompiledPath, other: CompiledPath) -> bool:
    return _as_lax(one, other) and not _as_lax(other, one)


def _as_lax(one: CompiledPath, other: CompiledPath) -> bool:
    """Whether every lead that meets the other path meets this one."""
    return (
        all(name in other.enter and least <= other.enter[name] for name, least in one.enter.items())
        and set(one.all_rules) <= set(other.all_rules)
        and (
            not one.any_rules
            or bool(set(one.any_rules) & set(other.all_rules))
            or (bool(other.any_rules) and set(other.any_rules) <= set(one.any_rules))
        )
        and (one.cells is None or (other.cells is not None and other.cells <= one.cells))
        and (
            one.pattern is None
            or (other.pattern is not None and one.pattern.source == other.pattern.source)
        )
    )
