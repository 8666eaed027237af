"""The smallest thing that would satisfy a pattern: for saying what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from handraiser.matching import Pattern


def example_of(pattern: Pattern) -> dict[str, Any] | None:
    """A JSON object that the pattern matches, as small as it allows, or None where none is found.

    Of alternatives the first that works is taken; a numeric bound is taken at its limit.
    """
    built = _object(pattern.source)
    return built if pattern.matches(built) else None


def _object(source: Mapping[str, object]) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key, wanted in source.items():
        if key == "$or" and isinstance(wanted, list):
            built |= _object(wanted[0])
        elif isinstance(wanted, Mapping):
            built[key] = _object(wanted)
        elif isinstance(wanted, list) and wanted[0] != {"exists": False}:
            built[key] = _value(wanted[0])
    return built


def _value(matcher: object) -> object:
    if not isinstance(matcher, Mapping):
        return matcher
    ((name, argument),) = matcher.items()
    match name:
        case "numeric":
            return _number(argument)
        case "wildcard":
            return str(argument).replace("\\*", "\0").replace("*", "").replace("\0", "*")
        case "prefix" | "suffix" if isinstance(argument, Mapping):
            return argument["equals-ignore-case"]
        case "anything-but":
            return "(other)"
        case "exists":
            return "(any)"
        case "cidr":
            return str(argument).partition("/")[0]
    return argument


def _number(bounds: object) -> int | Decimal | None:
    if not isinstance(bounds, list):
        return None
    comparison, limit = bounds[0], bounds[1]
    if not isinstance(limit, int | Decimal):
        return None
    return {">": limit + 1, "<": limit - 1}.get(comparison, limit)
