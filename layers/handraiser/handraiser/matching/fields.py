"""The program text of one pattern's tests, and of fetching what they look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from handraiser.matching.checks import ALWAYS, NEVER, Bind
from handraiser.matching.tree import AllOf, AnyOf, Leaf, Nested, Node
from handraiser.matching.truth import value_question

type Path = tuple[str, ...]


class Fields:
    """The objects and values that a function looks at, and the lines that fetch them first.

    A value that one test alone looks at is fetched by that test. `otherwise` is what to do where an
    object is asked for and something else is there.
    """

    def __init__(self, nodes: Iterable[Node], otherwise: str, bind: Bind) -> None:
        self.lines: list[str] = []
        self._otherwise = otherwise
        self._bind = bind
        self._objects: dict[Path, str] = {(): "e"}
        self._values: dict[Path, str] = {}
        self._fetched: set[Path] = set()
        looked_at = Counter(path for node in nodes for path in _leaf_paths(node, ()))
        for path in looked_at:
            self._values[path] = f"v{len(self._values)}"
            self._fetch_object(path[:-1])
        for path, times in looked_at.items():
            if times > 1:
                name = self._values[path]
                self.lines += [
                    f"{name} = {self._get(path, 'absent')}",
                    f"t{name[1:]} = type({name})",
                ]
                self._fetched.add(path)

    def value(self, path: Path) -> tuple[str, str, str]:
        """A value's name, and how to write its type where it is looked at first and again."""
        name = self._values[path]
        if path in self._fetched:
            return name, f"t{name[1:]}", f"t{name[1:]}"
        return name, f"type({name} := {self._get(path, 'absent')})", f"type({name})"

    def _fetch_object(self, path: Path) -> None:
        if path in self._objects:
            return
        self._fetch_object(path[:-1])
        name = self._objects[path] = f"o{len(self._objects)}"
        self.lines += [
            f"{name} = {self._get(path, 'nothing')}",
            f"if type({name}) is not dict: {self._otherwise}",
        ]

    def _get(self, path: Path, default: str) -> str:
        return f"{self._objects[path[:-1]]}.get({self._bind(path[-1])}, {default})"


def _leaf_paths(node: Node, above: Path) -> Iterator[Path]:
    match node:
        case Leaf(key):
            yield (*above, key)
        case Nested(key, inner):
            yield from _leaf_paths(inner, (*above, key))
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaf_paths(part, above)


def written(node: Node, fields: Fields, bind: Bind, above: Path = ()) -> str:
    """The expression that is true where the node is met."""
    match node:
        case Leaf(key):
            return _leaf(node, *fields.value((*above, key)), bind)
        case Nested(key, inner):
            return written(inner, fields, bind, (*above, key))
        case AllOf(parts):
            return f"({' and '.join(written(part, fields, bind, above) for part in parts)})"
        case AnyOf(branches):
            return f"({' or '.join(written(branch, fields, bind, above) for branch in branches)})"


def _leaf(leaf: Leaf, name: str, kind: str, again: str, bind: Bind) -> str:
    """Texts, or else numbers, are tested on the spot; the closure knows of every other value."""
    closure = f"{bind(value_question(leaf))}({name})"
    rest = (
        f"{name} is absent or {closure}" if leaf.absent else f"{name} is not absent and {closure}"
    )
    certain = (NEVER, ALWAYS)
    if leaf.test.text in certain and leaf.test.number not in certain:
        test, told = leaf.test.number, f"{kind} is int or {again} is Decimal"
    else:
        test, told = leaf.test.text, f"{kind} is str"
    return f"({test.write(name, bind)} if {told} else {rest})"
