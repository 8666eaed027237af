"""Writes the functions of a matcher, and compiles them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from handraiser.matching.arrays import NOTHING
from handraiser.matching.checks import Bind
from handraiser.matching.fields import Fields, written
from handraiser.matching.tree import Node
from handraiser.matching.truth import ABSENT

type Indexes = Callable[[Mapping[str, Any]], tuple[int, ...]]

_TABLED = 8
"""Up to so many tests, a function looks its answer up in a table of all that can come out."""

_WORDS = {
    "__builtins__": {},
    "type": type,
    "str": str,
    "int": int,
    "dict": dict,
    "tuple": tuple,
    "Decimal": Decimal,
    "absent": ABSENT,
    "nothing": NOTHING,
}


class Program(NamedTuple):
    """The text of a function of one event `e`, and the constants it knows as `k0`, `k1`, ...

    The text consists of words of ours and made-up names; what users wrote is in the constants.
    """

    text: str
    constants: tuple[object, ...]


def function(nodes: Mapping[int, Node | Literal[True]], fallback: Indexes) -> Indexes:
    """The function that gives the keys of the nodes that are met; True always is.

    `fallback` answers where it finds an event that it is not written for.
    """
    if all(node is True for node in nodes.values()):
        found = tuple(nodes)
        return lambda _event: found
    text, constants = write(nodes, fallback)
    return _maker(text)(*constants)


@lru_cache(maxsize=512)
def _maker(text: str) -> Callable[..., Indexes]:
    """Compiles a text; functions that differ in nothing but constants share it."""
    namespace: dict[str, Any] = dict(_WORDS)
    exec(compile(text, "<patterns>", "exec"), namespace)  # noqa: S102  # see `Program`
    make: Callable[..., Indexes] = namespace["make"]
    return make


def write(nodes: Mapping[int, Node | Literal[True]], fallback: Indexes) -> Program:
    """The program of `function`."""
    names: dict[tuple[type, object], str] = {}

    def bind(constant: object) -> str:
        return names.setdefault((type(constant), constant), f"k{len(names)}")

    fields = Fields(
        [n for n in nodes.values() if n is not True], f"return {bind(fallback)}(e)", bind
    )
    tests = {
        index: None if node is True else written(node, fields, bind)
        for index, node in nodes.items()
    }
    few = len(tests) - list(tests.values()).count(None) <= _TABLED
    body = [*fields.lines, *(_looked_up if few else _listed)(tests, bind)]
    lines = [
        f"def make({', '.join(names.values())}):",
        " def f(e):",
        *(f"  {line}" for line in body),
        " return f",
    ]
    return Program("\n".join(lines) + "\n", tuple(constant for _kind, constant in names))


def _looked_up(tests: Mapping[int, str | None], bind: Bind) -> Iterator[str]:
    """A bit for each test that is met, and a table of what all of them together mean."""
    table: list[tuple[int, ...]] = [()]
    yield "r = 0"
    for index, test in tests.items():
        found = [(*row, index) for row in table]
        if test is None:
            table = found
        else:
            yield f"if {test}: r += {len(table)}"
            table += found
    yield f"return {bind(tuple(table))}[r]"


def _listed(tests: Mapping[int, str | None], bind: Bind) -> Iterator[str]:
    yield "r = []"
    for index, test in tests.items():
        found = f"r.append({bind(index)})"
        yield found if test is None else f"if {test}: {found}"
    yield "return tuple(r)"
