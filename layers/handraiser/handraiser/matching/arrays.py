"""What the arrays of an event hold, and patterns that ask for absence inside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Flag, auto

from handraiser.matching.tree import AllOf, AnyOf, Leaf, Nested, Node

type Truth = bool | None
"""True: matches. False: does not. None: cannot be told, something asked about is absent."""

NOTHING: Mapping[str, object] = {}

ARRAY_OR_OBJECT = (list, dict, Mapping)
"""What holds values instead of being one; the usual kinds first, which are told apart quickest."""


def _flat(value: object) -> Iterator[object]:
    """The items of an array, those of arrays inside it included; any other value alone."""
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def leaves_of(value: object) -> list[object]:
    """The values a field holds that are neither objects nor arrays."""
    if type(value) is list and all(type(item) is str for item in value):  # such as words
        return value
    return [item for item in _flat(value) if not isinstance(item, Mapping)]


def objects_of(value: object) -> list[Mapping[str, object]]:
    """The objects a field holds; one without a field where it holds none."""
    return [item for item in _flat(value) if isinstance(item, Mapping)] or [NOTHING]


class Outcome(Flag):
    """How a node comes out; by other branches and other objects it can in several ways at once.

    What is there and meets the pattern takes the object it stands in, and absences asked beside it
    are then absences from that object. Absence alone takes none: it is met when no object of the
    array has the field.
    """

    FAILED = 0
    MET = auto()
    MET_BY_ABSENCE = auto()
    UNKNOWN = auto()

    @property
    def truth(self) -> Truth:
        """The outcome as a truth: the best way counts."""
        if self & (Outcome.MET | Outcome.MET_BY_ABSENCE):
            return True
        return None if self else False


def outcome(node: Node) -> Callable[[Mapping[str, object]], Outcome]:
    """The closure that tells how a node comes out where arrays may hold several objects."""
    match node:
        case Leaf(key):
            return _leaf(node)
        case Nested(key, inner):
            within = outcome(inner)
            return lambda event: _of_objects([within(o) for o in objects_of(event.get(key))])
        case AllOf(parts):
            every = tuple(map(outcome, parts))
            return lambda event: _together([each(event) for each in every])
        case AnyOf(branches):
            some = tuple(map(outcome, branches))
            return lambda event: _either(each(event) for each in some)


def _leaf(leaf: Leaf) -> Callable[[Mapping[str, object]], Outcome]:
    key, holds = leaf.key, leaf.test.holds
    absent = Outcome.MET_BY_ABSENCE if leaf.absent else Outcome.UNKNOWN

    def answer(event: Mapping[str, object]) -> Outcome:
        found = leaves_of(event.get(key, NOTHING))
        if not found:
            return absent
        return Outcome.MET if any(map(holds, found)) else Outcome.FAILED

    return answer


def _either(found: Iterable[Outcome]) -> Outcome:
    flags = Outcome.FAILED
    for each in found:
        flags |= each
    return flags


def _of_objects(each: list[Outcome]) -> Outcome:
    flags = _either(each) & ~Outcome.MET_BY_ABSENCE
    if all(found & Outcome.MET_BY_ABSENCE for found in each):
        flags |= Outcome.MET_BY_ABSENCE
    return flags


def _together(found: list[Outcome]) -> Outcome:
    if not all(found):
        return Outcome.FAILED
    flags = _either(found) & Outcome.UNKNOWN
    if all(each & Outcome.MET_BY_ABSENCE for each in found):
        flags |= Outcome.MET_BY_ABSENCE
    if _either(found) & Outcome.MET and all(each.truth for each in found):
        flags |= Outcome.MET
    return flags
