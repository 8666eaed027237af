"""Compiles an Amazon EventBridge event pattern into closures.

Source of the semantics: Amazon EventBridge User Guide, "Creating Amazon EventBridge event
patterns" and "Comparison operators". Two things are ours: numbers are compared as numbers
(250 equals 250.0) without AWS's range limit, and matching has a third truth, *unknown*, for a
pattern that asks about something the event does not hold. As with EventBridge, operators look at
leaves: an object, or an array without values, is an absent leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from handraiser.matching.operators import Test, leaf_test

type Truth = bool | None
"""True: matches. False: does not. None: cannot be told, something asked about is absent."""

type Path = tuple[str | int, ...]
type _Node = Callable[[Mapping[str, object]], Truth]

MAX_DEPTH = 16


@dataclass(frozen=True)
class PatternFault:
    """One fault of a pattern: where (keys and indexes from its root) and what is wrong."""

    path: Path
    message: str


class PatternInvalid(ValueError):
    """A pattern AWS would refuse; carries every fault found."""

    def __init__(self, faults: list[PatternFault]) -> None:
        super().__init__("; ".join(f"{_dotted(f.path)}: {f.message}" for f in faults))
        self.faults = faults


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern.

    `source` is the document it was compiled from. `asks` are the top-level keys it looks at, in
    the order written.
    """

    source: Mapping[str, object]
    asks: tuple[str, ...]
    _node: _Node

    @property
    def leaves(self) -> tuple[tuple[str, ...], ...]:
        return tuple((a,) for a in self.asks)

    def truth(self, event: Mapping[str, object]) -> Truth:
        """Whether the event matches: True, False, or None where an absent value decides."""
        return self._node(event)

    def matches(self, event: Mapping[str, object]) -> bool:
        """Whether the event matches as EventBridge would say: what is absent does not match."""
        return self._node(event) is True


def compile_pattern(source: object) -> Pattern:
    """Compiles a pattern document. Raises PatternInvalid with all faults and their paths."""
    faults: list[PatternFault] = []
    node = _compile_object(source, (), faults)
    if faults or not isinstance(source, Mapping):
        raise PatternInvalid(faults)
    return Pattern(source=source, asks=tuple(_asked(source)), _node=node)


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path) or "(pattern)"


def _asked(source: Mapping[str, object]) -> dict[str, None]:
    """Top-level keys in order, those inside `$or` included, each once."""
    keys: dict[str, None] = {}
    for key, value in source.items():
        if key == "$or" and isinstance(value, list):
            for branch in value:
                keys.update(_asked(branch))
        else:
            keys[key] = None
    return keys


def _never(_event: Mapping[str, object]) -> Truth:
    return False


def _compile_object(source: object, path: Path, faults: list[PatternFault]) -> _Node:
    if not isinstance(source, Mapping):
        faults.append(PatternFault(path, "a pattern is an object of field names"))
        return _never
    if not source:
        faults.append(PatternFault(path, "an empty pattern is not allowed"))
        return _never
    if len(path) > MAX_DEPTH:
        faults.append(PatternFault(path, f"nested deeper than {MAX_DEPTH} levels"))
        return _never
    parts: list[_Node] = []
    for key, value in source.items():
        here = (*path, key)
        if key == "$or":
            parts.append(_compile_or(value, here, faults))
        elif isinstance(value, Mapping):
            parts.append(_nested(key, _compile_object(value, here, faults)))
        elif isinstance(value, list):
            parts.append(_compile_leaf(key, value, here, faults))
        else:
            faults.append(PatternFault(here, "write the allowed values as a list: [value]"))
    return parts[0] if len(parts) == 1 else _all_of(tuple(parts))


def _compile_or(value: object, path: Path, faults: list[PatternFault]) -> _Node:
    if not isinstance(value, list) or len(value) < 2:
        faults.append(PatternFault(path, "$or takes a list of two or more patterns"))
        return _never
    branches = tuple(_compile_object(b, (*path, i), faults) for i, b in enumerate(value))

    def any_of(event: Mapping[str, object]) -> Truth:
        truth: Truth = False
        for branch in branches:
            found = branch(event)
            if found:
                return True
            if found is None:
                truth = None
        return truth

    return any_of


def _all_of(parts: tuple[_Node, ...]) -> _Node:
    def all_of(event: Mapping[str, object]) -> Truth:
        truth: Truth = True
        for part in parts:
            found = part(event)
            if found is False:
                return False
            if found is None:
                truth = None
        return truth

    return all_of


def _flat(value: object) -> Iterator[object]:
    """The items of an array, those of arrays inside it included; any other value alone."""
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def _nested(key: str, inner: _Node) -> _Node:
    """A pattern of the object under `key`, or of any one object of an array.

    Where there is no object, every field of the pattern is absent.
    """
    nothing: Mapping[str, object] = {}

    def nested(event: Mapping[str, object]) -> Truth:
        objects = [value for value in _flat(event.get(key)) if isinstance(value, Mapping)]
        truths = [inner(value) for value in objects or [nothing]]
        return True if True in truths else (None if None in truths else False)

    return nested


def _compile_leaf(
    key: str, matchers: list[object], path: Path, faults: list[PatternFault]
) -> _Node:
    if not matchers:
        faults.append(PatternFault(path, "an empty list matches nothing; name a value"))
        return _never
    tests: list[Test] = []
    absent: Truth = None
    for index, matcher in enumerate(matchers):
        if isinstance(matcher, Mapping) and matcher.get("exists") is False and len(matcher) == 1:
            absent = True
            continue
        try:
            tests.append(leaf_test(matcher))
        except ValueError as error:
            faults.append(PatternFault((*path, index), str(error)))
    checks = tuple(tests)

    def leaf(event: Mapping[str, object]) -> Truth:
        if key not in event:
            return absent
        value = event[key]
        if not isinstance(value, list | Mapping):
            return any(check(value) for check in checks)
        leaves = [item for item in _flat(value) if not isinstance(item, Mapping)]
        return any(check(item) for item in leaves for check in checks) if leaves else absent

    return leaf
