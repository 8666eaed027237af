"""Timed cells: what a rule with a window of less than a day keeps of a month, as bytes.

Cells stand in order of their days: the day of the month (from 0), the number of elements, then each
element in key order, five bytes big-endian: the instant, in milliseconds from 14 hours before the
day's midnight in UTC (so that it is positive in every time zone), then a byte for its weight.

Without a repeat limit only what is within a day of now can count, so days before that are dropped.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from handraiser.model.rules import PER_DAY
from handraiser.scoring.cells import LogNeeded

CODE_BITS = 8
CODE = (1 << CODE_BITS) - 1
_HEAD, _WIDTH = 2, 5

SHORT_DAYS = 3
"""Days that a window of up to 24 hours can touch: where clocks went forward the middle one is
shorter."""


def instant_of(element: int) -> int:
    """When it happened, counted as the module says."""
    return element >> CODE_BITS


def timed(body: bytes, first: int = 0, last: int = 31) -> Iterator[tuple[int, list[int]]]:
    """(day of the month, elements) of each cell, from one day of the month to another."""
    position, end = 0, len(body)
    while position < end and body[position] <= last:
        stop = _end(body, position)
        if body[position] >= first:
            yield body[position], _elements(body, position, stop)
        position = stop


def add_timed(
    body: bytes, day: int, instant: int, code: int, *, in_order: bool, recent: bool
) -> bytes:
    """Adds one activity to a day, of which the 20 earliest are kept.

    With `recent` only the last days are kept that a window of up to 24 hours can touch.

    Raises LogNeeded where a late one shares its millisecond with others and their order decides.
    """
    added = _added(body, day, instant, code, in_order=in_order)
    return _last_days(added) if recent else added


def _last_days(body: bytes) -> bytes:
    """The cells of the newest day and the two before it."""
    days: list[tuple[int, int]] = []
    position, end = 0, len(body)
    while position < end:
        days.append((body[position], position))
        position = _end(body, position)
    oldest = days[-1][0] - SHORT_DAYS + 1
    return body[next(position for day, position in days if day >= oldest) :]


def _added(body: bytes, day: int, instant: int, code: int, *, in_order: bool) -> bytes:
    element = instant << CODE_BITS | code
    position, end = 0, len(body)
    while position < end and body[position] < day:
        position = _end(body, position)
    stop, elements = position, [element]
    if position < end and body[position] == day:
        stop = _end(body, position)
        if in_order and body[position + 1] < PER_DAY:
            head = bytes((day, body[position + 1] + 1))
            cell = head + body[position + _HEAD : stop] + element.to_bytes(_WIDTH)
            return body[:position] + cell + body[stop:]
        known = _elements(body, position, stop)
        at = len(known)
        places = range(at, at + 1) if in_order else places_of(instant, map(instant_of, known))
        elements = agreed([*known[:place], element, *known[place:]][:PER_DAY] for place in places)
    cell = bytes((day, len(elements))) + b"".join(each.to_bytes(_WIDTH) for each in elements)
    return body[:position] + cell + body[stop:]


def places_of(instant: int, others: Iterable[int]) -> range:
    """Where a late activity may stand among others: more than one place where they share its
    millisecond, whose order the state does not keep."""
    known = list(others)
    return range(bisect_left(known, instant), bisect_right(known, instant) + 1)


def agreed[T](outcomes: Iterable[T]) -> T:
    """The outcome of every place an activity may have. Raises LogNeeded where they differ."""
    first, *others = outcomes
    if any(other != first for other in others):
        raise LogNeeded
    return first


def _end(body: bytes, position: int) -> int:
    """Where the cell at a position ends."""
    return position + _HEAD + body[position + 1] * _WIDTH


def _elements(body: bytes, position: int, stop: int) -> list[int]:
    return [int.from_bytes(body[i : i + _WIDTH]) for i in range(position + _HEAD, stop, _WIDTH)]
