"""Many patterns in one function: which of them does an event match?

Activities are told apart by their `type`, so the patterns are sorted by the types they name and a
function is generated for each: the constant answer, or straight-line tests of the fields that
matter. Whatever the straight line is not written for (arrays, mappings that are no dict, a type
that is no text) is left to the closures of the patterns, which say the same more slowly.

A generated program consists of words of ours and of names like `k3`, which stand for the keys and
values of the patterns; nothing that a user wrote is ever part of its text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handraiser.matching.pattern import Pattern
from handraiser.matching.program import Indexes, function
from handraiser.matching.tree import AllOf, AnyOf, Leaf, Node

type Matcher = Callable[[Mapping[str, object]], tuple[int, ...]]
"""Gives the indexes of the patterns an event matches, ascending."""

DISPATCHED = "type"


def compile_patterns(patterns: Sequence[Pattern]) -> Matcher:
    """One function that says of an event what each pattern's `matches` says.

    Do it once for a model: what is left to do is a fraction of a millisecond for each type, when
    the first event of that type comes.
    """
    asking = {i: pattern for i, pattern in enumerate(patterns) if DISPATCHED in pattern.asks}
    others = {i: pattern for i, pattern in enumerate(patterns) if i not in asking}
    if not others:
        return _dispatching(asking)
    if not asking:
        return _straight(others)
    by_type, whatever_type = _dispatching(asking), _straight(others)

    def matcher(event: Mapping[str, Any]) -> tuple[int, ...]:
        found, more = by_type(event), whatever_type(event)
        return tuple(sorted(found + more)) if found and more else found or more

    return matcher


def _one_by_one(patterns: Mapping[int, Pattern]) -> Matcher:
    questions = [(index, pattern.matches) for index, pattern in patterns.items()]
    return lambda event: tuple([index for index, matches in questions if matches(event)])


def _straight(patterns: Mapping[int, Pattern]) -> Matcher:
    """Asks every pattern, in one function."""
    trees = {index: pattern.tree for index, pattern in patterns.items()}
    return function(trees, _one_by_one(patterns))


def _dispatching(patterns: Mapping[int, Pattern]) -> Matcher:
    """Asks only the patterns that an event of its type may match, in a function for the type."""
    one_by_one = _one_by_one(patterns)
    functions = _Functions(patterns, one_by_one)
    known = functions.get

    def matcher(event: Mapping[str, Any]) -> tuple[int, ...]:
        kind = event.get(DISPATCHED)
        if type(kind) is not str:
            return one_by_one(event)
        found = known(kind)
        return functions[kind](event) if found is None else found(event)

    return matcher


class _Functions(dict[str, Indexes]):
    """The function for each type, compiled when the first event of that type comes."""

    def __init__(self, patterns: Mapping[int, Pattern], fallback: Matcher) -> None:
        super().__init__()
        self._typed, untyped = _by_type(patterns)
        self._fallback = fallback
        self._other = function(untyped, fallback)

    def __missing__(self, kind: str) -> Indexes:
        nodes = self._typed.get(kind)
        if nodes is None:
            return self._other
        left = {index: _given_type(node, kind) for index, node in nodes.items()}
        asked = {index: node for index, node in left.items() if node is not False}
        return self.setdefault(kind, function(asked, self._fallback))


def _by_type(
    patterns: Mapping[int, Pattern],
) -> tuple[dict[str, dict[int, Node]], dict[int, Node]]:
    """The patterns that may match each type that one of them names, and any other type."""
    named = {index: _named_types(pattern.tree) for index, pattern in patterns.items()}
    typed: dict[str, dict[int, Node]] = {text: {} for texts in named.values() for text in texts}
    untyped: dict[int, Node] = {}
    for index, pattern in patterns.items():
        if _needs_named_type(pattern.tree):
            for text in named[index]:
                typed[text][index] = pattern.tree
        else:
            untyped[index] = pattern.tree
            for nodes in typed.values():
                nodes[index] = pattern.tree
    return typed, untyped


def _named_types(node: Node) -> tuple[str, ...]:
    """The types a pattern names as they are."""
    match node:
        case Leaf():
            return node.texts if node.key == DISPATCHED else ()
        case AllOf(parts) | AnyOf(parts):
            return tuple(text for part in parts for text in _named_types(part))
        case _:
            return ()


def _needs_named_type(node: Node) -> bool:
    """Whether only an event of a named type can match."""
    match node:
        case Leaf():
            return node.key == DISPATCHED and node.only_texts
        case AllOf(parts):
            return any(_needs_named_type(part) for part in parts)
        case AnyOf(branches):
            return all(_needs_named_type(branch) for branch in branches)
        case _:
            return False


def _given_type(node: Node, text: str) -> Node | bool:
    """What is left to ask of an event of that type; True or False where nothing is."""
    match node:
        case Leaf():
            return node.test.text.holds(text) if node.key == DISPATCHED else node
        case AllOf(parts):
            left = [_given_type(part, text) for part in parts]
            nodes = tuple(part for part in left if not isinstance(part, bool))
            return False if False in left else (AllOf(nodes) if nodes else True)
        case AnyOf(branches):
            left = [_given_type(branch, text) for branch in branches]
            nodes = tuple(branch for branch in left if not isinstance(branch, bool))
            return True if True in left else (AnyOf(nodes) if nodes else False)
        case _:
            return node
