"""A fact: what is known of a person or company, and whose word it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handraiser.activity import Json, Key
from handraiser.facts.reader import Reader


@dataclass(frozen=True)
class Fact:
    """The winning statement of one fact.

    `rank` is the source's place in the model's precedence (0 is strongest) and `key` that of the
    activity it came with; `value` is the raw value as it came.
    """

    value: Json
    rank: int
    key: Key
    source: str

    def beats(self, other: Fact) -> bool:
        """Whether this statement stands against the other: stronger source, else the later."""
        return (-self.rank, self.key) > (-other.rank, other.key)


def is_blank(value: Json) -> bool:
    """Whether a trait says nothing; a blank never erases what is known."""
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def fold_fact(known: Mapping[str, Fact], name: str, fact: Fact) -> bool:
    """Whether `fact` would replace what `known` holds under `name`."""
    standing = known.get(name)
    return not is_blank(fact.value) and (standing is None or fact.beats(standing))


def profile(facts: Mapping[str, Fact], readers: Mapping[str, Reader]) -> dict[str, Any]:
    """The canonical profile rules see: every declared fact that is known and could be read."""
    read: dict[str, Any] = {}
    for name, reader in readers.items():
        fact = facts.get(name)
        if fact is not None:
            value = reader(fact.value)
            if value is not None:
                read[name] = value
    return read
