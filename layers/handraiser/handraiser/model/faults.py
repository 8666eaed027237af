"""Collects what is wrong with a model, each fault with its path in the document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from handraiser.matching import Pattern, PatternInvalid, compile_pattern

type Path = tuple[str | int, ...]

ACTIVITY_FIELDS = ("type", "channel", "campaign", "properties")


@dataclass
class Faults:
    """The faults found so far."""

    found: list[tuple[Path, str]] = field(default_factory=list)

    def add(self, path: Path, message: str) -> None:
        """Notes one fault."""
        self.found.append((path, message))

    def unknown(self, path: Path, what: str, name: str, known: Iterable[str]) -> None:
        """Notes a name that stands for nothing."""
        self.add(path, f"unknown {what} {name!r}; known are {', '.join(known) or 'none'}")

    def pattern(self, source: object, path: Path, known: Iterable[str], what: str) -> Pattern:
        """A compiled pattern whose top-level keys are all known; one that never matches where it
        can't be compiled."""
        try:
            pattern = compile_pattern(source)
        except PatternInvalid as error:
            for fault in error.faults:
                self.add((*path, *fault.path), fault.message)
            return NO_PATTERN
        names = list(known)
        for name in pattern.asks:
            if name not in names:
                self.unknown((*path, name), what, name, names)
        return pattern

    def activity(self, source: object, path: Path) -> Pattern:
        """A compiled pattern over activities."""
        return self.pattern(source, path, ACTIVITY_FIELDS, "field of an activity")


NO_PATTERN = compile_pattern({"": [""]})
"""Stands for a pattern that can't be compiled; a model with one is never used."""
