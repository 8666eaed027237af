"""Compiles a pattern's tree into closures that answer with three truths.

An operator looks at the leaves of a field; an object, or an array without values, has none and is
an absent leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from handraiser.matching.arrays import (
    ARRAY_OR_OBJECT,
    NOTHING,
    Truth,
    leaves_of,
    objects_of,
    outcome,
)
from handraiser.matching.tree import AllOf, AnyOf, Leaf, Nested, Node, asks_for_absence

type Question = Callable[[Mapping[str, object]], Truth]

ABSENT = object()


def question(node: Node) -> Question:
    """The closure that answers for a node."""
    match node:
        case Leaf():
            return _leaf(node)
        case Nested():
            return _nested(node)
        case AllOf(parts):
            return _all_of(tuple(map(question, parts)))
        case AnyOf(branches):
            return _any_of(tuple(map(question, branches)))


def _all_of(parts: tuple[Question, ...]) -> Question:
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


def _any_of(branches: tuple[Question, ...]) -> Question:
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


def _leaf(leaf: Leaf) -> Question:
    key, of_value = leaf.key, value_question(leaf)
    of_text, of_number = leaf.test.text.holds, leaf.test.number.holds
    absent: Truth = True if leaf.absent else None

    def answer(event: Mapping[str, object]) -> Truth:
        value = event.get(key, ABSENT)
        kind = type(value)
        if kind is str:
            return of_text(value)
        if kind is int or kind is Decimal:
            return of_number(value)
        return absent if value is ABSENT else of_value(value)

    return answer


def value_question(leaf: Leaf) -> Callable[[object], Truth]:
    """Answers for what stands under a leaf's key, where something does."""
    holds = leaf.test.holds
    absent: Truth = True if leaf.absent else None

    def answer(value: object) -> Truth:
        if not isinstance(value, ARRAY_OR_OBJECT):
            return holds(value)
        found = leaves_of(value)
        return any(map(holds, found)) if found else absent

    return answer


def _nested(node: Nested) -> Question:
    """Answers for the object under a key, or for any one object of an array."""
    key, inner = node.key, question(node.inner)
    together = outcome(node) if asks_for_absence(node.inner) else None

    def answer(event: Mapping[str, object]) -> Truth:
        value = event.get(key, NOTHING)
        if type(value) is dict:
            return inner(value)
        objects = objects_of(value)
        if len(objects) == 1:
            return inner(objects[0])
        if together is not None:
            return together(event).truth
        truths = [inner(item) for item in objects]
        return True if True in truths else (None if None in truths else False)

    return answer
