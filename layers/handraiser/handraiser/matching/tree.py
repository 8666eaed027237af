"""A pattern as a tree of what it asks, with what belongs to one object kept together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handraiser.matching.checks import Test

type Node = Leaf | Nested | AllOf | AnyOf


@dataclass(frozen=True)
class Leaf:
    """The values under `key`; `absent` is whether their absence meets it.

    `texts` are those that are named as they are; `only_texts` says that nothing else meets it.
    """

    key: str
    test: Test
    absent: bool
    texts: tuple[str, ...]
    only_texts: bool


@dataclass(frozen=True)
class Nested:
    """The object under `key`, or any one object of an array."""

    key: str
    inner: Node


@dataclass(frozen=True)
class AllOf:
    """Every part is met."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """A branch of an `$or` is met."""

    branches: tuple[Node, ...]


def all_of(parts: list[Node]) -> Node:
    """Every part met, with all that is asked of the object under one key asked of one object.

    AWS takes fields from one element of an array, whether they are written together or one of them
    stands in an `$or`. Two parts asking about an object under the same key become one; an `$or`
    that shares such a key with another part is multiplied out first.
    """
    flat = [
        inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else [part])
    ]
    merged: dict[str, Node] = {}
    for part in flat:
        if isinstance(part, Nested):
            known = merged.get(part.key)
            merged[part.key] = part.inner if known is None else all_of([known, part.inner])
    nested: list[Node] = []
    for part in flat:
        if not isinstance(part, Nested):
            nested.append(part)
        elif part.key in merged:
            nested.append(Nested(part.key, merged.pop(part.key)))
    for index, part in enumerate(nested):
        others = nested[:index] + nested[index + 1 :]
        shared = {key for other in others for key in _object_keys(other)}
        if isinstance(part, AnyOf) and not shared.isdisjoint(_object_keys(part)):
            return AnyOf(tuple(all_of([branch, *others]) for branch in part.branches))
    return nested[0] if len(nested) == 1 else AllOf(tuple(nested))


def _object_keys(node: Node) -> Iterator[str]:
    """The keys under which a node asks for an object, of the object it is asked of itself."""
    match node:
        case Nested(key):
            yield key
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _object_keys(part)


def asks_for_absence(node: Node) -> bool:
    """Whether something absent can meet a part of it."""
    match node:
        case Leaf():
            return node.absent
        case Nested():
            return asks_for_absence(node.inner)
        case AllOf(parts) | AnyOf(parts):
            return any(asks_for_absence(part) for part in parts)
