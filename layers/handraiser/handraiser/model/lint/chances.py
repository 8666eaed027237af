"""Whether patterns can match, told from the few values of each fact that make a difference.

The values of a fact are sorted into classes: those that no list of any pattern tells apart. A
pattern is then tried on classes instead of values. Where a fact's values can't be sorted (an array
of words, any text under a prefix), what its lists say stays open, and so may what a pattern says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from handraiser.matching import compile_pattern

type Chance = bool | None
"""True: matches for certain. False: cannot match. None: may or may not."""

type Leaf = tuple[str, ...]
type Entries = Sequence[object]

type Class = tuple[Chance, ...]
"""What each list of a leaf says of one class of its values."""


class All(NamedTuple):
    """Matches where all of its nodes do."""

    nodes: tuple[Node, ...]


class AnyOf(NamedTuple):
    """Matches where any of its nodes does."""

    nodes: tuple[Node, ...]


class Ask(NamedTuple):
    """One list of a leaf, by its place among that leaf's."""

    leaf: Leaf
    place: int


type Node = All | AnyOf | Ask


class Absent:
    """Stands for a value that is not there."""


ABSENT = Absent()

type Candidates = Callable[[Leaf, Sequence[Entries]], list[object] | None]
"""Values of a leaf, at least one of every class, ABSENT where it may be absent; None where they
can't be told."""


class Asked:
    """Collects the lists of patterns by leaf. Add all patterns before asking for classes."""

    def __init__(self, candidates: Candidates) -> None:
        self._candidates = candidates
        self._lists: dict[Leaf, list[Entries]] = {}
        self._classes: dict[Leaf, tuple[Class, ...]] = {}

    def add(self, source: Mapping[str, object]) -> Node:
        """A pattern's tree; its lists are remembered."""
        return self._node(source, ())

    def _node(self, source: Mapping[str, object], above: Leaf) -> Node:
        parts: list[Node] = []
        for key, wanted in source.items():
            if key == "$or" and isinstance(wanted, list):
                parts.append(AnyOf(tuple(self._node(branch, above) for branch in wanted)))
            elif isinstance(wanted, Mapping):
                parts.append(self._node(wanted, (*above, key)))
            elif isinstance(wanted, list):
                parts.append(self._list((*above, key), wanted))
        return All(tuple(parts))

    def _list(self, leaf: Leaf, entries: Entries) -> Node:
        lists = self._lists.setdefault(leaf, [])
        if entries not in lists:
            lists.append(entries)
            self._classes.pop(leaf, None)
        return Ask(leaf, lists.index(entries))

    def lists(self, leaf: Leaf) -> Sequence[Entries]:
        """The lists of a leaf."""
        return self._lists.get(leaf, [])

    def classes(self, leaf: Leaf) -> tuple[Class, ...]:
        """The classes of a leaf's values, each by what the lists say of it."""
        found = self._classes.get(leaf)
        if found is None:
            lists = self._lists[leaf]
            values = self._candidates(leaf, lists)
            if values is None:
                found = ((None,) * len(lists),)
            else:
                tests = [compile_pattern({"value": list(entries)}) for entries in lists]
                events = [{} if value is ABSENT else {"value": value} for value in values]
                said = (tuple(test.matches(event) for test in tests) for event in events)
                found = tuple(dict.fromkeys(said))
            self._classes[leaf] = found
        return found

    def combinations(self, leaves: Sequence[Leaf], most: int) -> Iterator[Mapping[Leaf, Class]]:
        """Every combination of classes of some leaves; of more than `most` one that leaves all
        open."""
        classes = [self.classes(leaf) for leaf in leaves]
        if prod(map(len, classes)) > most:
            classes = [((None,) * len(self._lists[leaf]),) for leaf in leaves]
        for chosen in product(*classes):
            yield dict(zip(leaves, chosen, strict=True))


def leaves_of(node: Node) -> Iterator[Leaf]:
    """The leaves a tree asks for."""
    if isinstance(node, Ask):
        yield node.leaf
    else:
        for inner in node.nodes:
            yield from leaves_of(inner)


def chance(node: Node, chosen: Mapping[Leaf, Class]) -> Chance:
    """What a pattern says of values of the chosen classes."""
    if isinstance(node, Ask):
        return chosen[node.leaf][node.place]
    said = [chance(inner, chosen) for inner in node.nodes]
    decisive = isinstance(node, AnyOf)
    if decisive in said:
        return decisive
    return None if None in said else not decisive
