"""Where other matchers of event patterns differ from AWS's documentation, sentence by sentence.

Sources: "Amazon EventBridge User Guide", pages "Comparison operators for use in event patterns",
"Event pattern syntax" and "Arrays in event patterns", and the README of AWS's event-ruler, which
is the matcher of EventBridge.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reference.patterns import alternatives

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One thing another matcher does otherwise.

    `applies` tells the patterns and events that it can concern. In `example` it is all that does:
    a pattern, an event, and whether the one matches the other; the other matcher says the opposite.
    """

    name: str
    documented: str
    applies: Callable[[Json, Json], bool]
    example: tuple[Json, Json, bool]


@dataclass(frozen=True)
class Asked:
    """A key a pattern asks about, as a value (`wanted`) or as an object (None); what is there."""

    wanted: list[Any] | None
    there: Any


def _asked(pattern: Json, event: Json) -> Iterator[Asked]:
    for name, wanted in pattern.items():
        if name == "$or":
            for branch in wanted:
                yield from _asked(branch, event)
        elif isinstance(wanted, Mapping):
            yield Asked(None, event.get(name))
            for inner in _flat(event.get(name)):
                if isinstance(inner, Mapping):
                    yield from _asked(wanted, inner)
        elif name in event:
            yield Asked(wanted, event[name])


def _flat(value: Any) -> list[Any]:
    return [one for item in value for one in _flat(item)] if isinstance(value, list) else [value]


def _entries(asked: Asked) -> list[tuple[Any, Any]]:
    """Each entry of the pattern's list with each value of the event's."""
    return [(entry, value) for entry in asked.wanted or [] for value in _flat(asked.there)]


def _with_operator(
    name: str, arguments: Callable[[Any], bool], values: Callable[[Any], bool]
) -> Any:
    """Applies where an operator, with such an argument, meets such a value."""

    def applies(pattern: Json, event: Json) -> bool:
        return any(
            isinstance(entry, Mapping)
            and (argument := _argument(entry, name)) is not None
            and arguments(argument)
            and values(value)
            for asked in _asked(pattern, event)
            for entry, value in _entries(asked)
        )

    return applies


def _argument(entry: Json, name: str) -> Any:
    """The argument of an operator, or of the one inside another."""
    if name in entry:
        return entry[name]
    inner = next(iter(entry.values()))
    return inner[name] if isinstance(inner, Mapping) and name in inner else None


# moto ------------------------------------------------------------------------------------------


def _array_in_array(pattern: Json, event: Json) -> bool:
    return any(
        isinstance(asked.there, list) and any(isinstance(item, list) for item in asked.there)
        for asked in _asked(pattern, event)
    )


def _object_in_array(pattern: Json, event: Json) -> bool:
    return any(
        asked.wanted is None
        and isinstance(asked.there, list)
        and any(isinstance(item, Mapping) for item in _flat(asked.there))
        for asked in _asked(pattern, event)
    )


def _no_leaf(pattern: Json, event: Json) -> bool:
    return any(
        asked.wanted is not None
        and (asked.there in ([], {}) or any(isinstance(v, Mapping) for v in _flat(asked.there)))
        for asked in _asked(pattern, event)
    )


def _truth_as_number(pattern: Json, event: Json) -> bool:
    def numbers(entry: Any) -> bool:
        inner = (
            entry.get("anything-but", entry.get("numeric")) if isinstance(entry, dict) else entry
        )
        return any(type(one) in (int, Decimal) for one in _flat(inner))

    return any(
        (isinstance(value, bool) and numbers(entry))
        or (isinstance(entry, bool) and type(value) in (int, Decimal) and value in (0, 1))
        for asked in _asked(pattern, event)
        for entry, value in _entries(asked)
    )


def _has_host_bits(block: Any) -> bool:
    return ipaddress.ip_network(block, strict=False) != ipaddress.ip_interface(block)


