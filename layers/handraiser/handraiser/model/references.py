"""Finds what a document names that is not there, and what it names twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from handraiser.facts import MEMBERS
from handraiser.matching import PatternInvalid
from handraiser.model.document import ModelDocument, PathSpec, Scorecard
from handraiser.model.faults import Faults, Touched
from handraiser.model.patterns import ACTIVITY_FIELDS, Leaf, Patterns, Written, leaves, patterns_in
from handraiser.model.written import Path
from handraiser.model.zones import zone_of

MAX_WEIGHTS = 256
"""A state names a weight by one byte."""


def check_references(document: ModelDocument, faults: Faults, patterns: Patterns) -> None:
    """Adds every reference to nothing, and everything listed twice, to `faults`.

    The document may be one of which only parts could be read: what a broken part is called is
    known all the same, and where a whole list of names is broken nothing is said of its names.
    """
    References(document, faults, patterns).check()


class References:
    """One check of a document's references."""

    def __init__(self, document: ModelDocument, faults: Faults, patterns: Patterns) -> None:
        self._document = document
        self._faults = faults
        self._patterns = patterns
        self._touched = Touched(faults)

    def check(self) -> None:
        """Checks the top of the document, then its scorecards."""
        document = self._document
        if document.time_zone is not None and zone_of(document.time_zone) is None:
            message = f"unknown time zone {document.time_zone!r}; write one such as Europe/Prague"
            self._faults.add(("time_zone",), message)
        listed = [
            (("sources", rank), source)
            for rank, sources in enumerate(document.sources)
            for source in sources
        ]
        self._twice(listed)
        self._twice(_placed(("form_fills",), document.form_fills))
        self._weights()
        for name, card in document.scorecards.items():
            self._card(card, ("scorecards", name))

    def _weights(self) -> None:
        channels, campaigns = (
            {spec.weight for spec in specs.values() if spec.weight is not None} | {1}
            for specs in (self._document.channels, self._document.campaigns)
        )
        if self._touched.at(("channels",)) or self._touched.at(("campaigns",)):
            return
        if len({a * b for a in channels for b in campaigns}) > MAX_WEIGHTS:
            message = f"channel and campaign weights make more than {MAX_WEIGHTS} products"
            self._faults.add(("campaigns",), message)

    def _card(self, card: Scorecard, path: Path) -> None:
        for name, rule in card.rules.items():
            here = (*path, "rules", name)
            if rule.group is not None:
                self._known((*here, "group"), "group", rule.group, card.groups, (*path, "groups"))
            for segment in rule.points or ():
                at = (*here, "points", segment)
                if segment != "default":
                    self._known(at, "segment", segment, card.segments, (*path, "segments"))
        for segment, spec in card.segments.items():
            for way, parts in spec.paths.items():
                self._path(card, parts, path, (*path, "segments", segment, "paths", way))
        for pattern in patterns_in(card, path):
            self._pattern(pattern)

    def _path(self, card: Scorecard, way: PathSpec, card_path: Path, path: Path) -> None:
        if way.rules is not None:
            for key in ("all", "any"):
                placed = _placed((*path, "rules", key), getattr(way.rules, key))
                self._twice(placed)
                for at, name in placed:
                    self._known(at, "rule", name, card.rules, (*card_path, "rules"))
        for grade, levels in (way.cells or {}).items():
            here = (*path, "cells", grade)
            self._known(here, "grade", grade, card.grades, (*card_path, "grades"))
            placed = _placed(here, levels)
            self._twice(placed)
            for at, level in placed:
                self._known(at, "level", level, card.levels, (*card_path, "levels"))

    def _known(
        self, at: Path, what: str, name: str, known: Collection[str], container: Path
    ) -> None:
        """Notes an unknown name, unless the list of names is what is broken or missing."""
        broken = self._touched.at(container) or (not known and self._touched.at(container[:-1]))
        if name not in known and not broken:
            self._faults.unknown(at, what, name, known)

    def _twice(self, listed: Sequence[tuple[Path, str]]) -> None:
        seen: set[str] = set()
        for at, name in listed:
            if name in seen:
                self._faults.add(at, f"{name!r} is listed twice")
            seen.add(name)

    def _pattern(self, pattern: Written) -> None:
        found = self._patterns.read(pattern.source)
        if isinstance(found, PatternInvalid):
            for fault in found.faults:
                self._faults.add((*pattern.path, *fault.path), fault.message)
            return
        for leaf in leaves(pattern.source):
            self._leaf(pattern, leaf)

    def _leaf(self, pattern: Written, leaf: Leaf) -> None:
        name, *members = leaf.names
        at = (*pattern.path, *leaf.path[: leaf.path.index(name) + 1])
        facts = self._document.facts
        if pattern.about == "activity":
            if name not in ACTIVITY_FIELDS:
                self._faults.unknown(at, "field of an activity", name, ACTIVITY_FIELDS)
            elif name != "properties" and members:
                self._faults.add(at, f"{name} is a text: write the allowed values as a list")
        elif name in facts:
            self._members(pattern, leaf)
        elif facts or not self._touched.at(()):
            self._faults.unknown(at, "fact", name, facts)

    def _members(self, pattern: Written, leaf: Leaf) -> None:
        name, *members = leaf.names
        kind = self._document.facts[name].kind
        known = MEMBERS.get(kind, ())
        here = (*pattern.path, *leaf.path)
        if self._touched.within(("facts", name)):
            return
        if known and not members:
            example = f"{name}: {{{known[0]}: [...]}}"
            self._faults.add(here, f"{name} has {', '.join(known)}; ask for one: {example}")
        elif members and (not known or len(members) > 1):
            self._faults.add(here, f"{'.'.join(leaf.names[:-1])} is one value and has no members")
        elif members and members[0] not in known:
            self._faults.unknown(here, f"member of {name}", members[0], known)


def _placed(path: Path, names: Sequence[str]) -> list[tuple[Path, str]]:
    return [((*path, place), name) for place, name in enumerate(names)]
