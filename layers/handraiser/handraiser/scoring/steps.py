"""Step cells: what a sequence keeps of a month, as bytes.

Of one day only that can matter which no other activity of the day stands for: the earliest that
serves the first step (a run that begins there has the most room), the latest that serves the last
(it is the newest, and whatever an earlier one completes it completes too), and every one that
serves a step between, of each the 20 earliest.

Cells stand in order of their days: a byte with the day of the month (from 0, five bits), whether
one of its activities serves the last step (a bit) and the number of elements (two bits; 3 means
that it follows in a byte, or after 255 in two), then each element in key order, big-endian: 28 bits
for the instant (as in `timed`), a bit a step. If one serves the last step there follow how many of
the day do, and the weight of the one that is kept; no other weight is ever asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from handraiser.model.rules import PER_DAY
from handraiser.scoring.cells import LogNeeded
from handraiser.scoring.timed import agreed, places_of

_INSTANT_BITS = 28
_DAY, _HAS_LAST = 0x1F, 0x20
_NUMBER, _MANY, _VERY_MANY = 6, 3, 0xFF


class Element(NamedTuple):
    """An activity of a sequence: its instant, the steps it serves as bits, and, where the last is
    among them, its weight code."""

    instant: int
    mask: int
    code: int = 0


class StepCells:
    """Reads and adds to the cells of a sequence of so many steps."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._last = 1 << steps - 1
        self._masks = (1 << steps) - 1
        self._width = (_INSTANT_BITS + steps + 7) // 8

    def read(
        self, body: bytes, first: int = 0, last: int = 31
    ) -> Iterator[tuple[int, list[Element]]]:
        """(day of the month, elements) of each cell, from one day of the month to another."""
        position, end = 0, len(body)
        while position < end and body[position] & _DAY <= last:
            stop = self._end(body, position)
            if body[position] & _DAY >= first:
                yield body[position] & _DAY, self._read(body, position, stop)[0]
            position = stop

    def add(self, body: bytes, day: int, element: Element, *, in_order: bool) -> bytes:
        """Adds one activity to a day.

        Raises LogNeeded where a late one shares its millisecond with others and their order
        decides, or comes before the 20th that serves the last step.
        """
        position, end = 0, len(body)
        while position < end and body[position] & _DAY < day:
            position = self._end(body, position)
        lasts = int(bool(element.mask & self._last))
        stop, elements = position, [element if lasts else element._replace(code=0)]
        if position < end and body[position] & _DAY == day:
            stop = self._end(body, position)
            before, lasts = self._read(body, position, stop)
            elements, lasts = self._with(before, lasts, element, in_order=in_order)
        return body[:position] + self._cell(day, lasts, elements) + body[stop:]

    def _with(
        self, elements: list[Element], lasts: int, new: Element, *, in_order: bool
    ) -> tuple[list[Element], int]:
        at = len(elements)
        instants = (element.instant for element in elements)
        places = range(at, at + 1) if in_order else places_of(new.instant, instants)
        return agreed(self._inserted(elements, lasts, new, place) for place in places)

    def _inserted(
        self, elements: list[Element], lasts: int, new: Element, place: int
    ) -> tuple[list[Element], int]:
        if new.mask & self._last:
            if lasts < PER_DAY:
                lasts += 1
            elif any(element.mask & self._last for element in elements[place:]):
                raise LogNeeded
            else:
                new = new._replace(mask=new.mask & ~self._last)
        return self._mattering([*elements[:place], new, *elements[place:]]), lasts

    def _mattering(self, elements: list[Element]) -> list[Element]:
        """The elements with the steps in which they matter; none that matters in none."""
        latest = max(
            (place for place, element in enumerate(elements) if element.mask & self._last),
            default=None,
        )
        counts = [0] * self._steps
        kept: list[Element] = []
        for place, element in enumerate(elements):
            mask = element.mask
            if place != latest:
                mask &= ~self._last
            for step in range(self._steps - 1):
                if mask >> step & 1:
                    counts[step] += 1
                    if counts[step] > (1 if step == 0 else PER_DAY):
                        mask ^= 1 << step
            if mask:
                code = element.code if mask & self._last else 0
                kept.append(Element(element.instant, mask, code))
        return kept

    def _start(self, body: bytes, position: int) -> tuple[int, int]:
        """How many elements the cell at a position has, and where they start."""
        number = body[position] >> _NUMBER
        if number < _MANY:
            return number, position + 1
        if body[position + 1] < _VERY_MANY:
            return body[position + 1], position + 2
        return body[position + 2] << 8 | body[position + 3], position + 4

    def _end(self, body: bytes, position: int) -> int:
        """Where the cell at a position ends."""
        number, start = self._start(body, position)
        return start + number * self._width + (2 if body[position] & _HAS_LAST else 0)

    def _read(self, body: bytes, position: int, stop: int) -> tuple[list[Element], int]:
        """The elements of a cell, and how many of the day serve the last step."""
        number, at = self._start(body, position)
        lasts = code = 0
        if body[position] & _HAS_LAST:
            lasts, code = body[stop - 2], body[stop - 1]
        elements: list[Element] = []
        for _ in range(number):
            packed = int.from_bytes(body[at : at + self._width])
            mask = packed & self._masks
            elements.append(Element(packed >> self._steps, mask, code if mask & self._last else 0))
            at += self._width
        return elements, lasts

    def _cell(self, day: int, lasts: int, elements: list[Element]) -> bytes:
        number = len(elements)
        head = day | (_HAS_LAST if lasts else 0) | min(number, _MANY) << _NUMBER
        out = bytearray((head,))
        if number >= _VERY_MANY:
            out += bytes((_VERY_MANY, *number.to_bytes(2)))
        elif number >= _MANY:
            out.append(number)
        code = 0
        for element in elements:
            out += (element.instant << self._steps | element.mask).to_bytes(self._width)
            code |= element.code
        if lasts:
            out += bytes((lasts, code))
        return bytes(out)


@cache
def cells_of(steps: int) -> StepCells:
    """The cells of a sequence of so many steps."""
    return StepCells(steps)
