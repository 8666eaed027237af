"""Collects what is wrong with a model, each fault with its path in the document."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from handraiser.model.written import Path

type Message = str | Callable[[], str]
"""What is wrong; one that takes time to word is worded only where it is shown."""

SHOWN = 10
"""How many known names a message lists."""


@dataclass
class Faults:
    """The faults found so far, and the warnings: what works, but perhaps not as meant."""

    found: list[tuple[Path, Message]] = field(default_factory=list)
    warned: list[tuple[Path, Message]] = field(default_factory=list)

    def add(self, path: Path, message: Message) -> None:
        """Notes one fault."""
        self.found.append((path, message))

    def warn(self, path: Path, message: Message) -> None:
        """Notes one warning."""
        self.warned.append((path, message))

    def unknown(self, path: Path, what: str, name: str, known: Iterable[str]) -> None:
        """Notes a name that stands for nothing."""
        names = tuple(filter(None, known))
        self.add(path, lambda: f"unknown {what} {name!r}; {_meant(name, names)}")


def _meant(name: str, known: tuple[str, ...]) -> str:
    if near := nearest(name, known):
        return f"did you mean {near!r}?"
    shown = ", ".join(known[:SHOWN]) or "none"
    return f"known are {shown}" + (f" and {len(known) - SHOWN} more" if len(known) > SHOWN else "")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known word that somebody who wrote `name` may have meant."""
    near = difflib.get_close_matches(name[:64], [word for word in known if word != name], n=1)
    return near[0] if near else None


class Touched:
    """Which parts of a document the faults found so far lie in."""

    def __init__(self, faults: Faults) -> None:
        self._at = frozenset(path for path, _ in faults.found)

    @cached_property
    def _above(self) -> frozenset[Path]:
        return frozenset(path[:end] for path in self._at for end in range(len(path) + 1))

    def __bool__(self) -> bool:
        return bool(self._at)

    def at(self, path: Path) -> bool:
        """Whether a fault is exactly here."""
        return path in self._at

    def within(self, path: Path) -> bool:
        """Whether a fault is here or in anything below."""
        return path in self._above
