"""The smallest things that would satisfy a pattern: for saying what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from handraiser.activity import Json
from handraiser.matching import Pattern

type Leaf = tuple[str, ...]
"""A member of a JSON object by its keys."""

MOST_TRIED = 64
"""Combinations of a pattern's alternatives that are tried."""


def example_of(pattern: Pattern) -> dict[str, Any] | None:
    """A JSON object that the pattern matches, as small as it allows, or None where none is found.

    Of alternatives the first that works is taken; a numeric bound is taken at its limit.
    """
    found = (
        built
        for leaves in islice(_objects(pattern.source, ()), MOST_TRIED)
        if pattern.matches(built := with_leaves({}, leaves))
    )
    return next(found, None)


def completions(
    pattern: Pattern, known: Mapping[str, Any], missing: set[Leaf]
) -> Iterator[dict[Leaf, Json]]:
    """What, added to what is known, makes the pattern match: values for missing members alone.

    The first alternatives first; each as small as the pattern allows.
    """
    seen: list[dict[Leaf, Json]] = []
    for leaves in islice(_objects(pattern.source, ()), MOST_TRIED):
        added = {leaf: value for leaf, value in leaves.items() if leaf in missing}
        if added and added not in seen and pattern.matches(with_leaves(known, added)):
            seen.append(added)
            yield added


def with_leaves(known: Mapping[str, Any], leaves: Mapping[Leaf, Json]) -> dict[str, Any]:
    """A JSON object with members added; the one given stays as it is."""
    built = dict(known)
    for (name, *inner), value in leaves.items():
        if inner:
            below = built.get(name)
            below = below if isinstance(below, Mapping) else {}
            built[name] = with_leaves(below, {tuple(inner): value})
        else:
            built[name] = value
    return built


def _objects(source: Mapping[str, object], above: Leaf) -> Iterator[dict[Leaf, Json]]:
    """Members of an object that may match: one value each, alternatives in the order written."""
    (name, wanted), *rest = source.items()
    for first in _members(name, wanted, above):
        for others in _objects(dict(rest), above) if rest else ({},):
            yield {**others, **first}


def _members(name: str, wanted: object, above: Leaf) -> Iterator[dict[Leaf, Json]]:
    if name == "$or" and isinstance(wanted, list):
        for branch in wanted:
            yield from _objects(branch, above)
    elif isinstance(wanted, Mapping):
        yield from _objects(wanted, (*above, name))
    elif isinstance(wanted, list):
        for entry in _smallest_first(wanted):
            if entry == {"exists": False}:
                yield {}
            for value in _values(entry):
                yield {(*above, name): value}


def _smallest_first(entries: list[object]) -> list[object]:
    """Numbers in their order; all else as written."""
    numbers = [e for e in entries if isinstance(e, int | Decimal) and not isinstance(e, bool)]
    return [*sorted(numbers), *(entry for entry in entries if entry not in numbers)]


def _values(matcher: object) -> Iterator[Json]:
    """Values that one entry of a pattern's list may take."""
    if not isinstance(matcher, Mapping):
        if matcher is None or isinstance(matcher, bool | int | Decimal | str):
            yield matcher
        return
    ((name, argument),) = matcher.items()
    match name:
        case "numeric":
            yield from _numbers(argument)
        case "wildcard":
            yield str(argument).replace("\\*", "\0").replace("*", "").replace("\0", "*")
        case "prefix" | "suffix" | "equals-ignore-case":
            ignoring = argument["equals-ignore-case"] if isinstance(argument, Mapping) else argument
            yield str(ignoring)
        case "anything-but":
            yield from ("(other)", 1, 0)
        case "exists" if argument is True:
            yield from ("(any)", 1, True)
        case "cidr":
            yield str(argument).partition("/")[0]


def _numbers(bounds: object) -> Iterator[Json]:
    """The least number first that may lie within the bounds."""
    if not isinstance(bounds, list):
        return
    for comparison, limit in zip(bounds[::2], bounds[1::2], strict=False):
        if isinstance(limit, int | Decimal):
            yield limit
            if comparison in (">", ">="):
                yield limit + 1
            if comparison in ("<", "<="):
                yield limit - 1
    if len(bounds) == 4 and all(isinstance(limit, int | Decimal) for limit in bounds[1::2]):
        yield (Decimal(bounds[1]) + Decimal(bounds[3])) / 2
