"""What a state keeps of one rule's activities in one month, as bytes.

A *cell* is one local day. Most rules need only to know how many activities of a day count, and with
which weights; those are *counted* cells. Where instants decide (sequences, sessions, windows of
less than a day) the cell is *timed* and holds each activity.

Cells stand in order of their days. Counted: a byte with the day of the month (from 0, five bits)
and a form, then

    0  one activity of whole weight
    1  two of them
    2  n of them: n
    3  n of one weight: n, its code
    4  n of several weights: n, their codes in key order

Timed: the day, the number of elements (two bytes), then each element big-endian: four bytes for the
instant (in milliseconds from 14 hours before the day's midnight in UTC, so that it is positive in
every time zone), the bits of the steps it serves (for sequences only, a byte per eight steps), one
byte for its weight. Elements stand in key order.

A cell keeps no ids. An activity that comes in order only ever appends. For a late one the cell
mostly cannot differ (an empty day, equal weights, another millisecond); where it could, adding
raises `LogNeeded` and the caller folds the log anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from handraiser.model.rules import PER_DAY

_FORM = 5
_DAY = (1 << _FORM) - 1
_SIZES = (1, 1, 2, 3)
_HEAD = 3
INSTANT_BYTES = 4


class LogNeeded(Exception):
    """The state cannot say what a late activity changes; fold the whole log."""


def counted(body: bytes) -> Iterator[tuple[int, bytes]]:
    """(day of the month, weight codes) of each counted cell."""
    position, end = 0, len(body)
    while position < end:
        form, day = body[position] >> _FORM, body[position] & _DAY
        if form == 0:
            yield day, b"\0"
            position += 1
        elif form == 1:
            yield day, b"\0\0"
            position += 1
        else:
            number = body[position + 1]
            if form == 2:
                yield day, bytes(number)
                position += 2
            elif form == 3:
                yield day, body[position + 2 : position + 3] * number
                position += 3
            else:
                yield day, body[position + 2 : position + 2 + number]
                position += 2 + number


def add_counted(body: bytes, day: int, code: int, per_day: int, *, in_order: bool) -> bytes:
    """Counts one more activity on a day, of which at most `per_day` count.

    Raises LogNeeded where a late one's place among others of other weights decides.
    """
    position, end = 0, len(body)
    while position < end:
        head = body[position]
        form, here = head >> _FORM, head & _DAY
        size = _SIZES[form] if form < 4 else 2 + body[position + 1]
        if here == day:
            ((_, codes),) = counted(body[position : position + size])
            if not in_order and codes.strip(bytes((code,))):
                raise LogNeeded
            if len(codes) >= per_day:
                return body
            cell = _counted_cell(day, codes + bytes((code,)))
            return body[:position] + cell + body[position + size :]
        if here > day:
            break
        position += size
    return body[:position] + _counted_cell(day, bytes((code,))) + body[position:]


def _counted_cell(day: int, codes: bytes) -> bytes:
    number = len(codes)
    if codes.strip(codes[:1]):
        return bytes((4 << _FORM | day, number)) + codes
    if codes[0]:
        return bytes((3 << _FORM | day, number, codes[0]))
    return (
        bytes((day | (number - 1) << _FORM,)) if number < 3 else bytes((2 << _FORM | day, number))
    )


def mask_bytes(steps: int) -> int:
    """Bytes that the steps of an element take: none where there is but one pattern."""
    return 0 if steps == 1 else (steps + 7) // 8


class TimedCells:
    """Reads and adds to the timed cells of a rule with so many steps.

    An element is one number: instant, then steps, then weight; so elements compare by instant.
    """

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self._low = 8 * (1 + mask_bytes(steps))
        self._width = INSTANT_BYTES + 1 + mask_bytes(steps)
        self._every = (1 << steps) - 1

    def read(self, body: bytes) -> Iterator[tuple[int, list[int]]]:
        """(day of the month, elements) of each cell."""
        position, end = 0, len(body)
        while position < end:
            stop = self._end(body, position)
            yield body[position], self._elements(body, position, stop)
            position = stop

    def instant(self, element: int) -> int:
        """Milliseconds from 14 hours before the day's midnight in UTC."""
        return element >> self._low

    def mask(self, element: int) -> int:
        """The steps an element serves, as bits."""
        return 1 if self.steps == 1 else element >> 8 & self._every

    def add(
        self, body: bytes, day: int, instant: int, mask: int, code: int, *, in_order: bool
    ) -> bytes:
        """Adds one activity; of each step at most the 20 earliest of a day are kept.

        Raises LogNeeded where a late one shares its millisecond with another.
        """
        element = instant << self._low | (mask << 8 if self.steps > 1 else 0) | code
        position, end = 0, len(body)
        while position < end and body[position] < day:
            position = self._end(body, position)
        stop, elements = position, [element]
        if position < end and body[position] == day:
            stop = self._end(body, position)
            elements = self._merged(
                self._elements(body, position, stop), element, in_order=in_order
            )
        return body[:position] + self._cell(day, elements) + body[stop:]

    def _end(self, body: bytes, position: int) -> int:
        """Where the cell at a position ends."""
        return position + _HEAD + (body[position + 1] << 8 | body[position + 2]) * self._width

    def _elements(self, body: bytes, position: int, stop: int) -> list[int]:
        width = self._width
        return [int.from_bytes(body[i : i + width]) for i in range(position + _HEAD, stop, width)]

    def _merged(self, elements: list[int], element: int, *, in_order: bool) -> list[int]:
        instant = self.instant(element)
        if in_order or instant > self.instant(elements[-1]):
            elements = [*elements, element]
        else:
            if any(self.instant(other) == instant for other in elements):
                raise LogNeeded
            elements = sorted([*elements, element], key=self.instant)
        return self._earliest(elements) if len(elements) > PER_DAY else elements

    def _earliest(self, elements: list[int]) -> list[int]:
        """Without the steps of which 20 earlier elements are kept."""
        counts = [0] * self.steps
        kept: list[int] = []
        for element in elements:
            mask = self.mask(element)
            for step in range(self.steps):
                if mask >> step & 1:
                    counts[step] += 1
                    if counts[step] > PER_DAY:
                        mask ^= 1 << step
            if mask:
                kept.append(self._with(element, mask))
        return kept

    def _with(self, element: int, mask: int) -> int:
        return element if self.steps == 1 else element & ~(self._every << 8) | mask << 8

    def _cell(self, day: int, elements: list[int]) -> bytes:
        width = self._width
        head = bytes((day, *len(elements).to_bytes(2)))
        return head + b"".join(element.to_bytes(width) for element in elements)


SINGLE = TimedCells(1)
"""The timed cells of a rule with one pattern."""
