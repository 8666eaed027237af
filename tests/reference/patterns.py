"""Event patterns, interpreted in the plainest way: slow, and written apart from the product.

A pattern is a choice of alternatives (its `$or` lists multiplied out), each a list of fields. An
event is a set of objects, each known by the array elements it stands in. An alternative is met when
every field can be met by values that do not stand in different elements of one array.
"""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

type Place = dict[tuple[str | int, ...], int]
"""For each array on the way to an object: the element it was reached by."""


@dataclass(frozen=True)
class Field:
    """A field of an alternative: the names of the objects above it, its own, what is wanted."""

    above: tuple[str, ...]
    name: str
    wanted: list[Any]


def truth(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool | None:
    """True, False, or None where something absent decides."""
    found = [t for fields in alternatives(pattern, ()) for t in _truths(fields, event)]
    return True if True in found else (None if None in found else False)


def alternatives(pattern: Mapping[str, Any], above: tuple[str, ...] = ()) -> list[list[Field]]:
    """The fields that must be met together, for each choice of branches."""
    parts: list[list[list[Field]]] = []
    for name, wanted in pattern.items():
        if name == "$or":
            parts.append([one for branch in wanted for one in alternatives(branch, above)])
        elif isinstance(wanted, Mapping):
            parts.append(alternatives(wanted, (*above, name)))
        else:
            parts.append([[Field(above, name, wanted)]])
    return [list(itertools.chain(*chosen)) for chosen in itertools.product(*parts)]


def _truths(fields: list[Field], event: Mapping[str, Any]) -> Iterator[bool | None]:
    """A truth for each way in which the fields are met together, or might be."""
    for chosen in itertools.product(*(list(_ways(field, event)) for field in fields)):
        place: Place = {}
        for _met, where in chosen:
            if where is not None and not _agree(place, where):
                break
            place = place | (where or {})
        else:
            absent = [f for f, (_, where) in zip(fields, chosen, strict=True) if where is None]
            if all(_is_absent(field, event, place) for field in absent):
                yield None if any(met is None for met, _where in chosen) else True


def _ways(field: Field, event: Mapping[str, Any]) -> Iterator[tuple[bool | None, Place | None]]:
    """How a field may be met: by a value, by absence (no place yet), perhaps (unknown)."""
    for owner, place in _objects(event, field.above):
        values = _values(owner, field.name)
        if any(_passes(entry, value) for entry in field.wanted for value in values):
            yield True, place
        if not values and {"exists": False} not in field.wanted:
            yield None, place
    if {"exists": False} in field.wanted:
        yield True, None


def _is_absent(field: Field, event: Mapping[str, Any], place: Place) -> bool:
    """No object that agrees with the place has the field."""
    owners = [owner for owner, where in _objects(event, field.above) if _agree(place, where)]
    return not any(_values(owner, field.name) for owner in owners)


def _agree(one: Place, other: Place) -> bool:
    return all(one[array] == other[array] for array in one if array in other)


def _objects(event: Mapping[str, Any], above: tuple[str, ...]) -> list[tuple[Any, Place]]:
    """The objects at the end of a path; one without fields where the path ends early."""
    found: list[tuple[Any, Place, tuple[str | int, ...]]] = [(event, {}, ())]
    for name in above:
        found = [
            deeper
            for owner, place, path in found
            for deeper in list(_in_arrays(owner.get(name), place, (*path, name)))
            or [({}, place, (*path, name))]
        ]
    return [(owner, place) for owner, place, _path in found]


def _in_arrays(
    value: Any, place: Place, path: tuple[str | int, ...]
) -> Iterator[tuple[Any, Place, tuple[str | int, ...]]]:
    if isinstance(value, Mapping):
        yield value, place, path
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _in_arrays(item, place | {path: index}, (*path, index))


def _values(owner: Mapping[str, Any], name: str) -> list[Any]:
    def scalars(value: Any) -> list[Any]:
        if isinstance(value, list):
            return [one for item in value for one in scalars(item)]
        return [] if isinstance(value, Mapping) else [value]

    return scalars(owner[name]) if name in owner else []


def _passes(entry: Any, value: Any) -> bool:
    if not isinstance(entry, Mapping):
        return type_of(entry) == type_of(value) and bool(entry == value)
    ((operator, argument),) = entry.items()
    match operator:
        case "exists":
            return argument is True
        case "anything-but":
            return not any(_passes(one, value) for one in _refused(argument))
        case "numeric":
            pairs = zip(argument[::2], argument[1::2], strict=True)
            return type_of(value) == "number" and all(_compares(value, *pair) for pair in pairs)
    return isinstance(value, str) and _text_passes(operator, argument, value)


def _refused(argument: Any) -> list[Any]:
    if isinstance(argument, Mapping):
        ((operator, inner),) = argument.items()
        return [{operator: one} for one in (inner if isinstance(inner, list) else [inner])]
    return argument if isinstance(argument, list) else [argument]


def _text_passes(operator: str, argument: Any, text: str) -> bool:
    match operator:
        case "prefix" if isinstance(argument, Mapping):
            spellings = _spellings(argument["equals-ignore-case"])
            return any(text.startswith(one) for one in spellings)
        case "suffix" if isinstance(argument, Mapping):
            return any(text.endswith(one) for one in _spellings(argument["equals-ignore-case"]))
        case "prefix":
            return text.startswith(argument)
        case "suffix":
            return text.endswith(argument)
        case "equals-ignore-case":
            return text in _spellings(argument)
        case "wildcard":
            return _is_like(text, argument)
        case "cidr":
            return _is_within(text, argument)
    raise AssertionError(f"the reference does not know {operator!r}")


def _spellings(text: str) -> list[str]:
    """Every way to write a short text with each of its characters in either case."""
    return ["".join(way) for way in itertools.product(*({c.lower(), c.upper()} for c in text))]


def _is_like(text: str, wildcard: str) -> bool:
    if not wildcard:
        return not text
    if wildcard[0] == "*":
        return any(_is_like(text[n:], wildcard[1:]) for n in range(len(text) + 1))
    here, rest = (wildcard[1], wildcard[2:]) if wildcard[0] == "\\" else (wildcard[0], wildcard[1:])
    return text[:1] == here and _is_like(text[1:], rest)


def _is_within(text: str, block: str) -> bool:
    if "/" in text:
        return False
    try:
        return ipaddress.ip_address(text) in ipaddress.ip_network(block, strict=False)
    except ValueError:
        return False


def _compares(value: int | Decimal, operator: str, limit: int | Decimal) -> bool:
    match operator:
        case "=":
            return value == limit
        case "<":
            return value < limit
        case "<=":
            return value <= limit
        case ">":
            return value > limit
        case ">=":
            return value >= limit
    raise AssertionError(f"the reference does not know {operator!r}")


def type_of(value: Any) -> str:
    """The JSON type of a value; every kind of number is one."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
    return "number"
