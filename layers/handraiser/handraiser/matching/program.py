"""Writes and compiles the functions of a matcher."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from handraiser.matching.arrays import NOTHING
from handraiser.matching.fields import Fields, written
from handraiser.matching.tree import Node
from handraiser.matching.truth import ABSENT

type Indexes = Callable[[Mapping[str, Any]], tuple[int, ...]]

_TABLED = 8
"""Up to so many tests, a function looks its answer up in a table of all that can come out."""


class Program:
    """Functions of one event `e`, written one by one and compiled together.

    `fallback` answers where a function finds an event it is not written for.
    """

    def __init__(self, fallback: Indexes) -> None:
        self._lines: list[str] = []
        self._functions: list[str] = []
        self._names: dict[tuple[type, object], str] = {}
        self._namespace: dict[str, Any] = {
            "__builtins__": {},
            "type": type,
            "str": str,
            "int": int,
            "dict": dict,
            "tuple": tuple,
            "Decimal": Decimal,
            "absent": ABSENT,
            "nothing": NOTHING,
            "fallback": fallback,
        }

    @property
    def text(self) -> str:
        """The program as it is compiled: words of ours and made-up names."""
        return "\n".join(self._lines) + "\n"

    def functions(self) -> list[Indexes]:
        """Compiles what was added: a function each, in that order."""
        exec(compile(self.text, "<patterns>", "exec"), self._namespace)  # noqa: S102  # see `bind`
        return [self._namespace[name] for name in self._functions]

    def bind(self, constant: object) -> str:
        """The name under which the program knows a constant."""
        same = (type(constant), constant)
        if same not in self._names:
            self._names[same] = f"k{len(self._names)}"
            self._namespace[self._names[same]] = constant
        return self._names[same]

    def add(self, nodes: Mapping[int, Node | Literal[True]]) -> None:
        """Writes the function that gives the keys of the nodes that are met; True always is."""
        asked = [node for node in nodes.values() if node is not True]
        if not asked:
            self._functions.append(self.bind(_constant(tuple(nodes))))
            return
        fields = Fields(asked, self.bind)
        tests = {
            index: None if node is True else written(node, fields, self.bind)
            for index, node in nodes.items()
        }
        answer = self._looked_up if len(asked) <= _TABLED else self._listed
        self._functions.append(f"f{len(self._functions)}")
        self._lines += [f"def {self._functions[-1]}(e):", *fields.lines, *answer(tests)]

    def _looked_up(self, tests: Mapping[int, str | None]) -> Iterator[str]:
        """A bit for each test that is met, and a table of what all of them together mean."""
        table: list[tuple[int, ...]] = [()]
        yield " r = 0"
        for index, test in tests.items():
            found = [(*row, index) for row in table]
            if test is None:
                table = found
            else:
                yield f" if {test}: r += {len(table)}"
                table += found
        yield f" return {self.bind(tuple(table))}[r]"

    def _listed(self, tests: Mapping[int, str | None]) -> Iterator[str]:
        yield " r = []"
        for index, test in tests.items():
            found = f"r.append({self.bind(index)})"
            yield f" {found}" if test is None else f" if {test}: {found}"
        yield " return tuple(r)"


def _constant(found: tuple[int, ...]) -> Indexes:
    return lambda _event: found
