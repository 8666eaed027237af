"""The event patterns of a document: where they stand, and each compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from handraiser.matching import Pattern, PatternInvalid, compile_pattern
from handraiser.model.document import Scorecard
from handraiser.model.written import Path

type About = Literal["profile", "activity"]

ACTIVITY_FIELDS = ("type", "channel", "campaign", "properties")

NO_PATTERN = compile_pattern({"": [""]})
"""Stands for a pattern that can't be compiled; a model with one is never used."""


class Written(NamedTuple):
    """A pattern of a document: its path, what it is about, its source."""

    path: Path
    about: About
    source: Mapping[str, Any]


class Leaf(NamedTuple):
    """A list of values in a pattern: its path below the pattern, the names from the event's root
    to the value it asks for, and its entries."""

    path: Path
    names: tuple[str, ...]
    entries: Sequence[object]


class Patterns:
    """Compiled patterns by the object they were compiled from, which must outlive this."""

    def __init__(self) -> None:
        self._known: dict[int, Pattern | PatternInvalid] = {}

    def read(self, source: Mapping[str, Any]) -> Pattern | PatternInvalid:
        """The compiled pattern, or what is wrong with it."""
        found = self._known.get(id(source))
        if found is None:
            try:
                found = compile_pattern(source)
            except PatternInvalid as error:
                found = error
            self._known[id(source)] = found
        return found

    def of(self, source: Mapping[str, Any]) -> Pattern:
        """The compiled pattern; one that never matches where it can't be compiled."""
        found = self.read(source)
        return NO_PATTERN if isinstance(found, PatternInvalid) else found


def patterns_in(card: Scorecard, path: Path) -> Iterator[Written]:
    """Every pattern of a scorecard, in the order of its keys."""
    for name, rule in card.rules.items():
        here = (*path, "rules", name)
        if rule.profile is not None:
            yield Written((*here, "profile"), "profile", rule.profile)
        for kind in ("activity", "inactivity"):
            if (source := getattr(rule, kind)) is not None:
                yield Written((*here, kind), "activity", source)
        for step, source in enumerate(rule.sequence or ()):
            yield Written((*here, "sequence", step), "activity", source)
    for key, exclusions in (("suppress", card.suppress), ("disqualify", card.disqualify)):
        for name, exclusion in exclusions.items():
            if exclusion.profile is not None:
                yield Written((*path, key, name, "profile"), "profile", exclusion.profile)
    for name, segment in card.segments.items():
        here = (*path, "segments", name)
        if segment.profile is not None:
            yield Written((*here, "profile"), "profile", segment.profile)
        for way, spec in segment.paths.items():
            if spec.profile is not None:
                yield Written((*here, "paths", way, "profile"), "profile", spec.profile)


def leaves(
    source: Mapping[str, Any], path: Path = (), names: tuple[str, ...] = ()
) -> Iterator[Leaf]:
    """Every list of a pattern that can be compiled."""
    for key, wanted in source.items():
        here = (*path, key)
        if key == "$or" and isinstance(wanted, list):
            for place, branch in enumerate(wanted):
                yield from leaves(branch, (*here, place), names)
        elif isinstance(wanted, Mapping):
            yield from leaves(wanted, here, (*names, key))
        elif isinstance(wanted, list):
            yield Leaf(here, (*names, key), wanted)
