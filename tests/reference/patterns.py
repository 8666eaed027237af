"""Event patterns, interpreted: what a leaf holds, and which of three truths follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def truth(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool | None:
    """True, False, or None where something absent decides."""
    return _all(_field_truth(name, wanted, event) for name, wanted in pattern.items())


def _field_truth(name: str, wanted: Any, event: Mapping[str, Any]) -> bool | None:
    if name == "$or":
        return _any(truth(branch, event) for branch in wanted)
    value = event.get(name)
    if isinstance(wanted, Mapping):
        return truth(wanted, value if isinstance(value, Mapping) else {})
    if name not in event or value == [] or isinstance(value, Mapping):
        return True if {"exists": False} in wanted else None
    values = value if isinstance(value, list) else [value]
    return any(_entry_matches(entry, one) for entry in wanted for one in values)


def _all(truths: Any) -> bool | None:
    found = list(truths)
    return False if False in found else (None if None in found else True)


def _any(truths: Any) -> bool | None:
    found = list(truths)
    return True if True in found else (None if None in found else False)


def _entry_matches(entry: Any, value: Any) -> bool:
    if not isinstance(entry, Mapping):
        return type_of(entry) == type_of(value) and bool(entry == value)
    ((operator, argument),) = entry.items()
    match operator:
        case "exists":
            return argument is True
        case "prefix":
            return isinstance(value, str) and value.startswith(argument)
        case "anything-but":
            refused = argument if isinstance(argument, list) else [argument]
            return not any(_entry_matches(one, value) for one in refused)
        case "numeric":
            pairs = zip(argument[::2], argument[1::2], strict=True)
            return type_of(value) == "number" and all(_compares(value, *pair) for pair in pairs)
    raise AssertionError(f"the reference does not know {operator!r}")


def _compares(value: Any, operator: str, limit: Any) -> bool:
    match operator:
        case "=":
            return bool(value == limit)
        case "<":
            return bool(value < limit)
        case "<=":
            return bool(value <= limit)
        case ">":
            return bool(value > limit)
        case ">=":
            return bool(value >= limit)
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
