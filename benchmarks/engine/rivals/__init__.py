"""What else matches JSON against rules, each given the same patterns, translated if need be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

type Event = dict[str, Any]


@dataclass(frozen=True)
class Rival:
    """Something that says which patterns an event matches.

    `prepare` turns an event into the form it takes fastest; that happens beforehand and is not
    timed. `match` returns the indexes of the patterns that match, ascending.
    """

    name: str
    prepare: Callable[[Event], Any]
    match: Callable[[Any], Sequence[int]]
