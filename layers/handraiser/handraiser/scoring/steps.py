"""Step cells: what a sequence keeps of a month, as bytes.

Of one day only that can matter which no other activity of the day stands for: the earliest that
serves the first step (a run that begins there has the most room), the latest that serves the last
(it is the newest, and whatever an earlier one completes it completes too), and every one that
serves a step between, of each the 20 earliest.

Cells stand in order of their days: a byte with the day of the month (from 0, five bits) and the
number of elements (three bits; 7 means that it follows in two bytes), a byte with how many
activities of the day serve the last step, then each element in key order, big-endian: 28 bits for
the instant (as in `timed`), a bit a step, a byte for its weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from handraiser.model.rules import PER_DAY
from handraiser.scoring.cells import LogNeeded
from handraiser.scoring.timed import CODE_BITS, place_of

_INSTANT_BITS = 28
_DAY = 0x1F
_MANY = 7


class Element(NamedTuple):
    """An activity of a sequence: its instant, the steps it serves as bits, its weight code."""

    instant: int
    mask: int
    code: int


class StepCells:
    """Reads and adds to the cells of a sequence of so many steps."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._last = 1 << steps - 1
        self._masks = (1 << steps) - 1
        self._width = (_INSTANT_BITS + steps + CODE_BITS + 7) // 8

    def read(
        self, body: bytes, first: int = 0, last: int = 31
    ) -> Iterator[tuple[int, list[Element]]]:
        """(day of the month, elements) of each cell, from one day of the month to another."""
        position, end = 0, len(body)
        while position < end and body[position] & _DAY <= last:
            start, stop = self._extent(body, position)
            if body[position] & _DAY >= first:
                yield body[position] & _DAY, self._elements(body, start, stop)
            position = stop

    def add(self, body: bytes, day: int, element: Element, *, in_order: bool) -> bytes:
        """Adds one activity to a day.

        Raises LogNeeded where a late one shares its millisecond with another, or comes before the
        20th that serves the last step.
        """
        position, end = 0, len(body)
        while position < end and body[position] & _DAY < day:
            position = self._extent(body, position)[1]
        stop, elements, lasts = position, [element], int(bool(element.mask & self._last))
        if position < end and body[position] & _DAY == day:
            start, stop = self._extent(body, position)
            before = self._elements(body, start, stop)
            elements, lasts = self._with(before, body[start - 1], element, in_order=in_order)
        return body[:position] + self._cell(day, lasts, elements) + body[stop:]

    def _with(
        self, elements: list[Element], lasts: int, new: Element, *, in_order: bool
    ) -> tuple[list[Element], int]:
        place = len(elements)
        if not in_order:
            place = place_of(new.instant, (element.instant for element in elements))
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
                kept.append(element if mask == element.mask else element._replace(mask=mask))
        return kept

    def _extent(self, body: bytes, position: int) -> tuple[int, int]:
        """Where the elements of the cell at a position start and end."""
        number = body[position] >> 5
        start = position + 2
        if number == _MANY:
            number = body[position + 1] << 8 | body[position + 2]
            start += 2
        return start, start + number * self._width

    def _elements(self, body: bytes, start: int, stop: int) -> list[Element]:
        width, masks, low = self._width, self._masks, CODE_BITS + self._steps
        packed = (int.from_bytes(body[i : i + width]) for i in range(start, stop, width))
        return [Element(p >> low, p >> CODE_BITS & masks, p & 0xFF) for p in packed]

    def _cell(self, day: int, lasts: int, elements: list[Element]) -> bytes:
        number, low = len(elements), CODE_BITS + self._steps
        head = (
            bytes((day | number << 5,))
            if number < _MANY
            else (bytes((day | _MANY << 5, *number.to_bytes(2))))
        )
        return (
            head
            + bytes((lasts,))
            + b"".join(
                (e.instant << low | e.mask << CODE_BITS | e.code).to_bytes(self._width)
                for e in elements
            )
        )


@cache
def cells_of(steps: int) -> StepCells:
    """The cells of a sequence of so many steps."""
    return StepCells(steps)
