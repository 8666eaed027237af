"""What a test says of one JSON value, told apart by the value's kind.

Each `Check` is of the texts or of the numbers and comes twice: as a function, for a pattern on its
own, and as program text, for many patterns in one function (see `generate`). Nothing a user wrote
becomes program text: `write` gets the name of the value and `bind`, which keeps a constant under a
name of ours and gives the name back.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple, TypeIs

type Bind = Callable[[object], str]


class Check(NamedTuple):
    """A question about a value of one kind."""

    holds: Callable[[Any], bool]
    write: Callable[[str, Bind], str]


NEVER = Check(lambda _value: False, lambda _value, _bind: "False")
ALWAYS = Check(lambda _value: True, lambda _value, _bind: "True")


@dataclass(frozen=True)
class Test:
    """What one entry of a pattern's list, or all of them, say of a value of each kind."""

    text: Check = NEVER
    number: Check = NEVER
    null: bool = False
    true: bool = False
    false: bool = False

    def holds(self, value: object) -> bool:
        """Whether a value that is neither an array nor an object passes."""
        if isinstance(value, str):
            return self.text.holds(value)
        if value is None:
            return self.null
        if isinstance(value, bool):
            return self.true if value else self.false
        return is_number(value) and self.number.holds(value)


PRESENT = Test(ALWAYS, ALWAYS, null=True, true=True, false=True)


def is_number(value: object) -> TypeIs[int | Decimal]:
    """Whether a JSON value is a number; true and false are not."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def any_of(tests: Iterable[Test]) -> Test:
    """Passes what one of the tests passes."""
    every = tuple(tests)
    return Test(
        text=_any_check([test.text for test in every]),
        number=_any_check([test.number for test in every]),
        null=any(test.null for test in every),
        true=any(test.true for test in every),
        false=any(test.false for test in every),
    )


def none_of(tests: Iterable[Test]) -> Test:
    """Passes what none of the tests passes."""
    either = any_of(tests)
    return Test(
        text=_opposite(either.text),
        number=_opposite(either.number),
        null=not either.null,
        true=not either.true,
        false=not either.false,
    )


def _any_check(checks: list[Check]) -> Check:
    telling = [check for check in checks if check is not NEVER]
    if not telling:
        return NEVER
    if ALWAYS in telling:
        return ALWAYS
    if len(telling) == 1:
        return telling[0]
    questions = tuple(check.holds for check in telling)

    def holds(value: Any) -> bool:
        for question in questions:  # noqa: SIM110  # a generator would take twice as long
            if question(value):
                return True
        return False

    return Check(
        holds,
        lambda value, bind: " or ".join(f"({check.write(value, bind)})" for check in telling),
    )


def _opposite(check: Check) -> Check:
    if check is NEVER:
        return ALWAYS
    if check is ALWAYS:
        return NEVER
    holds = check.holds
    return Check(
        lambda value: not holds(value),
        lambda value, bind: f"not ({check.write(value, bind)})",
    )


def one_of(wanted: Iterable[object]) -> Check:
    """Equal to one of some texts, or of some numbers."""
    values = frozenset(wanted)
    if len(values) > 1:
        return Check(values.__contains__, lambda v, bind: f"{v} in {bind(values)}")
    (only,) = values
    return Check(values.__contains__, lambda v, bind: f"{v} == {bind(only)}")


def called(function: Callable[[Any], bool]) -> Check:
    """Whatever a function says."""
    return Check(function, lambda v, bind: f"{bind(function)}({v})")


def compared(bounds: Mapping[str, int | Decimal]) -> Check:
    """A number that keeps each bound; the comparisons are Python's own signs."""
    questions = [partial(_FROM_LIMIT[sign], limit) for sign, limit in bounds.items()]
    return Check(
        questions[0] if len(questions) == 1 else _both(*questions),
        lambda v, bind: " and ".join(f"{v} {sign} {bind(n)}" for sign, n in bounds.items()),
    )


def _both(first: Callable[[Any], bool], second: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: first(value) and second(value)


_FROM_LIMIT: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "<": operator.gt,
    "<=": operator.ge,
    ">": operator.lt,
    ">=": operator.le,
}
"""What a limit is to a number, where the number is to the limit as the sign says."""
