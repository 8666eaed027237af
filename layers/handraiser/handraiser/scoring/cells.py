"""Counted cells: what most rules keep of a month, as bytes.

A *cell* is one local day. Most rules need only to know how many activities of a day count, and with
which weights. Where instants decide, the cells are timed (`timed`, `steps`).

Cells stand in order of their days: a byte with the day of the month (from 0, five bits) and a form,
then

    0  one activity of whole weight
    1  two of them
    2  n of them: n
    3  n of one weight: n, its code
    4  n of several weights: n, their codes in key order

A cell keeps no ids. An activity that comes in order only ever appends. For a late one the cell
mostly cannot differ (an empty day, equal weights); where it could, adding raises `LogNeeded` and
the caller folds the log anew.
"""

from __future__ import annotations

from collections.abc import Iterator

_FORM = 5
_DAY = (1 << _FORM) - 1
_SIZES = (1, 1, 2, 3)


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