MOTO = (
    Difference(
        "arrays in arrays are looked into",
        "the array structure is 'crushed out' of the rule pattern [...] This works for multi-level "
        "arrays too",
        _array_in_array,
        ({"a": ["x"]}, {"a": [["x"]]}, True),
    ),
    Difference(
        "objects in arrays are looked into",
        "any contained objects are treated as if they are the value of the parent field",
        _object_in_array,
        ({"a": {"b": ["x"]}}, {"a": [{"b": "x"}]}, True),
    ),
    Difference(
        "objects and empty arrays are no leaves",
        "Exists matching only works on leaf nodes. It does not work on intermediate nodes.",
        _no_leaf,
        ({"a": [{"exists": True}]}, {"a": []}, False),
    ),
    Difference(
        "true and false are no numbers",
        "The values that patterns match follow JSON rules. You can include strings enclosed in "
        "quotes, numbers, and the keywords true, false, and null.",
        _truth_as_number,
        ({"a": [1]}, {"a": True}, False),
    ),
    Difference(
        "a number is no address",
        "The values that patterns match follow JSON rules.",
        _with_operator("cidr", lambda _block: True, lambda value: isinstance(value, int)),
        ({"a": [{"cidr": "0.0.0.0/0"}]}, {"a": 1}, False),
    ),
    Difference(
        "any address names the block it is in",
        "IP address matching is available for IPv4 and IPv6 addresses.",
        _with_operator("cidr", _has_host_bits, lambda value: isinstance(value, str)),
        ({"a": [{"cidr": "10.0.0.1/24"}]}, {"a": "10.0.0.2"}, True),
    ),
    Difference(
        "a wildcard stands for line ends too",
        "You can use the wildcard character (*) to match string values in event patterns.",
        _with_operator("wildcard", lambda _text: True, lambda value: "\n" in str(value)),
        ({"a": [{"wildcard": "a*b"}]}, {"a": "a\nb"}, True),
    ),
    Difference(
        "the other case may be longer",
        "any value besides 'initializing' or any other casing variation",
        _with_operator("equals-ignore-case", lambda text: "ß" in text, lambda _value: True),
        ({"a": [{"equals-ignore-case": "ß"}]}, {"a": "SS"}, True),
    ),
)

# ministack -------------------------------------------------------------------------------------


def _asked_twice(pattern: Json, _event: Json) -> bool:
    """Both inside and beside an `$or`, or in two of them."""
    paths = [[(*f.above, f.name) for f in fields] for fields in alternatives(pattern)]
    return any(len(set(some)) < len(some) for some in paths)


def _value_and_object(pattern: Json, _event: Json) -> bool:
    return any(
        (*field.above, field.name) == other.above[: len(field.above) + 1]
        for fields in alternatives(pattern)
        for field in fields
        for other in fields
    )


def _absent_in_array(pattern: Json, event: Json) -> bool:
    """Absence is asked of objects of which there are several in one array."""
    return any(
        {"exists": False} in field.wanted and len(_objects(event, field.above)) > 1
        for fields in alternatives(pattern)
        for field in fields
    )


def _objects(event: Json, path: tuple[str, ...]) -> list[Json]:
    found = [event]
    for name in path:
        inside = [one for owner in found for one in _flat(owner.get(name))]
        found = [one for one in inside if isinstance(one, Mapping)]
    return found


def _dotted(pattern: Json, _event: Json) -> bool:
    return any(
        "." in name
        for fields in alternatives(pattern)
        for f in fields
        for name in (*f.above, f.name)
    )


MINISTACK = (
    Difference(
        "a field asked twice is met twice",
        "Ruler considers a rule to match if all of the fields named in the rule match",
        _asked_twice,
        ({"a": ["x"], "$or": [{"a": ["y"]}, {"b": ["z"]}]}, {"a": "y"}, False),
    ),
    Difference(
        "an array may hold values and objects",
        "If the value in the event is an array, then the event pattern matches if the intersection "
        "of the event pattern array and the event array is non-empty.",
        _value_and_object,
        ({"a": ["x"], "$or": [{"a": {"b": ["y"]}}, {"c": ["z"]}]}, {"a": ["x", {"b": "y"}]}, True),
    ),
    Difference(
        "absent is what no object of the array has",
        "The rule below will match any event which has no detail.c-count field.",
        _absent_in_array,
        ({"a": {"b": [{"exists": False}]}}, {"a": [{"b": 1}, {"c": 1}]}, False),
    ),
    Difference(
        "a point in a name is a part of the name",
        "This behaviour may change in future version (to avoid any confusions) and should not be "
        "relied upon.",
        _dotted,
        ({"a.b": ["x"]}, {"a.b": "x"}, True),
    ),
)
