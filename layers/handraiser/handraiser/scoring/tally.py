"""What each rule with a past came to on one day, kept so that the next activity of that day adds to
it instead of adding everything up again."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NamedTuple

from handraiser.scoring.chunks import Day


class Sum(NamedTuple):
    """One rule on one day.

    `decayed` are its micro-points before its bounds. `counted` is what its frequency counts, else
    how many activities pay. `recent` is how many take up its repeat limit. `holds` says whether
    anything of it counts with decay above 0.
    """

    decayed: int = 0
    counted: int = 0
    recent: int = 0
    holds: bool = False


NOTHING = Sum()

_HEAD = struct.Struct("<IBH")
_SMALL, _LARGE = struct.Struct("<iHH"), struct.Struct("<qHH")
_HOLDS = 0x8000
_WHOLE = 0x7FFF


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
    sums = [one or NOTHING for one in tally.sums]
    small = all(-(1 << 31) <= one.decayed < 1 << 31 for one in sums)
    entry = (_SMALL if small else _LARGE).pack
    return _HEAD.pack(tally.day, not small, tally.segment) + b"".join(
        entry(one.decayed, one.counted, one.recent | (_HOLDS if one.holds else 0)) for one in sums
    )


def read_tally(text: bytes) -> Tally:
    """The tally that `write_tally` wrote."""
    day, large, segment = _HEAD.unpack_from(text)
    entries = (_LARGE if large else _SMALL).iter_unpack(text[_HEAD.size :])
    return Tally(
        day,
        segment,
        [
            Sum(decayed, counted, recent & _WHOLE, recent >= _HOLDS)
            if decayed or counted or recent
            else NOTHING
            for decayed, counted, recent in entries
        ],
    )
