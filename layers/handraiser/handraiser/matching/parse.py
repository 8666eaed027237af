"""Reads a pattern document into a tree, with every fault found and its path."""

from __future__ import annotations

from collections.abc import Mapping

from handraiser.matching.checks import Test, any_of, one_of
from handraiser.matching.faults import Path, PatternFault, PatternInvalid
from handraiser.matching.operators import entry_test
from handraiser.matching.tree import AnyOf, Leaf, Nested, Node, all_of

MAX_DEPTH = 16
MAX_COMBINATIONS = 1000
"""EventBridge's limit of the product of the lengths of all `$or` lists."""

RESERVED_IN_OR = frozenset(
    [
        *("exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists"),
        *("wildcard", "numeric", "cidr", "=", "<", "<=", ">", ">=", "regex"),
        *("not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after"),
        *("date-before", "date-on-or-before", "in-date-range"),
        *("ip-address-in-range", "ip-address-not-in-range"),
    ]
)
"""Names that EventBridge keeps for operators: no field of an `$or` branch bears one."""


def parse(source: object) -> Node:
    """The tree of a pattern document. Raises PatternInvalid with all faults."""
    reader = _Reader()
    node = reader.object_node(source, (), in_or=False)
    if reader.combinations > MAX_COMBINATIONS:
        message = f"its $or lists make more than {MAX_COMBINATIONS} combinations"
        reader.faults.append(PatternFault((), message))
    if node is None or reader.faults:
        raise PatternInvalid(reader.faults)
    return node


class _Reader:
    """Collects faults and counts combinations while it descends."""

    def __init__(self) -> None:
        self.faults: list[PatternFault] = []
        self.combinations = 1

    def object_node(self, source: object, path: Path, *, in_or: bool) -> Node | None:
        """What is asked of one object; None where a fault leaves nothing of it."""
        if not isinstance(source, Mapping):
            return self._refused(path, "a pattern is an object of field names")
        if not source:
            return self._refused(path, "an empty pattern is not allowed")
        if len(path) > MAX_DEPTH:
            return self._refused(path, f"nested deeper than {MAX_DEPTH} levels")
        parts = [
            part
            for key, value in source.items()
            if (part := self._part(key, value, (*path, key), in_or=in_or)) is not None
        ]
        if self.combinations > MAX_COMBINATIONS:
            return None
        return all_of(parts) if parts else None

    def _part(self, key: object, value: object, path: Path, *, in_or: bool) -> Node | None:
        if not isinstance(key, str):
            return self._refused(path, "a field name is a text")
        if key == "$or":
            return self._or_node(value, path)
        if in_or and key in RESERVED_IN_OR:
            return self._refused(path, f"{key} is reserved: no field inside $or bears that name")
        if isinstance(value, Mapping):
            inner = self.object_node(value, path, in_or=in_or)
            return None if inner is None else Nested(key, inner)
        if isinstance(value, list):
            return self._leaf(key, value, path)
        return self._refused(path, "write the allowed values as a list: [value]")

    def _or_node(self, value: object, path: Path) -> Node | None:
        if not isinstance(value, list) or len(value) < 2:
            return self._refused(path, "$or takes a list of two or more patterns")
        self.combinations *= len(value)
        branches = [self.object_node(b, (*path, i), in_or=True) for i, b in enumerate(value)]
        return AnyOf(tuple(branch for branch in branches if branch is not None))

    def _leaf(self, key: str, entries: list[object], path: Path) -> Node | None:
        if not entries:
            return self._refused(path, "an empty list matches nothing; name a value")
        texts: list[str] = []
        tests: list[Test] = []
        absent = False
        for index, entry in enumerate(entries):
            if isinstance(entry, str):
                texts.append(entry)
            elif isinstance(entry, Mapping) and len(entry) == 1 and entry.get("exists") is False:
                absent = True
            else:
                try:
                    tests.append(entry_test(entry))
                except ValueError as error:
                    self._refused((*path, index), str(error))
        if texts:
            tests.append(Test(text=one_of(texts)))
        only_texts = len(texts) == len(entries)
        return Leaf(key, any_of(tests), absent, tuple(dict.fromkeys(texts)), only_texts)

    def _refused(self, path: Path, message: str) -> Node | None:
        """Notes a fault. Gives None: nothing is left of the node."""
        self.faults.append(PatternFault(path, message))
        return None
