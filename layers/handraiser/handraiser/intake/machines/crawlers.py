"""Finds a crawler's name in a user agent, in time that grows with the user agent's length alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MAX_USER_AGENT = 512
"""Characters of a user agent that are looked at."""

_KEY = 3
"""Characters by which entries are found; none is shorter."""


@dataclass(frozen=True)
class _Entry:
    """A line of the list: texts that come one after another, bound to the ends or not."""

    line: str
    first: str
    others: tuple[str, ...]
    at_start: bool
    at_end: bool

    @classmethod
    def of(cls, line: str) -> _Entry:
        first, *others = line.removeprefix("^").removesuffix("$").split("*")
        if len(first) < _KEY:
            raise ValueError(f"an entry begins with at least {_KEY} characters: {line!r}")
        return cls(line, first, tuple(others), line.startswith("^"), line.endswith("$"))

    def is_at(self, user_agent: str, place: int) -> bool:
        if not user_agent.startswith(self.first, place) or (self.at_start and place):
            return False
        end = place + len(self.first)
        for other in self.others:
            found = user_agent.find(other, end)
            if found < 0:
                return False
            end = found + len(other)
        return not self.at_end or end == len(user_agent)


class Crawlers:
    """The entries of a list, found by how they begin: a user agent is walked through once."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._entries: dict[str, list[_Entry]] = {}
        for line in lines:
            entry = _Entry.of(line)
            self._entries.setdefault(entry.first[:_KEY], []).append(entry)

    def named_in(self, user_agent: str) -> str | None:
        """The first entry that a user agent holds. 512 characters are looked at."""
        looked_at = user_agent[:MAX_USER_AGENT]
        for place in range(len(looked_at) - _KEY + 1):
            for entry in self._entries.get(looked_at[place : place + _KEY], ()):
                if entry.is_at(looked_at, place):
                    return entry.line
        return None


def check_entry(line: str) -> str:
    """The entry. Raises ValueError for one that cannot be looked for."""
    _Entry.of(line)
    return line
