"""The comparison operators of an event pattern: each compiles to a test of one value."""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeIs

type Test = Callable[[object], bool]

_COMPARISONS: Mapping[str, Callable[[Decimal | int, Decimal | int], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_LOWER_BOUNDS = ("=", ">", ">=")
_UPPER_BOUNDS = ("<", "<=")


def leaf_test(matcher: object) -> Test:
    """The test that one entry of a pattern's list stands for.

    Raises ValueError with a sentence saying what would be right.
    """
    if not isinstance(matcher, Mapping):
        return _exact(matcher)
    if len(matcher) != 1:
        raise ValueError("one operator in each object of the list")
    ((name, argument),) = matcher.items()
    build = _OPERATORS.get(name)
    if build is None:
        raise ValueError(f"unknown operator {name!r}; known are {', '.join(sorted(_OPERATORS))}")
    return build(argument)


def is_number(value: object) -> TypeIs[int | Decimal]:
    """Whether a JSON value is a number; true and false are not."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _exact(wanted: object) -> Test:
    if wanted is None or isinstance(wanted, bool):
        return lambda value: value is wanted
    if is_number(wanted):
        return lambda value: is_number(value) and value == wanted
    if isinstance(wanted, str):
        return lambda value: value == wanted
    raise ValueError("a value is a string, a number, true, false, null or one operator")


def _text(argument: object, name: str) -> str:
    if not isinstance(argument, str) or not argument:
        raise ValueError(f"{name} takes a text that is not empty")
    return argument


def _ignoring_case(argument: object) -> Test:
    wanted = _text(argument, "equals-ignore-case").casefold()
    return lambda value: isinstance(value, str) and value.casefold() == wanted


def _affix(name: str) -> Callable[[object], Test]:
    def build(argument: object) -> Test:
        if isinstance(argument, Mapping):
            if set(argument) != {"equals-ignore-case"}:
                raise ValueError(f"{name} takes a text or equals-ignore-case")
            folded = _text(argument["equals-ignore-case"], name).casefold()
            return lambda value: isinstance(value, str) and has(value.casefold(), folded)
        wanted = _text(argument, name)
        return lambda value: isinstance(value, str) and has(value, wanted)

    has: Callable[[str, str], bool] = str.startswith if name == "prefix" else str.endswith
    return build


def _wildcard(argument: object) -> Test:
    text = _text(argument, "wildcard")
    pieces = [""]
    for part in re.findall(r"\\.|.", text, re.DOTALL):
        if part == "*":
            pieces.append("")
        elif part[0] == "\\" and part[1:] not in ("*", "\\"):
            raise ValueError(r"a backslash escapes only * and \ in a wildcard")
        else:
            pieces[-1] += re.escape(part[-1])
    if "" in pieces[1:-1]:
        raise ValueError("two * in a row are not allowed")
    matches = re.compile(_between_stars(pieces), re.DOTALL).fullmatch
    return lambda value: isinstance(value, str) and matches(value) is not None


def _between_stars(pieces: list[str]) -> str:
    """A regular expression of escaped pieces with anything between them.

    Each inner piece is taken at its earliest place, which is as good as any, and never tried
    again: a visitor's text cannot make the match slow.
    """
    if len(pieces) == 1:
        return pieces[0]
    first, *inner, last = pieces
    return first + "".join(f"(?>.*?{piece})" for piece in inner) + ".*" + last


def _numeric(argument: object) -> Test:
    usage = 'numeric takes [">=", 50] or a range [">", 0, "<=", 5]'
    if not isinstance(argument, list) or len(argument) not in (2, 4):
        raise ValueError(usage)
    pairs = list(zip(argument[::2], argument[1::2], strict=True))
    bounds: list[tuple[Callable[[Decimal | int, Decimal | int], bool], Decimal | int]] = []
    for name, limit in pairs:
        if name not in _COMPARISONS or not is_number(limit):
            raise ValueError(usage)
        bounds.append((_COMPARISONS[name], limit))
    if len(pairs) == 2:
        (low, low_limit), (high, high_limit) = pairs
        if low not in _LOWER_BOUNDS[1:] or high not in _UPPER_BOUNDS or low_limit >= high_limit:
            raise ValueError("a range names its lower bound first, and they must not cross")

    return lambda value: (
        is_number(value) and all(compare(value, limit) for compare, limit in bounds)
    )


def _cidr(argument: object) -> Test:
    text = _text(argument, "cidr")
    usage = f"{text!r} is not an address range like 10.0.0.0/24"
    if "/" not in text:
        raise ValueError(usage)
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise ValueError(usage) from error

    def test(value: object) -> bool:
        try:
            return isinstance(value, str) and ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return test


def _exists(argument: object) -> Test:
    if argument is not True:
        raise ValueError("exists takes true or false")
    return lambda _value: True


def _anything_but(argument: object) -> Test:
    if isinstance(argument, Mapping):
        if len(argument) != 1 or not set(argument) <= set(_NEGATABLE):
            raise ValueError(f"anything-but takes values or one of {', '.join(_NEGATABLE)}")
        ((name, inner),) = argument.items()
        build = _NEGATABLE[name]
        tests = tuple(build(_text(item, name)) for item in _as_list(inner))
    else:
        wanted = _as_list(argument)
        texts = all(isinstance(item, str) for item in wanted)
        if not texts and not all(is_number(item) for item in wanted):
            raise ValueError("anything-but takes texts or numbers, not both")
        tests = tuple(_exact(item) for item in wanted)
    if not tests:
        raise ValueError("anything-but needs a value")
    return lambda value: not any(test(value) for test in tests)


def _as_list(argument: object) -> list[object]:
    return argument if isinstance(argument, list) else [argument]


_NEGATABLE: Mapping[str, Callable[[object], Test]] = {
    "prefix": _affix("prefix"),
    "suffix": _affix("suffix"),
    "equals-ignore-case": _ignoring_case,
    "wildcard": _wildcard,
}
_OPERATORS: Mapping[str, Callable[[object], Test]] = {
    **_NEGATABLE,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "exists": _exists,
    "cidr": _cidr,
}
