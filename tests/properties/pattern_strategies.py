"""Random event patterns, and random events that they are mostly about.

Everything is small and crowded: a few names, a few values of every kind, arrays of values and of
objects, so that patterns match, fail and stay unknown all the time. Each pattern and event is made
from one integer, which Hypothesis draws quickly; crowds shrink by dropping members.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

NAMES = ("a", "b", "c", "d.e")
TEXTS = (
    *("", "a", "b", "A", "ab", "AB", "abc", "aBc", "abab", "a*b", "a\\b", "a\nb", "ß", "SS", "ss"),
    *("null", "true", "5", "10.0.0.1", "10.0.0.9", "10.0.1.1", "::1", "0:0::1", "2001:db8::5"),
)
NUMBERS: tuple[int | Decimal, ...] = (
    *(0, 1, 2, 5, 250, -1, 10**12),
    *(Decimal("2.5"), Decimal("250.0"), Decimal("-0.5")),
)
SCALARS: tuple[object, ...] = (*TEXTS, *NUMBERS, None, True, False)
WILDCARDS = ("", "*", "a*", "*b", "*b*", "a*b", "a*b*", "*a*b", r"a\*b", r"a\\*", "a*a", "ab")
BLOCKS = ("10.0.0.0/24", "10.0.0.1/31", "0.0.0.0/0", "2001:db8::/32", "::/64")
CASED = ("a", "AB", "aBc", "ß", "")
AFFIXES = ("a", "ab", "b", "A", "10.")

TYPES = ("viewed", "clicked", "opened", "viewed now", "")
PARTS = ("type", "channel", "campaign", "properties")
PROPERTIES = ("path", "count", "tags", "items")

_seeds = st.integers(0, 2**48)


def cases(names: Sequence[str] = NAMES) -> st.SearchStrategy[tuple[dict[str, Any], dict[str, Any]]]:
    """A pattern, and an event that it is about more often than not."""

    def case(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
        random = Random(seed)
        event = an_event(random, names)
        return a_pattern(random, event, names), event

    return _seeds.map(case)


def crowds() -> st.SearchStrategy[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Activities, and patterns about them: of few types, by type or by other means."""

    def crowd(seeds: tuple[list[int], list[int]]) -> tuple[list[Any], list[Any]]:
        some = [an_activity(Random(seed)) for seed in seeds[0]]
        return [_about_one_of(Random(seed), some) for seed in seeds[1]], some

    return st.tuples(st.lists(_seeds, min_size=1, max_size=5), st.lists(_seeds, max_size=16)).map(
        crowd
    )


def an_event(random: Random, names: Sequence[str], deep: int = 3) -> dict[str, Any]:
    """Objects, arrays of values, arrays of objects and arrays of arrays."""
    count = random.randint(deep == 3, 3)
    return {name: _event_value(random, names, deep) for name in random.sample(names, k=count)}


def _event_value(random: Random, names: Sequence[str], deep: int) -> Any:
    way = random.random()
    if way < 0.5 or not deep:
        return random.choice(SCALARS)
    if way < 0.75:
        return an_event(random, names, deep - 1)
    return [_event_value(random, names, deep - 1) for _ in range(random.randint(0, 3))]


def an_activity(random: Random) -> dict[str, Any]:
    """An activity as it is matched; now and then something that is none."""
    if random.random() < 0.1:
        return an_event(random, PARTS)
    return {
        "type": random.choice(TYPES),
        "channel": random.choice(["a", "b", None]),
        "campaign": random.choice(["a", "ab", None]),
        "properties": an_event(random, PROPERTIES),
    }


def _about_one_of(random: Random, some: list[dict[str, Any]]) -> dict[str, Any]:
    pattern = a_pattern(random, random.choice(some), PARTS)
    if random.random() < 0.8:
        pattern["type"] = [
            random.choice(TYPES) if random.random() < 0.8 else an_operator(random)
            for _ in range(random.randint(1, 2))
        ]
    return pattern


def a_pattern(
    random: Random, event: dict[str, Any], names: Sequence[str], deep: int = 3
) -> dict[str, Any]:
    """Fields of an event, and others; often with an `$or`, at any level."""
    pattern: dict[str, Any] = {}
    for _ in range(random.randint(1, 2)):
        known = event and random.random() < 0.85
        name = random.choice(list(event) if known else names)
        pattern[name] = _wanted(random, event.get(name), names, deep)
    if deep > 1 and random.random() < 0.4:
        pattern["$or"] = [a_pattern(random, event, names, deep - 2) for _ in range(2)]
        if random.random() < 0.3:
            del pattern[name]
    return pattern


def _wanted(random: Random, value: Any, names: Sequence[str], deep: int) -> Any:
    found = _inside(value)
    objects = [item for item in found if isinstance(item, dict)]
    if deep > 0 and random.random() < (0.8 if objects else 0.15):
        merged = {key: inner for item in objects for key, inner in item.items()}
        return a_pattern(random, merged, names, deep - 1)
    leaves = [item for item in found if not isinstance(item, dict)]
    wanted = [
        random.choice(SCALARS) if random.random() < 0.3 else an_operator(random)
        for _ in range(random.randint(1, 2))
    ]
    return [random.choice(leaves), *wanted[1:]] if leaves and random.random() < 0.4 else wanted


def _inside(value: Any) -> list[Any]:
    """The items of an array and of the arrays in it; another value alone."""
    return [one for item in value for one in _inside(item)] if isinstance(value, list) else [value]


def an_operator(random: Random) -> dict[str, Any]:
    """Any operator with any argument that it takes."""
    name = random.choice(list(_ARGUMENTS))
    return {name: _ARGUMENTS[name](random)}


def _affix(random: Random) -> Any:
    if random.random() < 0.3:
        return {"equals-ignore-case": random.choice(CASED)}
    return random.choice(["", *AFFIXES])


def _numeric(random: Random) -> list[Any]:
    if random.random() < 0.5:
        return [random.choice(["=", "<", "<=", ">", ">="]), random.choice(NUMBERS)]
    low, high = sorted(random.sample(sorted(set(NUMBERS)), k=2))
    return [random.choice([">", ">="]), low, random.choice(["<", "<="]), high]


def _anything_but(random: Random) -> Any:
    kind, values = random.choice(
        [
            ("", TEXTS),
            ("", NUMBERS),
            ("prefix", AFFIXES),
            ("suffix", AFFIXES),
            ("equals-ignore-case", CASED),
            ("wildcard", WILDCARDS),
        ]
    )
    some: list[Any] = [random.choice(values) for _ in range(random.randint(1, 2))]
    argument = some[0] if len(some) == 1 and random.random() < 0.5 else some
    return {kind: argument} if kind else argument


_ARGUMENTS = {
    "prefix": _affix,
    "suffix": _affix,
    "equals-ignore-case": lambda random: random.choice(CASED),
    "wildcard": lambda random: random.choice(WILDCARDS),
    "cidr": lambda random: random.choice(BLOCKS),
    "exists": lambda random: random.random() < 0.5,
    "numeric": _numeric,
    "anything-but": _anything_but,
}
