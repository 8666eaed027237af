"""The comparison operators of an event pattern: what each may be given, and the test it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from handraiser.matching import texts
from handraiser.matching.checks import PRESENT, Check, Test, compared, is_number, none_of, one_of

_SIGNS = {"=": "==", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_LOWER_BOUNDS = (">", ">=")
_UPPER_BOUNDS = ("<", "<=")


def entry_test(entry: object) -> Test:
    """The test that one entry of a pattern's list stands for; `exists: false` stands for none.

    Raises ValueError with a sentence saying what would be right.
    """
    if isinstance(entry, Mapping):
        return _operator(entry)
    if isinstance(entry, str):
        return Test(text=one_of([entry]))
    if is_number(entry):
        return Test(number=one_of([_finite(entry)]))
    if entry is None or isinstance(entry, bool):
        return Test(null=entry is None, true=entry is True, false=entry is False)
    raise ValueError("a value is a string, a number, true, false, null or one operator")


def _operator(entry: Mapping[str, object]) -> Test:
    if len(entry) != 1:
        raise ValueError("one operator in each object of the list")
    ((name, argument),) = entry.items()
    build = _OPERATORS.get(name)
    if build is None:
        raise ValueError(f"unknown operator {name!r}; known are {', '.join(sorted(_OPERATORS))}")
    return build(argument)


def _finite(number: int | Decimal) -> int | Decimal:
    if isinstance(number, Decimal) and not number.is_finite():
        raise ValueError("a number is finite")
    return number


def _text(argument: object, name: str) -> str:
    if not isinstance(argument, str):
        raise ValueError(f"{name} takes a text")
    return argument


def _of_text(name: str, check: Callable[[str], Check]) -> Callable[[object], Test]:
    return lambda argument: Test(text=check(_text(argument, name)))


def _affix(
    name: str, exact: Callable[[str], Check], ignoring_case: Callable[[str], Check]
) -> Callable[[object], Test]:
    def build(argument: object) -> Test:
        if isinstance(argument, Mapping):
            if set(argument) != {"equals-ignore-case"}:
                raise ValueError(f"{name} takes a text or equals-ignore-case")
            return Test(text=ignoring_case(_text(argument["equals-ignore-case"], name)))
        return Test(text=exact(_text(argument, name)))

    return build


def _numeric(argument: object) -> Test:
    usage = 'numeric takes [">=", 50] or a range [">", 0, "<=", 5]'
    if not isinstance(argument, list) or len(argument) not in (2, 4):
        raise ValueError(usage)
    bounds: list[tuple[str, int | Decimal]] = []
    for name, limit in zip(argument[::2], argument[1::2], strict=True):
        if not isinstance(name, str) or name not in _SIGNS or not is_number(limit):
            raise ValueError(usage)
        bounds.append((name, _finite(limit)))
    if len(bounds) == 2:
        (low, low_limit), (high, high_limit) = bounds
        if low not in _LOWER_BOUNDS or high not in _UPPER_BOUNDS or low_limit >= high_limit:
            raise ValueError("a range names its lower bound first, and they must not cross")
    return Test(number=compared({_SIGNS[name]: limit for name, limit in bounds}))


def _exists(argument: object) -> Test:
    if argument is not True:
        raise ValueError("exists takes true or false")
    return PRESENT


def _anything_but(argument: object) -> Test:
    if isinstance(argument, Mapping):
        if len(argument) != 1 or not set(argument) <= set(_NEGATABLE):
            raise ValueError(f"anything-but takes values or one of {', '.join(_NEGATABLE)}")
        ((name, inner),) = argument.items()
        listed = [_text(item, name) for item in _as_list(inner)]
        if name in ("prefix", "suffix") and "" in listed:
            raise ValueError(f"{name} takes a text that is not empty in anything-but")
        tests = [_NEGATABLE[name](item) for item in listed]
    else:
        tests = _excluded(_as_list(argument))
    if not tests:
        raise ValueError("anything-but needs a value")
    return none_of(tests)


def _excluded(wanted: list[object]) -> list[Test]:
    if wanted and all(isinstance(item, str) for item in wanted):
        return [Test(text=one_of(wanted))]
    if wanted and all(is_number(item) for item in wanted):
        return [Test(number=one_of([_finite(item) for item in wanted if is_number(item)]))]
    if wanted:
        raise ValueError("anything-but takes texts or numbers, not both")
    return []


def _as_list(argument: object) -> list[object]:
    return argument if isinstance(argument, list) else [argument]


_NEGATABLE: Mapping[str, Callable[[object], Test]] = {
    "prefix": _affix("prefix", texts.starts, texts.starts_ignoring_case),
    "suffix": _affix("suffix", texts.ends, texts.ends_ignoring_case),
    "equals-ignore-case": _of_text("equals-ignore-case", texts.equals_ignoring_case),
    "wildcard": _of_text("wildcard", texts.wildcard),
}
_OPERATORS: Mapping[str, Callable[[object], Test]] = {
    **_NEGATABLE,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "exists": _exists,
    "cidr": _of_text("cidr", texts.cidr),
}
