"""What each rule with a past came to on one day, kept so that the next activity of that day adds to
it instead of adding everything up again."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache

from handraiser.scoring.chunks import Day

type Sum = tuple[int, int, int]
"""One rule on one day, as it is stored: its micro-points after decay and before its bounds; what
its frequency counts, else how many activities pay; and how many take up its repeat limit, plus
`HOLDS` if anything of it counts with decay above 0."""

HOLDS = 0x8000
NOTHING: Sum = (0, 0, 0)


def sum_of(decayed: int, counted: int, recent: int, *, holds: bool) -> Sum:
    """A sum from its parts."""
    return decayed, counted, recent | HOLDS if holds else recent


_HEAD = struct.Struct("<IBH")
_SMALL, _LARGE = struct.Struct("<iHH"), struct.Struct("<qHH")


@dataclass(slots=True)
class Tally:
    """The sums of a scorecard's rules, by their order among those with a past, on `day` for a lead
    of `segment` (its place in the scorecard). A sum that is to be worked out anew is None."""

    day: Day
    segment: int
    sums: list[Sum | None]

    def copy(self) -> Tally:
        """An independent copy."""
        return Tally(self.day, self.segment, list(self.sums))


def write_tally(tally: Tally) -> bytes:
    """A tally without gaps as bytes: day, segment, width, then a fixed-size entry a rule."""
    numbers = [number for one in tally.sums for number in one or NOTHING]
    small = min(numbers, default=0) >= -(1 << 31) and max(numbers, default=0) < 1 << 31
    entries = _entries(len(tally.sums), small=small)
    return _HEAD.pack(tally.day, not small, tally.segment) + entries.pack(*numbers)


@cache
def _entries(rules: int, *, small: bool) -> struct.Struct:
    return struct.Struct("<" + ("iHH" if small else "qHH") * rules)


def read_tally(text: bytes) -> Tally:
    """The tally that `write_tally` wrote."""
    day, large, segment = _HEAD.unpack_from(text)
    entries = (_LARGE if large else _SMALL).iter_unpack(text[_HEAD.size :])
    return Tally(day, segment, list(entries))
